// The line at the bottom: plain words with files, or a command with a field for each option.
import { OPTION, leaves, matching, nested, optionsOf, parse } from "./commands.js";
import { $, el, sized } from "./dom.js";
import { ask, posted } from "./net.js";
import { t } from "./words.js";

const PAUSE = 150, SHOWN = 3;
const AUDIO = /\.(mp3|wav|flac|ogg|opus|m4a|aac|aiff?)$/i;
const isSong = (file) => file.type.startsWith("audio/") || AUDIO.test(file.name);
const takes = (command) => command?.options.filter(({ type }) => type === OPTION.ATTACHMENT) ?? [];

export class Composer {
  constructor(world) {
    this.world = world;
    $("composer").addEventListener("submit", (event) => { event.preventDefault(); this.send(); });
    $("composer").addEventListener("keydown", (event) => this.key(event));
    for (const kind of ["dragover", "drop"]) document.addEventListener(kind, (event) => this.drag(event));
    document.addEventListener("dragleave", (event) => { if (!event.relatedTarget) document.body.classList.remove("dragging"); });
    this.plain("");
  }

  commands() { return this.world.state.commands.filter(({ type }) => type === 1).flatMap((one) => leaves(one)); }

  // The command that takes one file and not many, or as many as may be.
  taking(several = false) {
    const found = this.commands().filter((one) => takes(one).length);
    return found.sort((a, b) => (several ? -1 : 1) * (takes(a).length - takes(b).length))[0];
  }

  plain(text) {
    Object.assign(this, { command: null, files: {}, loose: [] });
    const field = el("textarea", { id: "words", rows: "1", maxlength: "2000", "aria-label": t("Message or /command"), placeholder: t("Message or /command"), ...listed() });
    field.value = text;
    const grow = () => { field.style.height = "auto"; field.style.height = `${field.scrollHeight}px`; };
    field.addEventListener("input", () => { grow(); this.typed(field.value); });
    field.addEventListener("paste", (event) => this.attach([...event.clipboardData.files]));
    const pick = el("input", { type: "file", multiple: true, hidden: true, onchange: () => this.attach([...pick.files]) });
    const tool = el("button", { type: "button", class: "tool", "aria-label": t("Attach a file"), title: t("Attach a file"), onclick: () => pick.click() }, "+");
    $("line").replaceChildren(pick, tool, field, el("button", { class: "act primary" }, t("Send")));
    this.showFiles();
    this.say("");
    this.typed(text);
    return field;
  }

  insert(text) {
    const field = $("words") ?? this.plain("");
    field.setRangeText(text, field.selectionStart, field.selectionEnd, "end");
    field.focus();
  }

  typed(text) {
    if (!text.startsWith("/")) return this.suggest([]);
    const now = this.commands().find(({ name }) => text === `/${name} `);
    if (now) return this.choose(now);
    if (/\s\S/.test(text) && !this.commands().some(({ name }) => name.startsWith(text.slice(1)))) return this.suggest([]);
    const ready = this.commands().some(({ name, options }) => text === `/${name}` && !options.length);
    this.suggest(matching(this.commands(), text).map((one) => ({ label: `/${one.name}`, note: one.description, pick: () => this.choose(one) })), ready ? -1 : 0);
  }

  choose(command, values = {}) {
    Object.assign(this, { command, files: {}, loose: [] });
    this.suggest([]);
    this.showFiles();
    const back = el("button", { type: "button", class: "command", title: t("Back to plain words"), onclick: () => this.plain("").focus() }, `/${command.name}`);
    const fields = command.options.map((option) => this.field(option, values[option.name] ?? ""));
    const spare = command.options.filter(({ required }) => !required).slice(SHOWN).map(({ name }) => name);
    fields.forEach((field, place) => { field.hidden = spare.includes(command.options[place].name) && !(command.options[place].name in values); });
    const hidden = fields.filter((field) => field.hidden);
    const more = el("button", { type: "button", class: "act", onclick: () => { hidden.forEach((field) => { field.hidden = false; }); more.remove(); this.first(hidden[0]); } }, t("+ {count} more", { count: hidden.length }));
    $("line").replaceChildren(back, ...fields, ...(hidden.length ? [more] : []), el("button", { class: "act primary" }, t("Send")));
    this.say(command.description);
    this.first($("line"));
  }

  first(box) {
    (box.querySelector(":is(input:not([hidden]), select, button:not(.command, .primary))") ?? $("line").querySelector(".primary")).focus();
  }

  field(option, value) {
    const id = `option-${option.name}`;
    const about = { id, "aria-describedby": "hint", onfocus: () => this.focused(option), oninput: (event) => event.target.removeAttribute("aria-invalid") };
    const label = el("label", { for: id }, option.name, option.required ? el("b", { title: t("needed") }, " *") : null);
    return el("span", { class: "option", "data-type": String(option.type), title: option.description }, label, this.input(option, about, value));
  }

  input(option, about, value) {
    if (option.type === OPTION.ATTACHMENT) return this.taker(option, about);
    const choices = this.choices(option);
    if (choices) {
      const select = el("select", about, el("option", { value: "" }, "–"), choices.map(([shown, one]) => el("option", { value: String(one) }, shown)));
      select.value = choices.find(([shown, one]) => [shown, String(one)].includes(value))?.[1] ?? "";
      return select;
    }
    const number = option.type === OPTION.INTEGER || option.type === OPTION.NUMBER;
    const input = el("input", { ...about, ...(option.autocomplete ? listed() : {}), type: "text", inputmode: number ? "decimal" : "text", placeholder: option.required ? "" : t("optional") });
    input.value = value;
    if (option.autocomplete) {
      input.addEventListener("input", () => { delete input.dataset.value; this.complete(option, input); });
      input.addEventListener("blur", () => this.suggest([]));
    }
    return input;
  }

  choices(option) {
    if (option.choices?.length) return option.choices.map(({ name, value }) => [name, value]);
    if (option.type === OPTION.BOOLEAN) return [[t("yes"), "yes"], [t("no"), "no"]];
    const menu = { [OPTION.USER]: 5, [OPTION.CHANNEL]: 8, [OPTION.ROLE]: 6, [OPTION.MENTIONABLE]: 7 }[option.type];
    return menu && this.world.choices(menu).map(({ value, label }) => [label, value]);
  }

  taker(option, about) {
    const input = el("input", { type: "file", hidden: true, "aria-label": option.name, onchange: () => this.take(option, input.files[0]) });
    const button = el("button", { ...about, type: "button", onclick: () => input.click() }, t("Choose a file"));
    return el("span", { class: "take" }, input, button);
  }

  take(option, file) {
    if (!file) return;
    this.files[option.name] = file;
    const button = $(`option-${option.name}`);
    button.closest(".option").hidden = false;
    button.textContent = `${file.name}, ${sized(file.size)}`;
    button.removeAttribute("aria-invalid");
  }

  focused(option) {
    this.say(option.description);
    if (option.autocomplete) this.complete(option, $(`option-${option.name}`));
    else this.suggest([]);
  }

  // What the bot suggests for what was typed so far; an answer that comes late is dropped.
  complete(option, input) {
    clearTimeout(this.timer);
    this.timer = setTimeout(async () => {
      const { command } = this, text = input.value, given = optionsOf(command, this.values(), {}, true).filter(({ name }) => name !== option.name);
      const options = nested(command, [...given, { name: option.name, type: option.type, value: text, focused: true }]);
      const body = posted({ as: this.world.me(), channel: this.world.channel, command: command.root, locale: navigator.language, options });
      const { choices } = await ask("/people/autocomplete", body).catch(() => ({ choices: [] }));
      if (this.command !== command || input.value !== text || document.activeElement !== input) return;
      const pick = ({ name, value }) => { input.value = name; input.dataset.value = value; this.suggest([]); input.focus(); };
      const held = this.rows[this.picked]?.label;  // what the reader has marked stays marked
      this.suggest(choices.map((one) => ({ label: one.name, pick: () => pick(one) })), choices.findIndex(({ name }) => name === held));
    }, PAUSE);
  }

  values() {
    const read = ({ name }) => { const field = $(`option-${name}`); return [name, field.dataset.value ?? (field.tagName === "BUTTON" ? "" : field.value)]; };
    return Object.fromEntries(this.command.options.map(read));
  }

  async send() {
    try {
      if (this.command) await this.use(this.command, optionsOf(this.command, this.values(), this.files), this.files);
      else if (!(await this.speak($("words").value.trim()))) return;
      this.plain("").focus();
    } catch (error) {
      this.complain(error.message, error.field);
    }
  }

  // Whether something was said: a command that lacks something becomes a form first.
  async speak(words) {
    if (words.startsWith("/")) {
      const found = parse(words, this.commands());
      if (!found) throw new Error(t("There is no such command here; / shows them all."));
      const { command, values } = found, given = this.loose;
      try {
        await this.use(command, optionsOf(command, values, {}), {});
      } catch (error) {
        this.choose(command, values);
        this.attach(given);
        throw error;
      }
      return true;
    }
    if (!words && !this.loose.length) return false;
    const files = Object.fromEntries(this.loose.map((file, place) => [`files[${place}]`, file]));
    await ask("/people/messages", posted({ as: this.world.me(), channel: this.world.channel, content: words }, files));
    return true;
  }

  use(command, options, files) {
    return this.world.send({ type: 2, command: command.root, command_type: 1, options: nested(command, options) }, files, { label: `/${command.name}` });
  }

  say(text) {
    $("hint").classList.remove("wrong");
    $("hint").textContent = text;
  }

  complain(text, field = "") {
    this.say(text);
    $("hint").classList.add("wrong");
    $(field)?.setAttribute("aria-invalid", "true");
    $(field)?.focus();
    if (field) this.say(text);
    $("hint").classList.add("wrong");
  }

  suggest(rows, picked = -1) {
    clearTimeout(this.timer);
    this.rows = rows;
    $("suggestions").hidden = !rows.length;
    $("suggestions").replaceChildren(...rows.map((row, place) => el("div", { role: "option", id: `row-${place}`, onmousedown: (event) => { event.preventDefault(); row.pick(); } },
      el("span", {}, row.label), row.note ? el("small", {}, row.note) : null)));
    for (const field of $("line").querySelectorAll("[role=combobox]")) field.setAttribute("aria-expanded", String(Boolean(rows.length) && field === document.activeElement));
    this.mark(picked);
  }

  mark(picked) {
    this.picked = picked;
    [...$("suggestions").children].forEach((row, place) => row.setAttribute("aria-selected", String(place === picked)));
    const row = $(`row-${picked}`), field = document.activeElement;
    row?.scrollIntoView({ block: "nearest" });
    if (field?.getAttribute("role") === "combobox") row ? field.setAttribute("aria-activedescendant", row.id) : field.removeAttribute("aria-activedescendant");
  }

  key(event) {
    const shown = this.rows.length, way = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (event.key === "Escape") return this.escape(event);
    if (shown && way) {
      event.preventDefault();
      return this.mark(this.picked < 0 ? (way > 0 ? 0 : shown - 1) : (this.picked + way + shown) % shown);
    }
    if (shown && this.picked >= 0 && ["Enter", "Tab"].includes(event.key) && !event.shiftKey) {
      event.preventDefault();
      return this.rows[this.picked].pick();
    }
    if (event.key === "Enter" && !event.shiftKey && !event.isComposing && event.target.id === "words") {
      event.preventDefault();
      return this.send();
    }
    if (event.key === "Backspace" && this.command && event.target.value === "" && event.target.closest(".option") === $("line").querySelector(".option")) this.plain("").focus();
  }

  escape(event) {
    event.stopPropagation();
    if (this.rows.length) return this.suggest([]);
    if (this.command) this.plain("").focus();
  }

  drag(event) {
    if (![...event.dataTransfer.types].includes("Files")) return;
    event.preventDefault();
    document.body.classList.toggle("dragging", event.type === "dragover");
    if (event.type === "drop") this.attach([...event.dataTransfer.files]);
  }

  // Songs belong to the command that takes them, one or several; any other file to the message.
  attach(files) {
    const songs = files.filter(isSong), command = takes(this.command).length ? this.command : this.taking(songs.length > 1);
    const mine = command === this.command ? files : command ? songs : [], others = files.filter((file) => !mine.includes(file));
    if (mine.length && this.command !== command) this.choose(command);
    for (const file of mine) {
      const free = takes(command).find(({ name }) => !this.files[name]) ?? takes(command)[0];
      this.take(free, file);
    }
    if (mine.length) this.ready();
    if (!others.length) return;
    if (this.command) return this.complain(t("A message has to be sent by itself: Escape leaves the command."));
    this.loose.push(...others);
    this.showFiles();
  }

  // Nothing more is needed: the next key may send it.
  ready() {
    this.suggest([]);
    this.say(`/${this.command.name}: ${this.command.description}`);
    $("line").querySelector(".primary").focus();
  }

  showFiles() {
    const drop = (file) => { this.loose = this.loose.filter((one) => one !== file); this.showFiles(); };
    $("files").hidden = !this.loose.length;
    $("files").replaceChildren(...this.loose.map((file) => el("li", {}, `${file.name}, ${sized(file.size)} `, el("button", { type: "button", "aria-label": `Remove ${file.name}`, onclick: () => drop(file) }, "✕"))));
  }

  // A song of one's own: the form of the command that takes it, and the dialog to choose it.
  offer() {
    const command = this.taking();
    if (!command) return;
    this.choose(command);
    $("line").querySelector("[type=file]").click();
  }
}

const listed = () => ({ role: "combobox", "aria-controls": "suggestions", "aria-expanded": "false", "aria-autocomplete": "list" });
