"""Starts songbot: with keys in the environment or .env on Discord, with none as a complete local demo."""

import argparse
import asyncio
import sys
from pathlib import Path

from songbot.errors import Misconfigured
from songbot.settings import Settings
from songbot.start import check, port, run, run_demo
from songbot.words import explain


def main() -> int:
    """Read the command line, start, and say in one sentence what is missing."""
    parser = argparse.ArgumentParser(prog="./run", description=__doc__)
    parser.add_argument("--check", action="store_true", help="say which settings are there and which are missing")
    parser.add_argument("--demo", action="store_true", help="the demo, whatever keys are there")
    parser.add_argument("--port", type=port, default=8300, help="where the demo's page is (default 8300)")
    asked = parser.parse_args()
    try:
        settings = Settings.read(file=Path(".env"))
        if asked.check:
            return check(settings)
        if asked.demo or settings.bare:
            whole = asyncio.run(run_demo(settings.sound(), asked.port))
        else:
            whole = asyncio.run(run(settings.check()))
    except Misconfigured as wrong:
        print(explain(wrong), file=sys.stderr)  # noqa: T201  the command line speaks by printing
        return 78
    return 0 if whole else 1


if __name__ == "__main__":
    sys.exit(main())
