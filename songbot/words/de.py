"""German, complete."""

from songbot.words.ask_de import ASK
from songbot.words.cards_de import CARDS
from songbot.words.club_de import GERMAN_CLUB
from songbot.words.counts_de import COUNTS
from songbot.words.games_de import GERMAN_GAMES
from songbot.words.learn_de import LERNEN
from songbot.words.report_de import BERICHT
from songbot.words.twin_de import TWIN

GERMAN = {
    **LERNEN,
    **BERICHT,
    **GERMAN_CLUB,
    **GERMAN_GAMES,
    **CARDS,
    **ASK,
    **COUNTS,
    **TWIN,
    "command.predict": "Wie beliebt ist ein Lied mit diesen Zutaten, wie beliebt ist es wirklich, und warum?",
    "command.predict.song": "Ein Link, Titel und Interpret, oder nichts: was du gerade hörst",
    "command.predict.audio": "Ein eigenes Lied als Datei (MP3, WAV, FLAC, OGG, M4A; höchstens 10 MB)",
    "command.predict.private": "Die Antwort nur dir zeigen",
    "command.menu": "Dieses Lied vorhersagen",
    "command.link": "Nenne deinen Namen bei last.fm oder ListenBrainz, damit /vorhersage weiß, was du hörst",
    "command.link.lastfm": "Dein Name bei last.fm; ein einzelnes - entfernt ihn",
    "command.link.listenbrainz": "Dein Name bei ListenBrainz; ein einzelnes - entfernt ihn",
    "command.help": "Was die Zahlen bedeuten und wie man fragt",
    "command.songbot": "Für den Betreiber dieses Bots",
    "command.songbot.status": "Warteschlange, Modell und Lernen, Speicher, Dienste und was sie erlauben",
    "progress.line": "In der Warteschlange: {ahead} vor dir, etwa {seconds} s.",
    "progress.resolve": "Suche das Lied …",
    "progress.listen": "Höre zu …",
    "progress.again": "Da ging etwas schief; ich versuche es noch einmal …",
    "nothing_asked": "Gib mir einen Spotify-Link, Titel und Interpret oder eine eigene Datei: `/vorhersage song:…`.",
    "nothing_playing": "Ich sehe nicht, was du hörst. Nenne mir einmal deinen Namen bei last.fm oder ListenBrainz mit "
    "`/ich verbinden`, oder gib mir einen Link: `/vorhersage song:…`.",
    "not_a_track": "Dieser Link führt nicht zu einem einzelnen Lied (sondern zu: {kind}). Öffne ihn, wähle ein Lied "
    "und kopiere dessen Link (Teilen > Link kopieren). Bei einem Album sagt `/auswahl`, welches Lied.",
    "broken_link": "Dieser Spotify-Link ist abgeschnitten: nach /track/ stehen 22 Buchstaben und Ziffern. Kopiere ihn "
    "noch einmal mit Teilen > Link kopieren.",
    "unknown_link": "Links zu {host} kann ich nicht lesen. Gib mir einen Link von Spotify oder Deezer, Titel und "
    "Interpret oder die Datei.",
    "unknown_page": "MusicBrainz kennt kein Lied hinter diesem Link zu {host}. Gib mir Titel und Interpret, einen "
    "Link von Spotify oder Deezer, oder die Datei selbst.",
    "short_link_lost": "Dieser Kurzlink führt nirgendwohin, wohin ich darf. Öffne ihn und kopiere den langen Link.",
    "song_not_found": "Dieses Lied konnte ich nicht finden. Prüfe die Schreibweise oder gib mir den Spotify-Link.",
    "no_song_in_message": "In dieser Nachricht steht kein Link zu einem Lied.",
    "too_many_yours": "Von dir sind {waiting} Fragen unterwegs; {limit} auf einmal sind erlaubt. Sie werden "
    "beantwortet.",
    "line_full": "Die Schlange ist voll: {ahead} Fragen warten, das sind etwa zehn Minuten Arbeit; deine ist nicht "
    "dabei. Frage in fünf Minuten noch einmal. Was du vorher gefragt hast, wird noch beantwortet.",
    "bad_picture": "Dieses Bild kann ich nicht lesen.",
    "bad_audio": "Diese Datei kann ich nicht als Ton lesen: {why}",
    "too_large": "Die Datei hat {size} MB; höchstens {limit} MB sind erlaubt.",
    "engine_failed": "Das Modell konnte diese Frage nicht beantworten. Es ist vermerkt; die anderen gehen weiter.",
    "engine_crashed": "Das Modell ist darüber abgestürzt und startet neu. Es ist vermerkt; frage gleich noch einmal.",
    "engine_slow": "Das Modell hat dafür zu lange gebraucht und startet neu. Es ist vermerkt; frage gleich neu.",
    "engine_tried": "Das Modell konnte diese Frage auch beim {tries}. Versuch nicht beantworten. Es ist vermerkt; "
    "die anderen gehen weiter.",
    "unexpected": "Bei mir ist etwas schiefgegangen. Es ist vermerkt{reference}.",
    "reference": " unter {reference}",
    "not_yours": "Diesen Knopf darf nur drücken, wer gefragt hat.",
    "not_operator": "Das ist für den Betreiber dieses Bots.",
    "gone": "Diese Karte ist aus einer anderen Zeit: frage noch einmal mit /vorhersage.",
    "restarting": "Ich starte gerade neu; frage gleich noch einmal.",
    "missing_permissions": "Mir fehlt hier das Recht {permissions}. Ein Admin kann es in den Einstellungen des Kanals "
    "unter Berechtigungen geben.",
    "unreachable_before": "Übrigens: deine frühere Frage zu {title} wurde beantwortet, als ich dich nicht erreichen "
    "konnte: {score} ({low}–{high}).",
    "settings": "songbot kann nicht starten:\n{wrong}\n./run --check zeigt alle Einstellungen.",
    "broken_model": "Das Modell ist nicht zu gebrauchen: {why}",
    "no_card": "SONGBOT_DEVICE ist cuda, aber torch findet keine CUDA-Karte. Setze es auf auto oder cpu.",
    "no_model": "In {folder} liegt kein Modell: data/ dieses Projekts noch einmal holen.",
    "engine_silent": "Das Modell ist in {seconds} s nicht gestartet.",
    "engine_stopped": "Ich starte gerade neu; frage gleich noch einmal.",
    "demo_failed": "Die Stellvertreter der Demo sind nicht gestartet: {why}.",
    "newer_database": "Ein neueres songbot hat diese Datenbank benutzt: aktualisiere, oder spiele eine Sicherung ein.",
    "second_bot": "Ein anderer songbot läuft auf dem Ordner {folder}: halte ihn an, oder setze SONGBOT_HOME auf einen "
    "anderen Ordner.",
    "database_in_use": "Ein anderes songbot benutzt diese Datenbank: halte es zuerst an.",
    "wrong_token": "Discord nimmt DISCORD_TOKEN nicht an: auf seiner Entwicklerseite (Bot > Reset Token) einen neuen "
    "machen und in .env eintragen.",
    "no_state": "Der Zustandsordner {folder} ist nicht zu gebrauchen ({why}): SONGBOT_HOME nennt einen anderen.",
    "database_refused": "Die Datenbank {path} ist nicht zu gebrauchen: {why}.",
    "broken_database": "Die Datenbank {path} ist beschädigt: spiele mit python -m songbot restore DATEI eine Sicherung"
    " ein, oder nimm sie weg, um neu anzufangen.",
    "no_database": "Unter {path} ist keine Datenbank.",
    "broken_backup": "{path} ist keine vollständige Sicherung von songbot.",
    "source_slow": "{source} brauchte zu lange",
    "source_limit": "{source} bat um eine Pause",
    "source_down": "{source} ist nicht erreichbar",
    "source_refused": "{source} lässt diesen Bot nicht zu",
    "source_nonsense": "{source} hat etwas Unverständliches geantwortet",
    "link.done": "Vermerkt: last.fm: {lastfm}, ListenBrainz: {listenbrainz}. `/vorhersage` ohne Lied nimmt jetzt, was "
    "du hörst.",
    "link.none": "keiner",
    "help.text": "**/vorhersage** nimmt einen Spotify-Link, Titel und Interpret, eine eigene Datei oder nichts: was "
    "du gerade hörst (nenne deinen Namen mit **/ich verbinden**). Rechtsklick auf eine Nachricht > Apps > *Dieses "
    "Lied vorhersagen* geht auch.\n\n**Der Wert** ist eine Vorhersage: wo Lieder mit denselben Zutaten (Klang, Genre, "
    "Datum, Hörer des Interpreten) zwischen 0 (niemand hört es) und 100 (alle) stehen. Vier von fünf solchen Liedern "
    "liegen in der Spanne. Klang allein erklärt wenig von Beliebtheit: die Spanne ist breit, weil die Wahrheit es "
    "ist.\n\n**Blind** lässt den Namen weg; **tatsächlich** ist, was wirklich gehört wird. **Warum?** teilt den Wert "
    "in seine Teile, **Was wäre wenn?** ändert sie.\n\n**/auswahl** sagt, welches von mehreren Liedern herauskommen "
    "soll: aus einem Album, Links oder Dateien; **/vergleich** nimmt zwei; **/waswenn** nimmt nur Zahlen; "
    "**/treiber** sagt, welche Merkmale hier mit Beliebtheit einhergehen. **/spielen** und **/tafeln** sind Spiele "
    "und Tafeln dieses Servers; **/ich** ist, was ich von dir behalte.\n\nNichts davon sagt, was ein Lied beliebt "
    "macht, nur, was damit einhergeht. Deine Nachrichten kann ich nicht lesen; was von deinen Fragen bleibt, sagt "
    "**/ich datenschutz**.",
    "about.text": "**songbot** · quelloffen, betrieben von dem, der ihn hier laufen lässt.\nModell **{model}**: bei "
    "Interpreten, die es nie gehört hat, liegt es im Mittel um {mae} Punkte daneben; wer immer die Mitte sagt, um "
    "{median}; es erklärt {r2} der Unterschiede.\nGelernt aus öffentlichen Tabellen, die von Spotify stammen, bis der "
    "Betreiber neu trainiert.",
    "about.plain": "**songbot** · quelloffen, betrieben von dem, der ihn hier laufen lässt.\nModell **{model}**; wie "
    "gut es ist, wurde nicht gemessen.",
    "status.line": "**Warteschlange** {waiting} warten, {running} in Arbeit · Antworten seit dem Start {since}: "
    "{answers}",
    "status.model": "**Modell** {model} · {age}",
    "status.made": "gemacht {when}",
    "status.undated": "von unbekanntem Alter",
    "status.never": "**Lernen** noch nie: `/neu-lernen`, oder an seinem Tag (`/songbot zeitplan`)",
    "status.learning": "**Lernen** gerade, seit {since}",
    "status.learned": "**Lernen** zuletzt beendet {when}: {outcome}",
    "status.storage": "**Speicher** {held} im Zustandsordner, {free} frei auf seiner Platte · {rows} Zeilen zum Lernen",
    "status.services": "**Dienste**",
    "status.closed": "🟢 {name} · wird gefragt wie immer",
    "status.half-open": "🟡 {name} · fiel zuletzt aus; die nächste Frage probiert ihn wieder",
    "status.open": "🔴 {name} · fiel aus oder bat um Ruhe; nächster Versuch in {seconds} s",
    "status.budget": "{left} von {count} Anfragen frei je {window} s",
}
