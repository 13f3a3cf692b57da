// The chat page: who is here, what was said, and what happens next.
import { $, ask, el, posted } from "./dom.js";
import { Composer } from "./composer.js";
import { openModal } from "./modal.js";
import { messageNode } from "./render.js";

const world = {
  state: null, channel: "", names: {}, composer: null,
  me: () => new URLSearchParams(location.search).get("as") ?? "ada",
  press: (message, one, values) => interact({ type: 3, message: message.id, custom_id: one.custom_id, component_type: one.type, values }),
  choices: (type) => (type === 5 ? world.state.people.map(({ user }) => ({ value: user.id, label: user.global_name })) : world.state.guilds[0].channels.map((one) => ({ value: one.id, label: "#" + one.name }))),
  menu: (message, node) => openMenu(message, node),
};

async function interact(payload, files = {}) {
  try {
    return await ask("/people/interactions", posted({ as: world.me(), channel: world.channel, locale: navigator.language, ...payload }, files));
  } catch (error) {
    $("hint").textContent = error.message;
  }
}

async function load() {
  world.state = await ask(`/people/state?as=${encodeURIComponent(world.me())}`);
  for (const { user } of world.state.people) world.names[user.id] = user.global_name;
  world.names[world.state.application.bot.id] = "songbot";
  for (const one of world.state.guilds[0].channels) world.names[one.id] = one.name;
  online(world.state.online);
  showPeople();
  world.composer ??= new Composer(world);
  await enter(world.channel || world.state.guilds[0].channels[0].id);
}

function online(here) {
  $("status").textContent = here ? "songbot is here" : "songbot is starting …";
}

function showPeople() {
  const choices = world.state.people.map(({ user, role, about }) => el("label", {}, el("input", { type: "radio", name: "as", value: user.username, checked: user.id === world.state.me.id, onchange: () => become(user.username) }), ` ${user.global_name}, ${role}`, el("small", {}, about)));
  $("people").replaceChildren(el("legend", {}, "You are"), ...choices);
}

function become(name) {
  const place = new URL(location.href);
  place.searchParams.set("as", name);
  place.searchParams.delete("channel");
  location.assign(place);
}

function showChannels() {
  const entry = (one, label) => el("button", { type: "button", "aria-current": one.id === world.channel ? "page" : null, onclick: () => enter(one.id) }, label);
  $("channels").replaceChildren(el("h3", {}, world.state.guilds[0].name), ...world.state.guilds[0].channels.map((one) => entry(one, "# " + one.name)),
    el("h3", {}, "Direct"), ...world.state.dms.map((one) => entry(one, "songbot")));
}

async function enter(channel) {
  world.channel = channel;
  showChannels();
  drawer(false);
  const direct = world.state.dms.some((one) => one.id === channel);
  $("where").textContent = direct ? "songbot, directly" : "# " + world.names[channel];
  await learn();
  const messages = await ask(`/people/messages?as=${encodeURIComponent(world.me())}&channel=${channel}`);
  $("messages").replaceChildren(...(messages.length ? messages.map((one) => messageNode(one, world)) : [welcome()]));
  bottom();
}

// Which commands there are depends on the place.
async function learn() {
  world.state.commands = (await ask(`/people/state?as=${encodeURIComponent(world.me())}&channel=${world.channel}`)).commands;
}

function welcome() {
  const samples = world.state.samples.map((one) => el("li", {}, el("button", { type: "button", class: "act", onclick: () => fill(one.text) }, one.label, el("small", {}, one.note))));
  return el("li", { id: "welcome" }, el("h3", {}, "Which song?"),
    el("button", { type: "button", class: "act primary", onclick: own }, "Drop a song of your own", el("small", {}, "MP3, WAV, FLAC, OGG or M4A; it stays on this machine")),
    el("p", {}, "Or try one of these. They are invented, as everything here is but the bot and its model:"), el("ul", {}, ...samples));
}

function own() {
  const command = world.composer.commands().find((one) => one.options.some((option) => option.type === 11));
  if (!command) return;
  world.composer.choose(command);
  $("line").querySelector("input[type=file]").click();
}

function fill(text) {
  const [, path, name, value] = /^\/([\w ]+?) (\w+):(.*)$/s.exec(text) ?? [];
  const command = world.composer.commands().find((one) => one.path.join(" ") === path);
  if (command) world.composer.choose(command, { [name]: value });
}

function openMenu(message, node) {
  const apps = world.state.commands.filter((command) => command.type === 3 || (command.type === 2 && !message.author.bot));
  const use = (command) => { $("dialog").close(); interact({ type: 2, command: command.name, command_type: command.type, target: command.type === 3 ? message.id : message.author.id }); };
  $("dialog").replaceChildren(el("form", { method: "dialog" }, el("h3", {}, "Apps"), ...apps.map((command) => el("button", { type: "button", class: "act primary", onclick: () => use(command) }, command.name)), el("button", { class: "act" }, "Close")));
  $("dialog").showModal();
  $("dialog").addEventListener("close", () => node.focus(), { once: true });
}

const bottom = () => { $("messages").scrollTop = $("messages").scrollHeight; };
const nodeOf = (id) => $("messages").querySelector(`[data-id="${CSS.escape(id)}"]`);

const HEARD = {
  MESSAGE_CREATE(message) {
    if (message.channel_id !== world.channel) return;
    $("welcome")?.remove();
    const old = nodeOf(message.id);
    old ? old.replaceWith(messageNode(message, world)) : $("messages").append(messageNode(message, world));
    bottom();
  },
  MESSAGE_UPDATE(message) {
    const box = $("messages"), low = box.scrollHeight - box.scrollTop - box.clientHeight < 80;
    nodeOf(message.id)?.replaceWith(messageNode(message, world));
    if (low) bottom();
  },
  MESSAGE_DELETE: ({ id }) => nodeOf(id)?.remove(),
  MODAL: ({ interaction_id, modal }) => openModal(modal, (payload, files) => interact({ type: 5, interaction_id, ...payload }, files)),
  INTERACTION_FAILED({ message_id, reason, channel_id }) {
    const told = el("p", { class: "failed", role: "alert" }, `songbot did not answer: ${reason}`);
    if (message_id && nodeOf(message_id)) nodeOf(message_id).querySelector(".body").append(told);
    else if (channel_id === world.channel) $("messages").append(el("li", {}, told));
    bottom();
  },
  COMMANDS: () => learn(),
  BOT: ({ online: here }) => online(here),
  TYPING: () => {},
};

function listen(pause = 500) {
  const place = new URL(`/people/live?as=${encodeURIComponent(world.me())}`, location.href);
  place.protocol = place.protocol.replace("http", "ws");
  const socket = new WebSocket(place);
  socket.onopen = async () => { pause = 500; document.body.dataset.live = "yes"; await load(); };
  socket.onmessage = ({ data }) => { const { t, d } = JSON.parse(data); HEARD[t]?.(d); };
  socket.onclose = () => {
    document.body.dataset.live = "no";
    $("status").textContent = "offline; trying again …";
    setTimeout(() => listen(Math.min(2 * pause, 8000)), pause);
  };
}

function drawer(open) {
  $("side").classList.toggle("open", open);
  $("menu").setAttribute("aria-expanded", String(open));
}

$("menu").addEventListener("click", () => drawer(!$("side").classList.contains("open")));
document.addEventListener("keydown", (event) => { if (event.key === "Escape") drawer(false); });
listen();
