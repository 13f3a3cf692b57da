// Elements from values: text is always text, never markup.
export function el(tag, attributes = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === false || value === null || value === undefined) continue;
    if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else if (name === "class") node.className = value;
    else if (name in node && typeof value !== "string") node[name] = value;
    else node.setAttribute(name, value === true ? "" : value);
  }
  node.append(...children.filter((child) => child !== null && child !== undefined && child !== ""));
  return node;
}

export const $ = (id) => document.getElementById(id);

export function safe(url) {
  try {
    return ["http:", "https:"].includes(new URL(url, location.href).protocol) ? url : "#";
  } catch {
    return "#";
  }
}

export async function ask(path, options = {}) {
  const response = await fetch(path, options);
  const told = response.status === 204 ? {} : await response.json();
  if (!response.ok) throw new Error(told.reason || told.message || `status ${response.status}`);
  return told;
}

// A request with files goes as Discord takes it: payload_json and one part a file.
export function posted(payload, files = {}) {
  if (!Object.keys(files).length) return { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(payload) };
  const form = new FormData();
  form.append("payload_json", JSON.stringify(payload));
  for (const [name, file] of Object.entries(files)) form.append(name, file, file.name);
  return { method: "POST", body: form };
}
