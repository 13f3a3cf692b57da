// The chat page: who is here, what was said, and what happens next.
import { Composer } from "./composer.js";
import { $, arrows, avatar, el, nameOf, openDialog } from "./dom.js";
import { messageMenu, personMenu } from "./menus.js";
import { messageNode } from "./message.js";
import { openModal } from "./modal.js";
import { Live, ask, expectAnswer, posted, settle } from "./net.js";
import { welcome } from "./welcome.js";
import { t, translate } from "./words.js";

translate(document);
const USERS = 5, ROLES = 6, ANYBODY = 7;
const here = () => new URL(location.href);
const asked = (query = "") => `as=${encodeURIComponent(world.me())}${query}`;

const world = {
  state: null, channel: "", names: {}, composer: null, unread: new Set(),
  me: () => here().searchParams.get("as") ?? "ada",
  press: (message, one, values, node) => interact({ type: 3, message: message.id, custom_id: one.custom_id, values }, {}, { node, label: one.label ?? t("the choice") }),
  choices: (type) => [...(type === USERS || type === ANYBODY ? people() : []), ...(type === ROLES || type === ANYBODY ? roles() : []), ...(type === 8 ? channels() : [])],
  messageMenu: (message, event) => messageMenu(world, message, event),
  personMenu: (user, event) => personMenu(world, user, event),
  dismiss: (message) => nodeOf(message.id)?.remove(),
  interact, send,
};

const guild = () => world.state.guilds.find((one) => one.channels.some(({ id }) => id === world.channel)) ?? world.state.guilds[0];
const people = () => [...world.state.people.map(({ user }) => user), world.state.application.bot].map((user) => ({ value: user.id, label: nameOf(user) }));
const roles = () => guild().roles.map(({ id, name }) => ({ value: id, label: name.startsWith("@") ? name : `@${name}` }));
const channels = () => guild().channels.map(({ id, name }) => ({ value: id, label: `# ${name}` }));

// What a person does goes to the bot; `node` was pressed for it and rests until there is an answer.
async function send(payload, files = {}, { node, label } = {}) {
  const body = posted({ as: world.me(), channel: world.channel, locale: navigator.language, ...payload }, files);
  node?.setAttribute("aria-busy", "true");
  try {
    const { interaction_id } = await ask("/people/interactions", body);
    $("typing").textContent = label ? t("Waiting for songbot: {what}", { what: label }) : "";
    expectAnswer(interaction_id, { release: () => { node?.removeAttribute("aria-busy"); $("typing").textContent = ""; } });
  } catch (error) {
    node?.removeAttribute("aria-busy");
    throw error;
  }
}

async function interact(payload, files, about) {
  await send(payload, files, about).catch((error) => world.composer.complain(error.message));
}

async function load() {
  world.state = await ask(`/people/state?${asked()}`);
  const { people: everybody, application, guilds } = world.state;
  for (const user of [...everybody.map((one) => one.user), application.bot]) world.names[user.id] = nameOf(user);
  for (const one of guilds.flatMap((place) => place.channels)) world.names[one.id] = one.name;
  showPeople();
  world.composer ??= new Composer(world);
  const places = [...guilds.flatMap((place) => place.channels), ...world.state.dms].map(({ id }) => id);
  await enter([world.channel, here().searchParams.get("channel")].find((id) => places.includes(id)) ?? places[0]);
  online(world.state.online);  // last, for it says that everything is there
}

function online(there) {
  document.body.dataset.live = "yes";
  document.body.dataset.bot = there ? "yes" : "no";
  $("status").textContent = t(there ? "songbot is here" : "songbot is starting …");
  $("banner").hidden = there;
  $("banner").textContent = t("songbot is not here yet. It may take some seconds; what you type is kept.");
}

function lost() {
  document.body.dataset.live = "no";
  $("status").textContent = t("offline; trying again …");
  $("banner").hidden = false;
  $("banner").textContent = t("The demo does not answer. Is it still running? Trying again …");
}

function showPeople() {
  const choices = world.state.people.map(({ user, role, about }) => el("label", {},
    el("input", { type: "radio", name: "as", value: user.username, checked: user.id === world.state.me.id, onchange: () => become(user.username) }),
    avatar(user), el("span", {}, `${nameOf(user)}, ${t(role)}`, el("small", {}, t(about)))));
  $("people").replaceChildren(el("legend", {}, t("You are")), ...choices);
}

function become(name) {
  const place = here();
  place.searchParams.set("as", name);
  location.assign(place);
}

function showChannels() {
  const entry = (one, label) => el("button", { type: "button", "aria-current": one.id === world.channel ? "page" : null, onclick: () => { enter(one.id); drawer(false); } },
    label, world.unread.has(one.id) ? el("span", { class: "unread", role: "img", "aria-label": t("something new") }) : null);
  const partner = (one) => one.recipients.filter(({ id }) => id !== world.state.me.id).map(nameOf).join(", ") || "songbot";
  const places = world.state.guilds.filter((one) => one.channels.length);
  $("channels").replaceChildren(
    ...places.flatMap((place) => [el("h3", {}, place.name), ...place.channels.map((one) => entry(one, `# ${one.name}`))]),
    el("h3", {}, t("Direct messages")), ...world.state.dms.map((one) => entry(one, partner(one))));
}

// What happens while a channel is being fetched is shown after what was fetched.
let meanwhile = null;

function heard(event) {
  if (meanwhile) meanwhile.push(event);
  else if (world.composer) HEARD[event.t]?.(event.d);
}

async function enter(channel) {
  meanwhile ??= [];
  const moved = channel !== world.channel;
  world.channel = channel;
  world.unread.delete(channel);
  showChannels();
  $("where").textContent = world.state.dms.some(({ id }) => id === channel) ? t("songbot, directly") : `# ${world.names[channel]}`;
  const place = here();
  place.searchParams.set("channel", channel);
  history.replaceState(null, "", place);
  const [messages] = await Promise.all([ask(`/people/messages?${asked(`&channel=${channel}`)}`), learn()]);
  $("messages").replaceChildren(...(messages.length ? messages.map((one) => messageNode(one, world)) : [el("li", { id: "welcome" }, welcome(world))]));
  const since = meanwhile ?? [];
  meanwhile = null;
  since.forEach(heard);
  const field = moved && world.composer.plain("");
  if (field && matchMedia("(hover: hover)").matches) field.focus();
  bottom();
}

// Which commands there are depends on the place.
async function learn() {
  world.state.commands = (await ask(`/people/state?${asked(`&channel=${world.channel}`)}`)).commands;
}

const box = $("messages");
const bottom = () => { box.scrollTop = box.scrollHeight; };
// The newest is in sight; of one that is taller than the screen, its beginning.
const reveal = (node) => (node.offsetHeight > box.clientHeight ? node.scrollIntoView({ block: "start" }) : bottom());
const isLow = () => box.scrollHeight - box.scrollTop - box.clientHeight < 120;
const nodeOf = (id) => box.querySelector(`[data-id="${CSS.escape(id)}"]`);

// A message as it is now; who was on one of its buttons stays there.
function renew(old, message) {
  const held = old.contains(document.activeElement) ? document.activeElement.dataset.custom : null;
  const made = messageNode(message, world);
  old.replaceWith(made);
  if (held) made.querySelector(`[data-custom="${CSS.escape(held)}"]`)?.focus();
  return made;
}

function show(message) {
  const low = isLow() || Boolean($("welcome")), old = nodeOf(message.id);
  $("welcome")?.remove();
  const made = old ? renew(old, message) : messageNode(message, world);
  if (!old) box.append(made);
  const whose = [message.author.id, message.interaction_metadata?.user?.id];
  if (low || (!old && whose.includes(world.state.me.id))) reveal(made);
  else $("latest").hidden = false;
}

const HEARD = {
  MESSAGE_CREATE(message) {
    if (message.channel_id === world.channel) return show(message);
    world.unread.add(message.channel_id);
    showChannels();
  },
  MESSAGE_UPDATE(message) {
    const old = nodeOf(message.id), low = isLow(), made = old && renew(old, message);
    if (made && low) made === box.lastElementChild ? reveal(made) : bottom();
  },
  MESSAGE_DELETE: ({ id }) => nodeOf(id)?.remove(),
  MODAL: ({ interaction_id, modal }) => openModal(world, modal, (payload, files) => send({ type: 5, interaction_id, ...payload }, files, { label: modal.title })),
  INTERACTION_ANSWERED: ({ interaction_id }) => settle(interaction_id),
  INTERACTION_FAILED({ interaction_id, message_id, reason, channel_id }) {
    settle(interaction_id);
    if (channel_id !== world.channel) return;
    const told = el("p", { class: "failed", role: "alert" }, reason), at = message_id && nodeOf(message_id)?.querySelector(".body");
    at ? at.append(told) : box.append(el("li", { class: "failure" }, told));
    bottom();
  },
  async COMMANDS() {
    await learn();
    $("welcome")?.replaceChildren(welcome(world));
  },
  BOT: (told) => online(world.state.online = told.online),
  TYPING: ({ channel_id }) => { if (channel_id === world.channel) $("typing").textContent = t("songbot is typing …"); },
};

function drawer(open) {
  $("side").classList.toggle("open", open);
  $("scrim").hidden = !open;
  $("menu").setAttribute("aria-expanded", String(open));
  if (open) $("channels").querySelector("[aria-current]")?.focus();
}

$("menu").addEventListener("click", () => drawer(!$("side").classList.contains("open")));
$("scrim").addEventListener("click", () => drawer(false));
$("latest").addEventListener("click", bottom);
$("try").addEventListener("click", () => {
  const dialog = openDialog("try", t("What to try"), welcome(world, () => dialog.close()), el("button", { type: "button", class: "act", onclick: () => dialog.close() }, t("Close")));
});
box.addEventListener("scroll", () => { if (isLow()) $("latest").hidden = true; });
// Pictures that come late must not push the newest out of sight.
box.addEventListener("load", () => { if (isLow()) bottom(); }, true);
box.addEventListener("keydown", (event) => { if (event.target === box || event.target.classList.contains("message")) arrows(event, box, ".message"); });
document.addEventListener("keydown", (event) => { if (event.key === "Escape" && $("side").classList.contains("open")) { drawer(false); $("menu").focus(); } });
new Live(() => `/people/live?${asked()}`, { opened: load, heard, lost }).open();
