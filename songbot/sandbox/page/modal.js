// Forms that the bot opens.
import { $, el } from "./dom.js";
import { markdown } from "./markdown.js";

export function openModal(modal, send) {
  const fields = [], form = el("form", {}, el("h3", {}, modal.title));
  for (const one of modal.components) {
    if (one.type === 10) { form.append(markdown(one.content, { names: {} })); continue; }
    const inner = one.type === 18 ? one.component : one.components[0];
    const field = make(inner);
    fields.push({ label: one, inner, field });
    form.append(el("label", {}, one.label ?? inner.label ?? "", one.description ? el("small", {}, one.description) : null, field));
  }
  form.append(el("div", { class: "row" }, el("button", { class: "primary" }, "Send"), el("button", { type: "button", onclick: () => $("dialog").close() }, "Cancel")));
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const files = {};
    const components = fields.map(({ label, inner, field }) => ({ type: label.type, id: label.id ?? 0, component: read(inner, field, files) }));
    $("dialog").close();
    send({ custom_id: modal.custom_id, components }, files);
  });
  $("dialog").replaceChildren(form);
  $("dialog").showModal();
}

function make(inner) {
  const about = { required: inner.required !== false, name: inner.custom_id };
  if (inner.type === 4) return inner.style === 2 ? el("textarea", { ...about, maxlength: String(inner.max_length ?? 4000), placeholder: inner.placeholder ?? "" }, inner.value ?? "") : el("input", { ...about, type: "text", value: inner.value ?? "", maxlength: String(inner.max_length ?? 4000), placeholder: inner.placeholder ?? "" });
  if (inner.type === 19) return el("input", { ...about, type: "file" });
  if (inner.type === 23) return el("input", { type: "checkbox", name: inner.custom_id });
  const many = (inner.max_values ?? 1) > 1 || inner.type === 22;
  return el("select", { ...about, multiple: many }, ...(inner.options ?? []).map((option) => el("option", { value: option.value, selected: Boolean(option.default) }, option.label)));
}

function read(inner, field, files) {
  const told = { type: inner.type, custom_id: inner.custom_id, id: inner.id ?? 0 };
  if (inner.type === 4) return { ...told, value: field.value };
  if (inner.type === 23) return { ...told, value: field.checked };
  if (inner.type === 19) { if (field.files[0]) files[inner.custom_id] = field.files[0]; return { ...told, values: [] }; }
  return { ...told, values: [...field.selectedOptions].map((option) => option.value) };
}
