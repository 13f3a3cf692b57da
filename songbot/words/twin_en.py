"""What the command line says, in English."""

TWIN = {
    "twin.choice": "Ask again with the address in brackets, or with more words.",
    "twin.nothing": "Say what to look for: a link, an ISRC, or a title and artist.",
    "no_services": "No service has a key, so nobody can be asked about songs:\n{missing}\nPut the keys into .env, or "
    "try the invented services with --sandbox.",
    "no_file": "There is no file {path}.",
    "no_folder": "{path} cannot be written: {why}.",
    "broken_curves": "{path} holds no curves of popularity: run python -m songbot calibrate, or delete the file.",
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
