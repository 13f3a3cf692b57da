// Elements from values: text is always text, never markup.
export const $ = (id) => document.getElementById(id);

export function el(tag, attributes = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === false || value === null || value === undefined) continue;
    if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else if (name === "style") Object.entries(value).forEach(([property, one]) => node.style.setProperty(property, one));
    else node.setAttribute(name === "className" ? "class" : name, value === true ? "" : value);
  }
  node.append(...children.flat(Infinity).filter((child) => child !== null && child !== undefined && child !== false && child !== ""));
  return node;
}

// Only addresses that a browser fetches; whatever else somebody wrote leads nowhere.
export function safe(url) {
  try {
    return ["http:", "https:"].includes(new URL(url, location.href).protocol) ? url : "#";
  } catch {
    return "#";
  }
}

export const media = (one) => safe(one.proxy_url || one.url);
export const link = (url, ...children) => el("a", { href: safe(url), target: "_blank", rel: "noopener noreferrer" }, ...children);
export const nameOf = (user) => user.global_name ?? user.username;
export const sized = (bytes) => (bytes < 1024 ? `${bytes} B` : bytes < 2 ** 20 ? `${Math.round(bytes / 1024)} KiB` : `${(bytes / 2 ** 20).toFixed(1)} MiB`);

export function avatar(user) {
  const hue = (137 * [...user.id].reduce((sum, digit) => (sum * 31 + Number(digit)) % 997, 7)) % 360;
  return el("div", { class: `avatar${user.bot ? " bot" : ""}`, style: { "--hue": String(hue) }, "aria-hidden": "true" }, user.bot ? "" : nameOf(user)[0].toUpperCase());
}

// The one dialog; a click beside it closes what holds nothing that could be lost.
export function openDialog(kind, label, ...children) {
  const dialog = $("dialog");
  if (dialog.open) dialog.close();
  dialog.className = kind;
  dialog.setAttribute("aria-label", label);
  dialog.replaceChildren(...children.flat(Infinity).filter(Boolean));
  dialog.onclick = ({ target, clientX, clientY }) => {
    const { left, right, top, bottom } = dialog.getBoundingClientRect();
    const beside = clientX < left || clientX > right || clientY < top || clientY > bottom;
    if (target === dialog && beside && kind !== "modal") dialog.close();
  };
  dialog.showModal();
  return dialog;
}

// Up and down among what `selector` finds.
export function arrows(event, box, selector) {
  if (!["ArrowDown", "ArrowUp"].includes(event.key)) return;
  const all = [...box.querySelectorAll(selector)], at = all.indexOf(document.activeElement);
  event.preventDefault();
  all[(at + (event.key === "ArrowDown" ? 1 : -1) + all.length) % all.length]?.focus();
}
