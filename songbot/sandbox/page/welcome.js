// What there is to try.
import { el } from "./dom.js";
import { parse } from "./commands.js";
import { t } from "./words.js";

// `before` is done before a suggestion is taken up.
export function welcome(world, before = () => {}) {
  const take = (act) => () => { before(); act(); };
  const fill = (text) => {
    const found = parse(text, world.composer.commands());
    if (found) world.composer.choose(found.command, found.values);
    else world.composer.plain(text).focus();
  };
  const own = el("button", { type: "button", class: "own", onclick: take(() => world.composer.offer()) }, el("strong", {}, t("Drop a song of your own")),
    el("small", {}, t("MP3, WAV, FLAC, OGG or M4A, from your disk or dragged onto this page. It stays on this machine.")));
  const samples = world.state.samples.map((one) => el("li", {}, el("button", { type: "button", title: one.note, onclick: take(() => fill(one.text)) },
    el("strong", {}, one.label.replace(" (invented)", "")), el("em", { class: "badge" }, t("invented")), el("small", {}, t(one.note.split(",")[0])))));
  return el("div", { class: "welcome" }, el("h3", {}, t("Which song?")),
    el("p", {}, t("songbot says how popular songs with these ingredients tend to be, how popular this one is, and why. Type "), el("kbd", {}, "/"), t(" for what it can do.")),
    world.composer.taking() ? own : null,
    samples.length ? el("p", {}, t("Or try one of these. They are invented, as everything here is but the bot and its model:")) : null,
    samples.length ? el("ul", {}, samples) : null);
}
