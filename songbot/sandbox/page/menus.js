// What apps offer for a message and for a person.
import { told } from "./commands.js";
import { $, arrows, el, nameOf, openDialog } from "./dom.js";
import { t } from "./words.js";

const OF_USER = 2, OF_MESSAGE = 3;

export function messageMenu(world, message, event) {
  const own = [[t("Copy the text"), () => navigator.clipboard?.writeText(message.content || textOf(message))]];
  show(world, event, t("This message"), { kind: OF_MESSAGE, target: message.id, own });
}

export function personMenu(world, user, event) {
  const own = [[t("Mention {name}", { name: nameOf(user) }), () => world.composer.insert(`<@${user.id}> `)]];
  show(world, event, nameOf(user), { kind: OF_USER, target: user.id, own });
}

const textOf = (message) => $("messages").querySelector(`[data-id="${CSS.escape(message.id)}"] .body`)?.innerText ?? "";

function show(world, event, title, { kind, target, own }) {
  const use = (act) => { dialog.close(); act(); };
  const entry = (label, act) => el("button", { type: "button", class: "entry", onclick: () => use(act) }, label);
  const commands = world.state.commands.filter(({ type }) => type === kind);
  const ask = (command) => world.interact({ type: 2, command: command.name, command_type: kind, options: [], target }, {}, { label: told(command) });
  const dialog = openDialog("apps", `${title}: apps and more`,
    el("h3", {}, "Apps"),
    commands.length ? commands.map((command) => entry(told(command), () => ask(command))) : el("p", {}, t("No app offers anything here.")),
    el("hr"), own.map(([label, act]) => entry(label, act)), entry(t("Close"), () => {}));
  dialog.addEventListener("keydown", (pressed) => arrows(pressed, dialog, ".entry"));
  place(dialog, event);
}

// Beside the pointer, or beside what was pressed; a phone shows it at the bottom by its style sheet.
function place(dialog, event) {
  const from = event.currentTarget?.getBoundingClientRect?.() ?? { left: 0, bottom: 0 };
  const [x, y] = event.clientX || event.clientY ? [event.clientX, event.clientY] : [from.left + 24, from.top + 24];
  const { width, height } = dialog.getBoundingClientRect();
  dialog.style.setProperty("--x", `${Math.max(8, Math.min(x, innerWidth - width - 8))}px`);
  dialog.style.setProperty("--y", `${Math.max(8, Math.min(y, innerHeight - height - 8))}px`);
}
