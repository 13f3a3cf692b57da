// Forms that the bot opens.
import { el, openDialog, sized } from "./dom.js";
import { markdown } from "./markdown.js";
import { t } from "./words.js";

const ROW = 1, MENU = 3, INPUT = 4, WORDS = 10, LABEL = 18, UPLOAD = 19, RADIO = 21, BOXES = 22, BOX = 23;
const PARAGRAPH = 2;

export function openModal(world, modal, send) {
  const read = [], files = {};
  const parts = modal.components.map((one) => part(one, { world, read, files }));
  const wrong = el("p", { class: "failed", role: "alert" });
  const dialog = openDialog("modal", modal.title, el("form", { onsubmit: (event) => submit(event) },
    el("h2", {}, modal.title), parts, wrong,
    el("div", { class: "row" }, el("button", { class: "primary" }, t("Send")), el("button", { type: "button", onclick: () => dialog.close() }, t("Cancel")))));
  async function submit(event) {
    event.preventDefault();
    try {
      await send({ custom_id: modal.custom_id, components: read.map((value) => value()) }, files);
      dialog.close();
    } catch (error) {
      wrong.textContent = error.message;
    }
  }
}

// One entry of a form; `read` gets a function that tells its value.
function part(one, form) {
  if (one.type === WORDS) return markdown(one.content, form.world);
  const inner = one.type === LABEL ? one.component : one.type === ROW ? one.components[0] : one;
  const about = { label: one.label ?? inner.label ?? "", note: one.description, needed: inner.required !== false };
  const heading = [about.label, about.needed && inner.type !== BOX ? el("b", { title: t("needed") }, " *") : null, about.note ? el("small", {}, about.note) : null];
  const [node, value] = (FIELDS[inner.type] ?? menu)(inner, about, form);
  form.read.push(() => ({ type: inner.type, custom_id: inner.custom_id, ...value() }));
  const several = node.matches?.("div");
  return several ? el("fieldset", {}, el("legend", {}, heading), node) : el("label", {}, el("span", {}, heading), node);
}

const FIELDS = { [INPUT]: text, [UPLOAD]: upload, [RADIO]: group, [BOXES]: group, [BOX]: box };

function text(inner, { needed }) {
  const about = { name: inner.custom_id, required: needed, minlength: String(inner.min_length ?? 0), maxlength: String(inner.max_length ?? 4000), placeholder: inner.placeholder ?? "" };
  const field = inner.style === PARAGRAPH ? el("textarea", { ...about, rows: "4" }) : el("input", { ...about, type: "text" });
  field.value = inner.value ?? "";
  return [field, () => ({ value: field.value })];
}

function upload(inner, { needed }, { files }) {
  const told = el("small", {}, t("Choose, or drop it here"));
  const take = () => {
    for (const name of Object.keys(files)) if (name.startsWith(`${inner.custom_id}[`)) delete files[name];
    [...input.files].forEach((file, place) => { files[`${inner.custom_id}[${place}]`] = file; });
    told.textContent = [...input.files].map((file) => `${file.name}, ${sized(file.size)}`).join("; ");
  };
  const input = el("input", { type: "file", name: inner.custom_id, required: needed, multiple: (inner.max_values ?? 1) > 1, onchange: take });
  return [el("span", { class: "droppable" }, input, told), () => ({ values: [] })];
}

function group(inner, { needed }) {
  const many = inner.type === BOXES;
  const boxes = inner.options.map((option) => el("input", { type: many ? "checkbox" : "radio", name: inner.custom_id, value: option.value, checked: Boolean(option.default), required: needed && !many }));
  const rows = inner.options.map((option, place) => el("label", { class: "choice" }, boxes[place], el("span", {}, option.label, option.description ? el("small", {}, option.description) : null)));
  const chosen = () => boxes.filter(({ checked }) => checked).map(({ value }) => value);
  return [el("div", {}, rows), () => (many ? { values: chosen() } : { value: chosen()[0] ?? null })];
}

function box(inner) {
  const field = el("input", { type: "checkbox", name: inner.custom_id, checked: Boolean(inner.default) });
  return [field, () => ({ value: field.checked })];
}

function menu(inner, { needed }, { world }) {
  const options = inner.type === MENU ? inner.options : world.choices(inner.type), many = (inner.max_values ?? 1) > 1;
  const field = el("select", { name: inner.custom_id, required: needed, multiple: many }, many ? null : el("option", { value: "" }, inner.placeholder ?? t("Pick one")),
    options.map((option) => el("option", { value: option.value, selected: Boolean(option.default) }, option.description ? `${option.label} – ${option.description}` : option.label)));
  return [field, () => ({ values: [...field.selectedOptions].map(({ value }) => value).filter(Boolean) })];
}
