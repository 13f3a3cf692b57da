// Embeds, components and media as nodes.
import { el, link, media, openDialog, safe, sized } from "./dom.js";
import { markdown } from "./markdown.js";
import { t } from "./words.js";

const STYLES = { 1: "primary", 2: "", 3: "success", 4: "danger" };
const hex = (number) => `#${(Number(number) & 0xffffff).toString(16).padStart(6, "0")}`;
const accent = (number) => (Number.isInteger(number) ? { "--bar": hex(number) } : {});
const emojiOf = (emoji) => emoji && (emoji.id ? `:${emoji.name}:` : emoji.name);

// Hidden until somebody asks for it.
function veiled(node, hidden) {
  if (!hidden) return node;
  const box = el("div", { class: "veil" }, node);
  node.inert = true;
  box.append(el("button", { type: "button", class: "act", onclick: (event) => { node.inert = false; box.classList.add("shown"); event.currentTarget.remove(); } }, t("Hidden; show it")));
  return box;
}

// A picture to enlarge, a film, a sound, or a file to take.
export function medium(one, about = {}) {
  const alt = about.alt ?? one.description ?? "", name = one.filename ?? about.name ?? "file";
  const kind = (one.content_type ?? "").split("/")[0] || guessed(one.url ?? name);
  if (kind === "image") return veiled(picture(one, alt, about.class), about.spoiler);
  if (kind === "video") return veiled(el("video", { controls: true, preload: "metadata", src: media(one), "aria-label": alt || name }), about.spoiler);
  const take = el("a", { href: media(one), download: name, class: "name" }, name);
  const sound = kind === "audio" ? el("audio", { controls: true, preload: "none", src: media(one), "aria-label": name }) : null;
  return veiled(el("div", { class: "file" }, take, one.size ? el("small", {}, sized(one.size)) : null, sound), about.spoiler);
}

function guessed(name) {
  const end = /\.(\w+)(?:$|\?)/.exec(name)?.[1]?.toLowerCase();
  if (/^(mp4|webm|mov)$/.test(end)) return "video";
  return /^(mp3|wav|ogg|flac|m4a|opus)$/.test(end) ? "audio" : "";
}

export function picture(one, alt, kind = "") {
  const image = el("img", { src: media(one), alt, loading: "lazy", width: one.width ? String(one.width) : null, height: one.height ? String(one.height) : null });
  return el("button", { type: "button", class: `picture ${kind}`, "aria-label": `Enlarge ${alt || "the picture"}`, onclick: () => enlarge(one, alt) }, image);
}

function enlarge(one, alt) {
  const dialog = openDialog("lightbox", alt || "Picture", el("img", { src: media(one), alt }), alt ? el("p", {}, alt) : null,
    el("div", { class: "row" }, el("a", { href: media(one), target: "_blank", rel: "noopener" }, t("Open by itself ↗")), el("button", { type: "button", onclick: () => dialog.close() }, t("Close"))));
}

export function embedNode(embed, world) {
  const by = (one) => [one.icon_url ? el("img", { class: "icon", src: media({ url: one.proxy_icon_url || one.icon_url }), alt: "" }) : null, one.name ?? one.text];
  const { author, footer, title, thumbnail } = embed;
  const words = el("div", { class: "words" },
    author ? el("p", { class: "by" }, author.url ? link(author.url, by(author)) : by(author)) : null,
    title ? el("h3", {}, embed.url ? link(embed.url, title) : title) : null,
    embed.description ? markdown(embed.description, world) : null);
  const fields = (embed.fields ?? []).map((field) => el("div", { class: field.inline ? "" : "whole" }, el("strong", {}, field.name), markdown(field.value, world)));
  const time = embed.timestamp ? el("time", { datetime: embed.timestamp }, new Date(embed.timestamp).toLocaleString(undefined, { dateStyle: "medium", timeStyle: "short" })) : null;
  return el("article", { class: "card embed", style: accent(embed.color) },
    thumbnail ? el("div", { class: "section" }, words, picture(thumbnail, title ?? "", "thumb")) : words,
    fields.length ? el("div", { class: "fields" }, fields) : null,
    embed.image ? picture(embed.image, title ?? "") : null,
    footer || time ? el("footer", {}, footer ? by(footer) : null, footer && time ? " · " : null, time) : null);
}

const DRAWN = {
  1: (one, inner) => el("div", { class: "row" }, inner()),
  2: (one, inner, message, world) => button(one, message, world),
  9: (one, inner, message, world) => el("div", { class: "section" }, el("div", { class: "words" }, inner()), component(one.accessory, message, world)),
  10: (one, inner, message, world) => markdown(one.content, world),
  11: (one) => veiled(picture(one.media, one.description ?? "", "thumb"), one.spoiler),
  12: (one) => el("div", { class: `gallery${one.items.length > 1 ? " several" : ""}` }, one.items.map((item) => medium(typed(item.media), { alt: item.description ?? "", spoiler: item.spoiler }))),
  13: (one, inner, message) => medium(message.attachments.find(({ url }) => url === one.file.url) ?? one.file, { name: one.name ?? one.file.url?.split("/").pop(), spoiler: one.spoiler }),
  14: (one) => el("hr", { class: `${one.divider === false ? "bare" : ""}${one.spacing === 2 ? " wide" : ""}` }),
  17: (one, inner) => veiled(el("article", { class: "card", style: accent(one.accent_color) }, inner()), one.spoiler),
};

// A gallery holds pictures unless it says or shows otherwise.
const typed = (one) => ({ ...one, content_type: one.content_type || (guessed(one.url) === "video" ? "video/" : "image/") });

export function component(one, message, world) {
  if ([3, 5, 6, 7, 8].includes(one.type)) return menu(one, message, world);
  const inner = () => (one.components ?? []).map((child) => component(child, message, world));
  return DRAWN[one.type]?.(one, inner, message, world) ?? el("p", { class: "failed" }, `(a component of type ${Number(one.type)}, which this page does not know)`);
}

function button(one, message, world) {
  const label = [emojiOf(one.emoji), one.label].filter(Boolean).join(" ") || "Button";
  if (one.style === 5) {
    return one.disabled ? el("button", { type: "button", disabled: true }, label, " ↗") : el("a", { class: "button", href: safe(one.url), target: "_blank", rel: "noopener noreferrer" }, label, " ↗");
  }
  const press = ({ currentTarget }) => world.press(message, one, [], currentTarget);
  return el("button", { type: "button", class: STYLES[one.style] ?? "", disabled: Boolean(one.disabled), "data-custom": one.custom_id, onclick: press }, label);
}

// A menu opens in place. One choice is sent at once; several are sent together.
function menu(one, message, world) {
  const least = one.min_values ?? 1, most = one.max_values ?? 1;
  const options = one.type === 3 ? one.options : world.choices(one.type);
  const given = new Set((one.default_values ?? []).map(({ id }) => id));
  const isChosen = (option) => Boolean(option.default) || given.has(option.value);
  const told = options.filter(isChosen).map(({ label }) => label).join(", ") || one.placeholder || t("Pick one");
  const summary = el("summary", { "data-custom": one.custom_id, "aria-label": [one.placeholder, told].filter((text, at, all) => text && all.indexOf(text) === at).join(": ") }, told);
  if (one.disabled) return el("button", { type: "button", disabled: true }, told, " ▾");
  const send = (values) => { box.open = false; summary.focus(); world.press(message, one, values, summary); };
  const words = (option) => [el("span", {}, [emojiOf(option.emoji), option.label].filter(Boolean).join(" ")), option.description ? el("small", {}, option.description) : null];
  const several = most > 1;
  const list = el("div", { class: "list", role: "group", "aria-label": one.placeholder || "Choices" }, options.map((option) => several
    ? el("label", { class: "choice" }, el("input", { type: "checkbox", value: option.value, checked: isChosen(option) }), el("span", {}, words(option)))
    : el("button", { type: "button", class: "choice", "aria-pressed": String(isChosen(option)), onclick: () => send([option.value]) }, words(option))));
  const box = el("details", { class: "menu" }, summary, list);
  if (several) {
    const done = el("button", { type: "button", class: "primary", onclick: () => send([...list.querySelectorAll(":checked")].map(({ value }) => value)) }, t("Done"));
    const check = () => { const count = list.querySelectorAll(":checked").length; done.disabled = count < least || count > most; };
    list.addEventListener("change", check);
    list.append(done);
    check();
  }
  box.addEventListener("toggle", () => box.open && list.scrollIntoView({ block: "nearest" }));
  box.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && box.open) { event.stopPropagation(); box.open = false; summary.focus(); }
    if (box.open && event.key.startsWith("Arrow")) { event.preventDefault(); event.stopPropagation(); step(box, event.key === "ArrowDown" ? 1 : -1); }
  });
  return box;
}

function step(box, way) {
  const all = [...box.querySelectorAll("summary, .choice:not(label), .choice input, .list > .primary")];
  all[(all.indexOf(document.activeElement) + way + all.length) % all.length].focus();
}
