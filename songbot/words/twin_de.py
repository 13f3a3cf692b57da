"""What the command line says, in German."""

TWIN = {
    "twin.choice": "Frag noch einmal mit der Adresse in Klammern, oder mit mehr Wörtern.",
    "twin.nothing": "Sag, wonach gesucht wird: ein Link, ein ISRC, oder Titel und Interpret.",
    "no_services": "Kein Dienst hat einen Schlüssel, also kann niemand nach Liedern gefragt werden:\n{missing}\nTrage "
    "die Schlüssel in .env ein, oder versuche die erfundenen Dienste mit --sandbox.",
    "no_file": "Es gibt keine Datei {path}.",
    "no_folder": "{path} kann nicht geschrieben werden: {why}.",
    "broken_curves": "{path} enthält keine Kurven der Beliebtheit: rufe python -m songbot calibrate auf, oder lösche "
    "die Datei.",
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
