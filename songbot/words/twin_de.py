"""What the command line says, in German."""

TWIN = {
    "twin.choice": "Frag noch einmal mit der Adresse in Klammern, oder mit mehr Wörtern.",
    "twin.nothing": "Sag, wonach gesucht wird: ein Link, ein ISRC, oder Titel und Interpret.",
    "no_services": "Kein Dienst hat einen Schlüssel, also kann niemand nach Liedern gefragt werden:\n{missing}\nTrage "
    "die Schlüssel in .env ein, oder versuche die erfundenen Dienste mit --sandbox.",
    "no_file": "Es gibt keine Datei {path}.",
    "broken_curves": "{path} enthält keine Kurven der Beliebtheit: rufe python -m songbot calibrate auf, oder lösche "
    "die Datei.",
    "no_song_columns": "Keine Spalte sagt, welches Lied eine Zeile meint. Gebraucht wird eine mit Spotify-Nummern "
    "(spotify_id, track_id), eine mit ISRCs (isrc), oder eine mit Interpreten und eine mit Titeln; die Spalten sind "
    "{columns}.",
    "no_table": "{path} ist als Tabelle nicht zu lesen: {why}.",
    "no_import": "{path} ist keine eingelesene Tabelle: python -m ml import {path} --as NAME macht eine daraus.",
    "no_dump": "In {path} liegt kein Abzug von MusicBrainz: python -m songbot dump holt ihn; ohne ihn frage alle "
    "Dienste.",
    "join.columns": "Spalten, die das Lied sagen: {columns}.",
    "join.done": "{file}: {rows} Zeilen, {found} davon mit einem sicheren Lied, gefunden durch",
    "join.unfinished": "Nicht alles ist da, weil {services} für manche nicht geantwortet hat: derselbe Befehl fragt "
    "dafür noch einmal.",
    "join.next": "Was darin mit Beliebtheit einhergeht: python -m ml explain --data {file}",
    "calibrate.done": "{file} hat jetzt die Kurven:",
    "calibrate.curve": "angepasst an {tracks} Lieder, meist bis auf {spread} Punkte genau",
    "calibrate.estimate": "noch eine Schätzung, denn weniger als {needed} Lieder haben beide Zahlen",
    "calibrate.few": "Eine Kurve braucht {needed} Lieder, die auch last.fm gezählt hat; bekannt sind: {found}. "
    "Verbinde zuerst eine Tabelle von Liedern (python -m songbot join), oder warte, bis gefragt wird.",
    "calibrate.next": "Der Bot benutzt sie ab seinem nächsten Start, wenn sein Modell keine eigenen mitbringt.",
    "broken_dump": "{path} ist kein Abzug von MusicBrainz: {why}. Gebraucht wird mbdump.tar.bz2, oder dessen Dateien.",
    "old_dump": "{path} wurde von einer anderen Version eingelesen: rufe python -m songbot dump noch einmal auf.",
    "dump_running": "Es wird schon eingelesen ({path}): warte darauf.",
    "dump.order": "Alles ist gelesen und wird geordnet ...",
    "dump.words": "Wörter für Vorschläge werden notiert ...",
    "dump.done": "{file} ({size} MB), aus einem Abzug vom {made}:",
    "dump.next": "Der Bot fragt ihn zuerst, sobald er neu startet.",
    "backup.done": "Kopiert nach {file} ({size} MB).",
    "restore.done": "{file} ist jetzt die Datenbank.",
    "restore.aside": "Die vorige liegt in {file}.",
    "prune.done": "{count} Einträge vergessen, die vor mehr als {days} Tagen erledigt waren.",
}
