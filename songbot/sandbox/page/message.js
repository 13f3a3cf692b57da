// Messages as nodes.
import { avatar, el, nameOf } from "./dom.js";
import { component, embedNode, medium } from "./components.js";
import { markdown } from "./markdown.js";
import { t } from "./words.js";

const EPHEMERAL = 64, LOADING = 128, COMPONENTS_V2 = 32768;

export const isEphemeral = (message) => Boolean(message.flags & EPHEMERAL);
export const isThinking = (message) => Boolean(message.flags & LOADING);

export function messageNode(message, world) {
  const author = message.author, more = { "aria-haspopup": "dialog", type: "button" };
  const person = (event) => { event.preventDefault(); event.stopPropagation(); world.personMenu(author, event); };
  const apps = (event) => { event.preventDefault(); world.messageMenu(message, event); };
  const head = el("div", { class: "head" },
    el("button", { ...more, class: "author", onclick: person, oncontextmenu: person }, nameOf(author)),
    author.bot ? el("span", { class: "badge" }, "APP") : null,
    el("time", { datetime: message.timestamp, title: new Date(message.timestamp).toLocaleString() }, clock(message.timestamp)),
    message.edited_timestamp && !isThinking(message) ? el("span", { class: "edited", title: new Date(message.edited_timestamp).toLocaleString() }, t("(edited)")) : null);
  const node = el("li", { class: `message${isEphemeral(message) ? " ephemeral" : ""}`, "data-id": message.id, tabindex: "-1" },
    context(message, world), avatar(author), el("div", { class: "body" }, head, content(message, world)),
    el("button", { ...more, class: "more", "aria-label": t("More"), title: t("More"), onclick: apps }, "⋯"));
  node.addEventListener("contextmenu", (event) => event.shiftKey || apps(event));
  node.addEventListener("keydown", (event) => {
    if (event.key === "ContextMenu" || (event.shiftKey && event.key === "F10")) apps(event);
  });
  return node;
}

const clock = (stamp) => {
  const date = new Date(stamp), today = date.toDateString() === new Date().toDateString();
  return date.toLocaleString(undefined, today ? { timeStyle: "short" } : { dateStyle: "short", timeStyle: "short" });
};

function content(message, world) {
  const parts = [];
  if (isThinking(message) && !message.content && !message.components.length) {
    parts.push(el("p", { class: "thinking" }, t("{name} is thinking", { name: nameOf(message.author) }), el("i"), el("i"), el("i")));
  }
  if (message.content) parts.push(markdown(message.content, world));
  parts.push(...message.embeds.map((embed) => embedNode(embed, world)));
  // A file that an embed shows is shown there alone; among components it is shown only where one of them names it.
  const used = new Set(message.embeds.flatMap((embed) => [embed.image?.url, embed.thumbnail?.url]));
  const files = message.flags & COMPONENTS_V2 ? [] : message.attachments.filter(({ url }) => !used.has(url));
  if (files.length) {
    parts.push(el("div", { class: `gallery${files.length > 1 ? " several" : ""}` },
      files.map((one) => medium(one, { alt: one.description ?? one.filename, spoiler: one.filename.startsWith("SPOILER_") }))));
  }
  parts.push(...message.components.map((one) => component(one, message, world)));
  if (isEphemeral(message)) {
    parts.push(el("p", { class: "only" }, t("Only you can see this"), " · ", el("button", { type: "button", class: "plain", onclick: () => world.dismiss(message) }, t("Dismiss"))));
  }
  return parts;
}

// Who asked for this, or what it answers.
function context(message, world) {
  const asked = message.interaction_metadata, told = message.referenced_message;
  if (asked?.user) return el("p", { class: "context" }, el("strong", {}, nameOf(asked.user)), " ", ...deed(message, asked, world));
  return told ? el("p", { class: "context" }, t("answers "), el("strong", {}, nameOf(told.author)), `: ${told.content.slice(0, 80)}`) : null;
}

function deed(message, asked, world) {
  const name = asked.name ?? message.interaction?.name ?? "";
  if (asked.type === 3) return [t("pressed a button")];
  if (asked.type === 5) return [t("sent a form")];
  const slash = !world.state.commands.some((command) => command.type !== 1 && command.name === name);
  const known = world.composer?.commands().find(({ key, root }) => key === name || root === name);
  const shown = known ? known.name.split(" ").slice(0, name.split(" ").length).join(" ") : name;
  return [t("used "), el("span", { class: "command" }, (slash ? "/" : "") + shown)];
}
