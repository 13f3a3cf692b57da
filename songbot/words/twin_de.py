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
    "backup.done": "Kopiert nach {file} ({size} MB).",
    "restore.done": "{file} ist jetzt die Datenbank.",
    "restore.aside": "Die vorige liegt in {file}.",
    "prune.done": "{count} Einträge vergessen, die vor mehr als {days} Tagen erledigt waren.",
}
