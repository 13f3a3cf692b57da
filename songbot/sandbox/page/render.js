// Messages, embeds and components as nodes.
import { $, el, safe } from "./dom.js";
import { markdown } from "./markdown.js";

const STYLES = { 1: "primary", 2: "", 3: "primary", 4: "danger" };
const colour = (number) => (number === null || number === undefined ? "" : `#${number.toString(16).padStart(6, "0")}`);
const shown = (medium) => safe(medium.proxy_url || medium.url);

export function messageNode(message, world) {
  const asked = message.interaction_metadata, ephemeral = Boolean(message.flags & 64), loading = Boolean(message.flags & 128);
  const name = message.author.global_name ?? message.author.username;
  const node = el("li", { class: `message${ephemeral ? " ephemeral" : ""}`, "data-id": message.id, tabindex: "0" });
  if (asked?.user) node.append(el("span", { class: "context" }, `${asked.user.global_name ?? asked.user.username} used ${asked.name ? "/" + asked.name : "a button"}`));
  const hue = [...message.author.id].reduce((sum, digit) => (sum * 31 + Number(digit)) % 360, 7);
  node.append(el("div", { class: "avatar", style: `background: hsl(${hue} 35% 42%)`, "aria-hidden": "true" }, name[0].toUpperCase()));
  const body = el("div", { class: "body" });
  body.append(el("div", { class: "head" }, el("strong", {}, name), message.author.bot ? el("span", { class: "badge" }, "APP") : null,
    el("time", { datetime: message.timestamp }, new Date(message.timestamp).toLocaleTimeString(undefined, { timeStyle: "short" })),
    message.edited_timestamp && !loading ? el("span", { class: "edited" }, "(edited)") : null));
  if (loading && !message.content) body.append(el("p", { class: "thinking" }, "songbot is thinking"));
  if (message.content) body.append(markdown(message.content, world));
  for (const embed of message.embeds) body.append(embedNode(embed, world));
  for (const one of message.components) body.append(component(one, message, world));
  if (!(message.flags & 32768)) body.append(files(message.attachments));
  if (ephemeral) body.append(el("p", { class: "only" }, "Only you can see this · ", el("button", { type: "button", class: "act", onclick: () => node.remove() }, "Dismiss")));
  node.append(body, el("button", { type: "button", class: "more", "aria-label": "Apps", title: "Apps", onclick: () => world.menu(message, node) }, "⋯"));
  node.addEventListener("contextmenu", (event) => { event.preventDefault(); world.menu(message, node); });
  node.addEventListener("keydown", (event) => { if (event.key === "ContextMenu") world.menu(message, node); });
  return node;
}

function files(attachments) {
  const box = el("div", { class: "files" });
  for (const one of attachments) {
    const picture = (one.content_type ?? "").startsWith("image/");
    const sound = (one.content_type ?? "").startsWith("audio/");
    box.append(picture ? image(one, one.description ?? one.filename) : sound ? el("audio", { controls: true, src: shown(one) }) : el("a", { href: safe(one.url), download: one.filename }, one.filename));
  }
  return box;
}

function image(medium, alt, kind = "") {
  return el("img", { src: shown(medium), alt: alt ?? "", class: kind, loading: "lazy", onclick: () => enlarge(medium, alt) });
}

function enlarge(medium, alt) {
  const dialog = $("dialog");
  dialog.replaceChildren(el("img", { src: shown(medium), alt: alt ?? "" }), el("form", { method: "dialog" }, el("button", { class: "act" }, "Close")));
  dialog.showModal();
}

function embedNode(embed, world) {
  const card = el("article", { class: "card", style: embed.color ? `border-left-color: ${colour(embed.color)}` : null });
  const title = embed.title ? el("strong", {}, embed.url ? el("a", { href: safe(embed.url), target: "_blank", rel: "noopener" }, embed.title) : embed.title) : null;
  const words = el("div", {}, embed.author ? el("small", {}, embed.author.name) : null, title, embed.description ? markdown(embed.description, world) : null);
  card.append(embed.thumbnail ? el("div", { class: "section" }, words, image(embed.thumbnail, "", "thumb")) : words);
  if (embed.fields?.length) card.append(el("div", { class: "fields" }, ...embed.fields.map((field) => el("div", {}, el("strong", {}, field.name), markdown(field.value, world)))));
  if (embed.image) card.append(image(embed.image, ""));
  if (embed.footer) card.append(markdown(embed.footer.text.split("\n").map((line) => `-# ${line}`).join("\n"), world));
  return card;
}

function component(one, message, world) {
  const inner = () => (one.components ?? []).map((child) => component(child, message, world));
  switch (one.type) {
    case 1: return el("div", { class: "row" }, ...inner());
    case 2: return button(one, message, world);
    case 3: case 5: case 6: case 7: case 8: return menu(one, message, world);
    case 9: return el("div", { class: "section" }, el("div", {}, ...inner()), one.accessory.type === 11 ? image(one.accessory.media, one.accessory.description, "thumb") : component(one.accessory, message, world));
    case 10: return markdown(one.content, world);
    case 11: return image(one.media, one.description, "thumb");
    case 12: return el("div", { class: "files" }, ...one.items.map((item) => image(item.media, item.description)));
    case 13: return el("a", { href: safe(one.file.url), download: "" }, "File");
    case 14: return el("hr", {});
    case 17: return el("article", { class: "card", style: one.accent_color === null || one.accent_color === undefined ? null : `border-left-color: ${colour(one.accent_color)}` }, ...inner());
    default: return el("span", {});
  }
}

function button(one, message, world) {
  const label = [one.emoji?.name, one.label].filter(Boolean).join(" ");
  if (one.style === 5) return el("a", { href: safe(one.url), target: "_blank", rel: "noopener noreferrer" }, label, " ↗");
  const press = (event) => { event.currentTarget.disabled = true; world.press(message, one, []).finally(() => { event.target.disabled = false; }); };
  return el("button", { type: "button", class: STYLES[one.style] ?? "", disabled: Boolean(one.disabled), onclick: press }, label);
}

function menu(one, message, world) {
  const options = one.type === 3 ? one.options : world.choices(one.type);
  const node = el("select", { "aria-label": one.placeholder || "Pick one", multiple: (one.max_values ?? 1) > 1, disabled: Boolean(one.disabled) });
  if (!node.multiple) node.append(el("option", { value: "" }, one.placeholder || "Pick one"));
  for (const option of options) node.append(el("option", { value: option.value, selected: Boolean(option.default), title: option.description }, option.description ? `${option.label} — ${option.description}` : option.label));
  node.addEventListener("change", () => world.press(message, one, [...node.selectedOptions].map((option) => option.value).filter(Boolean)));
  return node;
}
