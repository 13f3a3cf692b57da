// What the page itself says, in the reader's language: English as it stands, or German.
const GERMAN = {
  "songbot is here": "songbot ist da", "songbot is starting …": "songbot startet …", "offline; trying again …": "getrennt; neuer Versuch …",
  "songbot is not here yet. It may take some seconds; what you type is kept.": "songbot ist noch nicht da. Das kann einige Sekunden dauern; was du tippst, bleibt.",
  "The demo does not answer. Is it still running? Trying again …": "Die Demo antwortet nicht. Läuft sie noch? Neuer Versuch …",
  "You are": "Du bist", member: "Mitglied", artist: "Musiker", admin: "Admin", "a member, who asks": "ein Mitglied, das fragt",
  "an artist with a song; has songbot in their account as well": "ein Musiker mit einem Lied; hat songbot auch im eigenen Konto",
  "the admin of this server, and who runs the bot": "Admin dieses Servers und Betreiber des Bots",
  "Direct messages": "Direktnachrichten", "something new": "etwas Neues", "songbot, directly": "songbot, direkt", "Channels and people": "Kanäle und Personen",
  "Waiting for songbot: {what}": "Warte auf songbot: {what}", "the choice": "die Wahl", "songbot is typing …": "songbot schreibt …",
  "What to try": "Zum Probieren", Close: "Schließen", "To the newest ↓": "Zum Neuesten ↓", "Drop it: a song goes to songbot, anything else into the message": "Lass los: ein Lied geht an songbot, alles andere in die Nachricht",
  "Message or /command": "Nachricht oder /Befehl", "Attach a file": "Datei anhängen", Send: "Senden", "Back to plain words": "Zurück zu einfachen Worten", "+ {count} more": "+ {count} mehr",
  needed: "nötig", optional: "freiwillig", yes: "ja", no: "nein", "Choose a file": "Datei wählen",
  "There is no such command here; / shows them all.": "Diesen Befehl gibt es hier nicht; / zeigt alle.",
  "A message has to be sent by itself: Escape leaves the command.": "Eine Nachricht geht nur für sich: Escape verlässt den Befehl.",
  "{name} is needed: {what}": "{name} ist nötig: {what}", "{name} is one of {what}.": "{name} ist eines von {what}.", "{name} is yes or no.": "{name} ist ja oder nein.",
  "{name} is a number.": "{name} ist eine Zahl.", "{name} is a whole number.": "{name} ist eine ganze Zahl.", "{name} is at least {what}.": "{name} ist mindestens {what}.",
  "{name} is at most {what}.": "{name} ist höchstens {what}.", "{name} has at least {what} characters.": "{name} hat mindestens {what} Zeichen.", "{name} has at most {what} characters.": "{name} hat höchstens {what} Zeichen.",
  "{name} is thinking": "{name} denkt nach", "(edited)": "(bearbeitet)", "Only you can see this": "Das siehst nur du", Dismiss: "Schließen", "answers ": "antwortet auf ",
  "pressed a button": "hat einen Knopf gedrückt", "sent a form": "hat ein Formular gesendet", "used ": "nutzte ", More: "Mehr", Cancel: "Abbrechen", "Pick one": "Wähle eines", Done: "Fertig",
  "Choose, or drop it here": "Wähle, oder lass es hier los", "This message": "Diese Nachricht", "Copy the text": "Text kopieren", "Mention {name}": "{name} erwähnen", "No app offers anything here.": "Keine App bietet hier etwas an.",
  "Hidden; show it": "Verborgen; zeigen", "Open by itself ↗": "Für sich öffnen ↗",
  "Which song?": "Welches Lied?", "songbot says how popular songs with these ingredients tend to be, how popular this one is, and why. Type ": "songbot sagt, wie beliebt Lieder mit diesen Zutaten meist sind, wie beliebt dieses ist, und warum. Tippe ",
  " for what it can do.": " für alles, was es kann.", "Drop a song of your own": "Lege ein eigenes Lied ab", invented: "erfunden",
  "MP3, WAV, FLAC, OGG or M4A, from your disk or dragged onto this page. It stays on this machine.": "MP3, WAV, FLAC, OGG oder M4A, von der Platte oder auf diese Seite gezogen. Es bleibt auf diesem Rechner.",
  "Or try one of these. They are invented, as everything here is but the bot and its model:": "Oder probiere eines von diesen. Sie sind erfunden wie alles hier außer dem Bot und seinem Modell:",
  "the biggest song of this invented world": "das größte Lied dieser erfundenen Welt", "one from the middle": "eines aus der Mitte", "hardly anybody knows it": "kaum jemand kennt es",
  "not in Latin letters": "nicht in lateinischen Buchstaben", "a live version": "eine Live-Fassung", "without a preview": "ohne Hörprobe", "unknown to MusicBrainz": "MusicBrainz kennt es nicht", "unknown to last.fm": "last.fm kennt es nicht",
};
const isGerman = navigator.language.startsWith("de");

// An English sentence as the reader gets it, with its blanks filled.
export function t(english, values = {}) {
  const told = (isGerman && GERMAN[english]) || english;
  return told.replace(/\{(\w+)\}/g, (blank, name) => values[name] ?? blank);
}

// The same for what the document itself holds.
export function translate(root) {
  root.documentElement.lang = isGerman ? "de" : "en";
  for (const node of root.querySelectorAll("#try, #latest, #drop p")) node.textContent = t(node.textContent);
  for (const node of root.querySelectorAll("[aria-label]")) node.setAttribute("aria-label", t(node.getAttribute("aria-label")));
}
