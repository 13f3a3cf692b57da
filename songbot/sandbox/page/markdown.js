// Discord's markdown as nodes.
import { el, link } from "./dom.js";

const INLINE = [
  [/\\([\\*_~`|>[\]()#<@:.!-])/, (found) => found[1]],
  [/``([^`]+)``|`([^`]+)`/, (found) => el("code", {}, found[1] ?? found[2])],
  [/\*\*([\s\S]+?)\*\*(?!\*)/, (found, world) => el("strong", {}, ...inline(found[1], world))],
  [/__([\s\S]+?)__/, (found, world) => el("u", {}, ...inline(found[1], world))],
  [/~~([\s\S]+?)~~/, (found, world) => el("s", {}, ...inline(found[1], world))],
  [/\|\|([\s\S]+?)\|\|/, (found, world) => spoiler(inline(found[1], world))],
  [/\*([^*\n]+)\*/, (found, world) => el("em", {}, ...inline(found[1], world))],
  [/(?<!\w)_([^_\n]+)_(?!\w)/, (found, world) => el("em", {}, ...inline(found[1], world))],
  [/\[((?:\\.|[^\]\\])+)\]\(<?(https?:\/\/[^\s)>]+)>?\)/, (found, world) => link(found[2], inline(found[1], world))],
  [/<(https?:\/\/[^\s>]+)>/, (found) => link(found[1], [found[1]])],
  [/https?:\/\/[^\s<>)\]]+/, (found) => link(found[0], [found[0]])],
  [/<@!?(\d+)>/, (found, world) => el("span", { class: "mention" }, "@" + (world.names[found[1]] ?? "somebody"))],
  [/<#(\d+)>/, (found, world) => el("span", { class: "mention" }, "#" + (world.names[found[1]] ?? "channel"))],
  [/<t:(\d+)(?::([tTdDfFR]))?>/, (found) => moment(Number(found[1]), found[2] ?? "f")],
  [/<a?:(\w+):\d+>/, (found) => `:${found[1]}:`],
];

function spoiler(children) {
  return el("button", { type: "button", class: "spoiler", "aria-label": "Hidden text", onclick: (event) => event.currentTarget.classList.add("shown") }, el("span", {}, children));
}

export function inline(text, world) {
  const nodes = [];
  while (text) {
    let best = null;
    for (const [pattern, make] of INLINE) {
      const found = pattern.exec(text);
      if (found && (!best || found.index < best.found.index)) best = { found, make };
    }
    if (!best) return [...nodes, text];
    if (best.found.index) nodes.push(text.slice(0, best.found.index));
    nodes.push(best.make(best.found, world));
    text = text.slice(best.found.index + best.found[0].length);
  }
  return nodes;
}

const RELATIVE = new Intl.RelativeTimeFormat(undefined, { numeric: "auto" });
const UNITS = [["year", 31536000], ["month", 2592000], ["day", 86400], ["hour", 3600], ["minute", 60], ["second", 1]];

function moment(seconds, style) {
  const node = el("time", { datetime: new Date(seconds * 1000).toISOString(), "data-at": String(seconds), "data-style": style });
  tick(node);
  return node;
}

export function tick(node) {
  const at = Number(node.dataset.at), style = node.dataset.style, date = new Date(at * 1000);
  if (style !== "R") {
    const kinds = { t: { timeStyle: "short" }, T: { timeStyle: "medium" }, d: { dateStyle: "short" }, D: { dateStyle: "long" } };
    node.textContent = date.toLocaleString(undefined, kinds[style] ?? { dateStyle: "medium", timeStyle: "short" });
    return;
  }
  const away = at - Date.now() / 1000;
  const [unit, size] = UNITS.find(([, size]) => Math.abs(away) >= size) ?? ["second", 1];
  node.textContent = RELATIVE.format(Math.round(away / size), unit);
}

setInterval(() => document.querySelectorAll('time[data-style="R"]').forEach(tick), 10000);

export function markdown(text, world) {
  const box = el("div", { class: "text" }), lines = text.split("\n");
  for (let at = 0; at < lines.length; at += 1) {
    if (lines[at].startsWith("```")) {
      const end = lines.findIndex((other, place) => place > at && other.endsWith("```"));
      const stop = end < 0 ? lines.length : end;
      box.append(el("pre", { tabindex: "0" }, el("code", {}, lines.slice(at + 1, stop).join("\n"))));
      at = stop;
    } else add(box, block(lines[at], world));
  }
  return box;
}

// Items of one list stand in one list.
function add(box, node) {
  const last = box.lastElementChild;
  if (["UL", "OL"].includes(node.tagName) && last?.tagName === node.tagName) last.append(...node.children);
  else box.append(node);
}

function block(line, world) {
  const heading = /^(#{1,3}) (.+)$/.exec(line), item = /^( *)(?:[-*]|(\d+)\.) (.*)$/.exec(line);
  if (heading) return el(`h${heading[1].length + 2}`, { class: `h${heading[1].length}` }, inline(heading[2], world));
  if (line.startsWith("-# ")) return el("small", {}, inline(line.slice(3), world));
  if (line.startsWith("> ")) return el("blockquote", {}, inline(line.slice(2), world));
  if (item) return el(item[2] ? "ol" : "ul", {}, el("li", { value: item[2] ?? null, style: { "--depth": String(Math.floor(item[1].length / 2)) } }, inline(item[3], world)));
  return el("p", {}, line ? inline(line, world) : "\u00a0");
}
