// Slash commands: what can be called, what a line of text means, and what a value of an option may be.
import { t } from "./words.js";
export const OPTION = { STRING: 3, INTEGER: 4, BOOLEAN: 5, USER: 6, CHANNEL: 7, ROLE: 8, MENTIONABLE: 9, NUMBER: 10, ATTACHMENT: 11 };

// What something is called in the reader's language, as Discord shows it.
export const told = (one, what = "name") => {
  const known = one[`${what}_localizations`] ?? {};
  return known[navigator.language] ?? known[navigator.language.split("-")[0]] ?? one[what];
};
const readable = (option) => ({ ...option, description: told(option, "description"), choices: option.choices?.map((one) => ({ ...one, name: told(one) })) });

// A command with subcommands is as many lines as it has of them; `key` is its name in every language.
export function leaves(command, path = [], words = [], root = command) {
  const here = [...path, command.name], shown = [...words, told(command)], options = command.options ?? [];
  const below = options.filter(({ type }) => type <= 2);
  if (below.length) return below.flatMap((one) => leaves(one, here, shown, root));
  const name = shown.join(" "), key = here.join(" ");
  return [{ root: root.name, path: here, kinds: kindsOf(root, here), name, key, description: told(command, "description"), options: options.map(readable) }];
}

function kindsOf(root, path) {
  const kinds = [];
  let at = root;
  for (const name of path.slice(1)) { at = at.options.find((one) => one.name === name); kinds.push(at.type); }
  return kinds;
}

// Options as Discord nests them under subcommands.
export function nested(command, options) {
  return command.path.slice(1).reduceRight((inner, name, place) => [{ name, type: command.kinds[place], options: inner }], options);
}

export function matching(commands, typed) {
  const words = typed.slice(1).toLowerCase().trimStart();
  const starts = commands.filter(({ name }) => name.startsWith(words));
  const others = words ? commands.filter((one) => !starts.includes(one) && one.name.includes(words)) : [];
  return [...starts, ...others];
}

// "/predict https://…", "/predict song:… private:yes", and both at once: the command and the text of each option.
export function parse(words, commands) {
  const named = commands.flatMap((one) => [...new Set([one.name, one.key])].map((name) => [name, one]));
  const fits = named.filter(([name]) => `${words} `.toLowerCase().startsWith(`/${name} `));
  const [name, command] = fits.sort(([a], [b]) => b.length - a.length)[0] ?? [];
  if (!command) return null;
  const rest = words.slice(1 + name.length).trim(), values = {};
  const typable = command.options.filter(({ type }) => type !== OPTION.ATTACHMENT);
  const names = typable.map((one) => one.name.replace(/[^\p{L}\p{N}_-]/gu, "")).join("|");
  const marks = names ? [...rest.matchAll(new RegExp(`(?:^|\\s)(${names}):(?!//)`, "giu"))] : [];
  const loose = rest.slice(0, marks[0]?.index ?? rest.length).trim();
  const first = typable.find(({ type }) => type === OPTION.STRING) ?? typable[0];
  if (loose && first) values[first.name] = loose;
  marks.forEach((mark, place) => {
    const end = marks[place + 1]?.index ?? rest.length;
    const { name } = typable.find((one) => one.name.toLowerCase() === mark[1].toLowerCase());
    values[name] = rest.slice(mark.index + mark[0].length, end).trim();
  });
  return { command, values };
}

const YES = /^(yes|true|on|1|ja)$/i, NO = /^(no|false|off|0|nein)$/i;

// The value that an option gets from a text; an error says what is wrong with it.
export function valueOf(option, text) {
  if (option.choices?.length) {
    const found = option.choices.find(({ name, value }) => [name, String(value)].some((one) => one.toLowerCase() === text.toLowerCase()));
    if (!found) throw new Error(t("{name} is one of {what}.", { name: option.name, what: option.choices.map(({ name }) => name).join(", ") }));
    return found.value;
  }
  if (option.type === OPTION.INTEGER || option.type === OPTION.NUMBER) return numberOf(option, text);
  if (option.type === OPTION.BOOLEAN) {
    if (!YES.test(text) && !NO.test(text)) throw new Error(t("{name} is yes or no.", option));
    return YES.test(text);
  }
  if (option.type >= OPTION.USER && option.type <= OPTION.MENTIONABLE) return /\d+/.exec(text)?.[0] ?? text;
  if (text.length < (option.min_length ?? 0)) throw new Error(t("{name} has at least {what} characters.", { name: option.name, what: option.min_length }));
  if (text.length > (option.max_length ?? 6000)) throw new Error(t("{name} has at most {what} characters.", { name: option.name, what: option.max_length }));
  return text;
}

function numberOf(option, text) {
  const number = Number(text.replace(",", "."));
  if (Number.isNaN(number)) throw new Error(t("{name} is a number.", option));
  if (option.type === OPTION.INTEGER && !Number.isInteger(number)) throw new Error(t("{name} is a whole number.", option));
  if (number < (option.min_value ?? -Infinity)) throw new Error(t("{name} is at least {what}.", { name: option.name, what: option.min_value }));
  if (number > (option.max_value ?? Infinity)) throw new Error(t("{name} is at most {what}.", { name: option.name, what: option.max_value }));
  return number;
}

// What a filled-in form sends, from the text of each field; an error names its field. `loose` skips what is not ready.
export function optionsOf(command, values, files, loose = false) {
  const found = [];
  for (const option of command.options) {
    const text = (values[option.name] ?? "").trim();
    try {
      if (option.required && !text && !files[option.name]) throw new Error(t("{name} is needed: {what}", { name: option.name, what: option.description }));
      if (text) found.push({ name: option.name, type: option.type, value: valueOf(option, text) });
    } catch (error) {
      if (!loose) throw Object.assign(error, { field: `option-${option.name}` });
    }
  }
  return found;
}
