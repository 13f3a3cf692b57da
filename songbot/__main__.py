"""`python -m songbot`: songs, tables and the operator's care of the state folder, without Discord."""

import argparse
import json
import sys
from pathlib import Path

from songbot import logs
from songbot.errors import Misconfigured, Refused, SongbotError
from songbot.settings import Settings
from songbot.twin.parser import parser
from songbot.twin.text import plain
from songbot.twin.told import NOT_SET_UP, STOPPED, UNSURE, UNUSABLE, Told
from songbot.words import explain, of_error


def main() -> int:
    """Read the command line and the settings, and run one command."""
    options = parser().parse_args()
    try:
        settings = Settings.read(file=Path(".env")).sound()
    except Misconfigured as wrong:
        _complain(options, explain(wrong))
        return NOT_SET_UP
    logs.set_up("ERROR" if settings.log == "INFO" else settings.log, settings.secrets)
    return run(options, settings)


def run(options: argparse.Namespace, settings: Settings) -> int:
    """One command; the code says how it ended."""
    try:
        told: Told = options.run(settings, options)
        text = json.dumps(told.values, indent=1, ensure_ascii=False) if options.json else told.text
        sys.stdout.write(f"{text}\n")
        sys.stdout.flush()
    except SongbotError as error:
        _complain(options, plain(of_error(error, getattr(options, "language", "en"))))
        return _code(error)
    except BrokenPipeError:
        # Whoever reads has read enough; what is still in hand must not be written at the very end either.
        sys.stdout = None
        return UNSURE
    except OSError as error:
        _complain(options, f"{error.filename or ''}: {error.strerror or error}.".removeprefix(": "))
        return UNUSABLE
    except KeyboardInterrupt:
        _complain(options, "stopped.")
        return STOPPED
    return told.code


def _complain(options: argparse.Namespace, sentence: str) -> None:
    sys.stderr.write(f"python -m songbot {options.command}: {sentence}\n")


def _code(error: SongbotError) -> int:
    if isinstance(error, Misconfigured):
        return NOT_SET_UP
    return UNUSABLE if isinstance(error, Refused) and error.key != "song_not_found" else UNSURE


if __name__ == "__main__":
    sys.exit(main())
