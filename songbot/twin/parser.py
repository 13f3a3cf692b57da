"""The command line of `python -m songbot`: every command with its options, and what runs it."""

import argparse
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import TypeAlias

from songbot.core.popularity import COUNTED
from songbot.settings import Settings
from songbot.twin import commands
from songbot.twin.told import Told
from songbot.words import LANGUAGES

ENDING = """exit codes: 0 done; 1 no sure answer (not found, several songs, a service or the model is silent);
2 what was given cannot be used; 78 a setting or the database is in the way. Keys are read from .env."""

EXAMPLES = """for a start, without any key:
  python -m songbot predict --sandbox Gilai Va        a song of the invented catalogue
  python -m songbot predict demo.mp3                  a song of your own"""

MOST = 999_999
COLLECTED = "what was collected from the invented services instead of the real ones"

Command = Callable[[Settings, argparse.Namespace], Told]
Added: TypeAlias = "argparse._SubParsersAction[argparse.ArgumentParser]"  # noqa: SLF001  # the only name it has


def parser() -> argparse.ArgumentParser:
    """Every command and option."""
    about = "songbot without Discord: songs, tables and the operator's care of the state folder."
    shape = argparse.RawDescriptionHelpFormatter
    top = argparse.ArgumentParser(
        prog="python -m songbot", description=about, epilog=f"{EXAMPLES}\n\n{ENDING}", formatter_class=shape
    )
    added = top.add_subparsers(dest="command", required=True, metavar="COMMAND")
    _songs(added)
    _tables(added)
    _scale(added)
    _learning(added)
    _forgetting(added)
    _state(added)
    return top


def _songs(added: Added) -> None:
    sentence = "Say which song is meant and what every service knows of it."
    _words(_command(added, "resolve", commands.resolve, sentence), "a link, an ISRC, or a title and artist")
    sentence = "Say how popular a song with these ingredients is, how popular it is, and why: the card as text."
    _words(_command(added, "predict", commands.predict, sentence), "a link, an ISRC, a title and artist, a sound file")


def _words(command: argparse.ArgumentParser, what: str) -> None:
    command.add_argument("words", nargs="+", metavar="SONG", help=what)
    command.add_argument("--sandbox", action="store_true", help="ask the invented services instead of the real ones")
    command.add_argument("--language", choices=sorted(LANGUAGES), default="en", help="of the answer (default: en)")


def _tables(added: Added) -> None:
    sentence = (
        "Import a dump of MusicBrainz (mbdump.tar.bz2, from metabrainz.org/datasets) into the state folder: songs are "
        "then found offline, at once, and the service is asked for the rest alone. It takes as much disk again."
    )
    command = _command(added, "dump", commands.dump, sentence)
    what = "mbdump.tar.bz2, its unpacked folder, or its files recording, artist_credit, artist_credit_name, isrc, url "
    command.add_argument("files", nargs="+", type=Path, metavar="FILE", help=what + "and l_recording_url")
    sentence = (
        "Join a table of songs with what is known of them: MusicBrainz ids, counts of last.fm, ListenBrainz and "
        "Deezer, popularity, audio descriptors, tags. Writes one Parquet file, which python -m ml evaluate and "
        "explain take. What was interrupted goes on where it stopped when the same command is typed again."
    )
    command = _command(added, "join", commands.join, sentence)
    what = "CSV, CSV.gz, TSV or Parquet with Spotify ids, ISRCs, or artist and title, recognised by the columns' names"
    command.add_argument("file", type=Path, metavar="FILE", help=what)
    command.add_argument("--out", type=Path, metavar="FILE", help="where to (default: NAME.joined.parquet beside it)")
    who = (
        "who is asked over the network: all, at their own paces (some thousand songs an hour); listenbrainz alone, a "
        "thousand songs in one question, or none, where a dump was imported (default: all)"
    )
    command.add_argument("--services", choices=("all", "listenbrainz", "none"), default="all", help=who)
    command.add_argument("--sandbox", action="store_true", help="ask the invented services instead of the real ones")


def _scale(added: Added) -> None:
    sentence = (
        "Fit the curves that bring ListenBrainz' and Deezer's counts onto the scale of popularity, from the songs that "
        "were asked for or joined and that several services have counted; until then answers are called provisional."
    )
    _command(added, "calibrate", commands.calibrate, sentence)


def _learning(added: Added) -> None:
    sentence = "Let the model learn anew from the songs that were collected; only a better one takes its place."
    command = _command(added, "retrain", commands.retrain, sentence)
    what = (
        "fit a new model to these tables, as python -m ml import writes them, instead of going on from the one that "
        "answers; then it learns from the collected songs as ever. Where those are too few to judge by, songs of the "
        "tables are the test. Typed again after an interruption it goes on where it stopped"
    )
    command.add_argument("--tables", nargs="+", type=Path, default=[], metavar="FILE", help=what)
    command.add_argument("--charts", type=Path, metavar="FOLDER", help="write the report card's pictures there as PNG")
    command.add_argument("--language", choices=sorted(LANGUAGES), default="en", help="of the report (default: en)")
    command.add_argument("--sandbox", action="store_true", help=COLLECTED)
    sentence = "Look up songs to learn from, as the bot does each day: new ones, and counts that are due again."
    command = _command(added, "collect", commands.collect, sentence)
    command.add_argument("count", nargs="?", type=_count, metavar="N", help="how many (default: SONGBOT_COLLECT)")
    command.add_argument("--sandbox", action="store_true", help="ask the invented services instead of the real ones")
    sentence = "Write every row that the model can learn from into a table; nothing in it says who asked."
    command = _command(added, "export", commands.export, sentence)
    command.add_argument("file", type=Path, metavar="FILE", help="where to: .parquet, .csv or .jsonl")
    command.add_argument("--sandbox", action="store_true", help=COLLECTED)


def _forgetting(added: Added) -> None:
    sentence = (
        "Take a bad batch of rows out of what the model learns from, such as the week in which a service counted "
        "wrongly. Shows what would go; --yes does it, and keeps the rows in a file in the state folder."
    )
    command = _command(added, "forget-rows", commands.forget_rows, sentence)
    command.add_argument("--since", type=_day, required=True, metavar="DATE", help="first day, in UTC")
    command.add_argument("--until", type=_day, required=True, metavar="DATE", help="last day, in UTC")
    what = "only rows that this service has counted (default: all)"
    command.add_argument("--source", choices=sorted(COUNTED), default="", help=what)
    command.add_argument("--yes", action="store_true", help="take them out")
    command.add_argument("--sandbox", action="store_true", help=COLLECTED)


# argparse names the function where one of these raises ValueError; this error has a sentence instead.


def _count(text: str) -> str:
    if not text.isdecimal() or not 0 < int(text) <= MOST:
        raise argparse.ArgumentTypeError(f"'{text}' is no number from 1 to {MOST:,}")
    return text


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"'{text}' is no date such as 2026-03-31") from None


def _state(added: Added) -> None:
    command = _command(added, "backup", commands.backup, "Copy the database, also while the bot runs.")
    where = "where to (default: a dated name in the state folder)"
    command.add_argument("file", nargs="?", type=Path, metavar="FILE", help=where)
    sentence = "Put a checked copy in the database's place, and the old one beside it; stop the bot first."
    command = _command(added, "restore", commands.restore, sentence)
    command.add_argument("file", type=Path, metavar="FILE", help="what backup wrote")
    sentence = "Forget the questions that were answered long ago; songs and predictions stay."
    command = _command(added, "prune", commands.prune, sentence)
    command.add_argument("--days", type=_days, default=30.0, metavar="N", help="how long ago (default: 30)")


def _command(added: Added, name: str, run: Command, sentence: str) -> argparse.ArgumentParser:
    shape = argparse.RawDescriptionHelpFormatter
    command = added.add_parser(name, help=sentence, description=sentence, epilog=ENDING, formatter_class=shape)
    command.add_argument("--json", action="store_true", help="the result for machines, on standard output")
    command.set_defaults(run=run)
    return command


def _days(text: str) -> float:
    try:
        days = float(text)
    except ValueError:
        days = -1.0
    if not 0 <= days <= MOST:
        raise argparse.ArgumentTypeError(f"'{text}' is no number of days from 0 to {MOST:,}")
    return days
