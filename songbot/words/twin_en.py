"""What the command line says, in English."""

TWIN = {
    "twin.choice": "Ask again with the address in brackets, or with more words.",
    "twin.nothing": "Say what to look for: a link, an ISRC, or a title and artist.",
    "no_services": "No service has a key, so nobody can be asked about songs:\n{missing}\nPut the keys into .env, or "
    "try the invented services with --sandbox.",
    "no_file": "There is no file {path}.",
    "broken_curves": "{path} holds no curves of popularity: run python -m songbot calibrate, or delete the file.",
    "no_song_columns": "No column says which song a row means. There has to be one of Spotify ids (spotify_id, "
    "track_id), of ISRCs (isrc), or one of artists and one of titles; the columns are {columns}.",
    "no_table": "{path} cannot be read as a table: {why}.",
    "no_import": "{path} is no imported table: python -m ml import {path} --as NAME makes one of it.",
    "no_dump": "There is no dump of MusicBrainz in {path}: python -m songbot dump brings it in; without one, ask all "
    "services.",
    "join.columns": "Columns that say which song: {columns}.",
    "join.done": "{file}: {rows} rows, {found} of them with a song that is sure, found by",
    "join.unfinished": "Not all of it is there, since {services} did not answer for some: the same command asks again "
    "for those.",
    "join.next": "What goes with popularity in it: python -m ml explain --data {file}",
    "calibrate.done": "{file} has the curves now:",
    "calibrate.curve": "fitted to {tracks} songs, usually within {spread} points",
    "calibrate.estimate": "an estimate still, since fewer than {needed} songs have both counts",
    "calibrate.few": "A curve takes {needed} songs that last.fm has counted as well; in memory are: {found}. Join a "
    "table of songs first (python -m songbot join), or wait for people to ask.",
    "calibrate.next": "The bot uses them from its next start on, unless its model came with curves of its own.",
    "broken_dump": "{path} is no dump of MusicBrainz: {why}. What is needed is mbdump.tar.bz2, or its files.",
    "old_dump": "{path} was imported by another version: run python -m songbot dump again.",
    "dump_running": "Another import is under way ({path}): wait for it.",
    "dump.order": "All is read; putting it in order ...",
    "dump.words": "Noting words for suggestions ...",
    "dump.done": "{file} ({size} MB), of a dump made on {made}:",
    "dump.next": "The bot asks it first from its next start on.",
    "backup.done": "Copied to {file} ({size} MB).",
    "restore.done": "{file} is the database now.",
    "restore.aside": "The one before it lies in {file}.",
    "prune.done": "Forgot {count} entries that were finished more than {days} days ago.",
}
