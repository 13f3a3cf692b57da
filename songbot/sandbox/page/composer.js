// The line at the bottom: plain words, or a command with a field for each option.
import { $, ask, el, posted } from "./dom.js";

const TEXT = 3, ATTACHMENT = 11, BOOLEAN = 5;

export class Composer {
  constructor(world) {
    this.world = world;
    this.command = null;
    this.files = {};
    this.picked = -1;
    $("composer").addEventListener("submit", (event) => { event.preventDefault(); this.send(); });
    $("composer").addEventListener("keydown", (event) => this.key(event));
    for (const kind of ["dragover", "drop"]) document.addEventListener(kind, (event) => this.drag(event));
    document.addEventListener("dragleave", () => document.body.classList.remove("dragging"));
    this.plain("");
  }

  plain(text) {
    this.command = null;
    this.files = {};
    const field = el("input", { type: "text", id: "words", "aria-label": "Message", placeholder: "Message, or / for commands", value: text, maxlength: "2000" });
    field.addEventListener("input", () => this.typed(field.value));
    $("line").replaceChildren(field);
    this.typed(text);
    return field;
  }

  commands() { return this.world.state.commands.filter((command) => command.type === 1).flatMap(leaves); }

  typed(text) {
    if (!text.startsWith("/") || text.includes(" ")) return this.suggest([]);
    const found = this.commands().filter((one) => one.path.join(" ").startsWith(text.slice(1).toLowerCase()));
    this.suggest(found.map((one) => ({ label: "/" + one.path.join(" "), note: one.description, pick: () => this.choose(one) })));
  }

  choose(command, values = {}) {
    this.command = command;
    this.files = {};
    this.suggest([]);
    const line = [el("span", { class: "command" }, "/" + command.path.join(" "))];
    for (const option of command.options) line.push(this.field(option, values[option.name] ?? ""));
    line.push(el("button", { class: "act primary" }, "Send"));
    $("line").replaceChildren(...line);
    $("hint").textContent = command.description;
    ($("line").querySelector("input, select") ?? $("line").querySelector("button")).focus();
  }

  field(option, value) {
    const name = `option-${option.name}`, about = { id: name, name: option.name, title: option.description, "aria-label": `${option.name}: ${option.description}`, onfocus: () => { $("hint").textContent = option.description; } };
    let input;
    if (option.type === ATTACHMENT) {
      input = el("input", { ...about, type: "file", onchange: (event) => { this.files[option.name] = event.target.files[0]; } });
    } else if (option.choices?.length || option.type === BOOLEAN) {
      const choices = option.choices ?? [{ name: "yes", value: "true" }, { name: "no", value: "false" }];
      input = el("select", about, el("option", { value: "" }, "–"), ...choices.map((one) => el("option", { value: String(one.value) }, one.name)));
    } else {
      input = el("input", { ...about, type: "text", value, required: option.required ? true : false, placeholder: option.required ? "" : "optional" });
      if (option.autocomplete) input.addEventListener("input", () => this.complete(option, input));
    }
    return el("span", { class: "option" }, el("label", { for: name }, option.name + (option.required ? " *" : "")), input);
  }

  complete(option, input) {
    clearTimeout(this.timer);
    this.timer = setTimeout(async () => {
      const options = this.options().map((one) => (one.name === option.name ? { ...one, focused: true } : one));
      if (!options.some((one) => one.focused)) options.push({ name: option.name, type: option.type, value: input.value, focused: true });
      const { choices } = await ask("/people/autocomplete", posted({ as: this.world.me(), channel: this.world.channel, command: this.command.root, options }));
      this.suggest(choices.map((one) => ({ label: one.name, pick: () => { input.value = one.value; this.suggest([]); input.focus(); } })));
    }, 150);
  }

  options() {
    const found = [];
    for (const option of this.command.options) {
      const value = $(`option-${option.name}`)?.value ?? "";
      if (option.type === ATTACHMENT || value === "") continue;
      found.push({ name: option.name, type: option.type, value: option.type === BOOLEAN ? value === "true" : option.type === 4 || option.type === 10 ? Number(value) : value });
    }
    return found;
  }

  async send() {
    const words = $("words")?.value.trim();
    try {
      if (this.command) await this.use(this.command, this.options(), this.files);
      else if (words?.startsWith("/")) await this.parse(words);
      else if (words) await ask("/people/messages", posted({ as: this.world.me(), channel: this.world.channel, content: words }));
      this.plain("").focus();
      $("hint").textContent = "";
    } catch (error) {
      $("hint").textContent = error.message;
    }
  }

  // "/predict https://…" and "/predict song:… private:yes" are understood as they are typed.
  async parse(words) {
    const command = this.commands().filter((one) => `${words} `.startsWith(`/${one.path.join(" ")} `)).sort((a, b) => b.path.length - a.path.length)[0];
    if (!command) throw new Error("There is no such command here; / shows them all.");
    let rest = words.slice(1 + command.path.join(" ").length).trim();
    const options = [], names = command.options.map((option) => option.name).join("|");
    const marks = names ? [...rest.matchAll(new RegExp(`(?:^|\\s)(${names}):(?!//)`, "g"))] : [];
    marks.forEach((mark, place) => {
      const end = marks[place + 1]?.index ?? rest.length, option = command.options.find((one) => one.name === mark[1]);
      const value = rest.slice(mark.index + mark[0].length, end).trim();
      options.push({ name: option.name, type: option.type, value: option.type === BOOLEAN ? /^(yes|true|1)$/i.test(value) : value });
    });
    const first = command.options.find((option) => option.type === TEXT);
    if (!marks.length && rest && first) options.push({ name: first.name, type: TEXT, value: rest });
    await this.use(command, options, {});
  }

  use(command, options, files) {
    const nested = command.path.slice(1).reverse().reduce((inner, name) => [{ name, type: 1, options: inner }], options);
    const payload = { as: this.world.me(), channel: this.world.channel, type: 2, command: command.root, command_type: 1, options: nested, locale: navigator.language };
    const given = Object.fromEntries(Object.entries(files).filter(([, file]) => file));
    return ask("/people/interactions", posted(payload, given));
  }

  suggest(rows) {
    this.rows = rows;
    this.picked = rows.length ? 0 : -1;
    $("suggestions").hidden = !rows.length;
    $("suggestions").replaceChildren(...rows.map((row, place) => el("div", { role: "option", "aria-selected": String(place === this.picked), onmousedown: (event) => { event.preventDefault(); row.pick(); } }, row.label, row.note ? el("small", {}, row.note) : null)));
  }

  key(event) {
    if (event.key === "Escape") { this.suggest([]); if (this.command) this.plain("").focus(); return; }
    if (this.picked < 0 || !["ArrowDown", "ArrowUp", "Enter", "Tab"].includes(event.key)) return;
    event.preventDefault();
    if (event.key === "Enter" || event.key === "Tab") return this.rows[this.picked].pick();
    this.picked = (this.picked + (event.key === "ArrowDown" ? 1 : this.rows.length - 1)) % this.rows.length;
    [...$("suggestions").children].forEach((row, place) => row.setAttribute("aria-selected", String(place === this.picked)));
    $("suggestions").children[this.picked].scrollIntoView({ block: "nearest" });
  }

  // A dropped file belongs to the first command that takes one.
  drag(event) {
    event.preventDefault();
    document.body.classList.toggle("dragging", event.type === "dragover");
    const file = event.dataTransfer?.files?.[0];
    if (event.type === "drop" && file) this.attach(file);
  }

  attach(file) {
    const taking = (command) => command.options.find((option) => option.type === ATTACHMENT);
    const command = this.command && taking(this.command) ? this.command : this.commands().find(taking);
    if (!command) return;
    if (this.command !== command) this.choose(command);
    const option = taking(command), held = new DataTransfer();
    held.items.add(file);
    $(`option-${option.name}`).files = held.files;
    this.files[option.name] = file;
  }
}

function leaves(command) {
  const below = (command.options ?? []).filter((option) => option.type <= 2);
  const own = { root: command.name, path: [command.name], description: command.description, options: command.options ?? [] };
  if (!below.length) return [own];
  return below.flatMap((one) => leaves(one).map((leaf) => ({ ...leaf, root: command.name, path: [command.name, ...leaf.path] })));
}
