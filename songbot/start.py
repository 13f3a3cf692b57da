"""What starts the bot: reads the command line, checks the settings, puts the parts together, runs them."""

import argparse
import asyncio
import contextlib
import fcntl
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from urllib.parse import urlsplit

from songbot import logs
from songbot.build import Play, built
from songbot.chat.address import elsewhere
from songbot.chat.bot import GRACE
from songbot.demo import demo, demo_budget, demo_home
from songbot.errors import Misconfigured
from songbot.settings import Settings
from songbot.store.database import usable
from songbot.words import explain

ABOUT = "Starts songbot: with keys in the environment or .env on Discord, with none as a complete local demo."
NOT_SET_UP = 78
LOCK = "bot.lock"


@dataclass(frozen=True)
class Heard:
    """Who is told that the bot is put together, and that it was told to end."""

    ready: Callable[[], None] = lambda: None
    stopping: Callable[[], None] = lambda: None


def command(arguments: Sequence[str]) -> int:
    """Start as the command line wants it, and say in one sentence what is missing."""
    asked = _parser().parse_args(arguments)
    try:
        settings = Settings.read(file=Path(".env"))
        if asked.check:
            return check(settings)
        if asked.demo or settings.bare:
            whole = asyncio.run(run_demo(settings.sound(), asked.port))
        else:
            whole = asyncio.run(run(settings.check()))
    except Misconfigured as wrong:
        sys.stderr.write(f"{explain(wrong)}\n")
        return NOT_SET_UP
    return 0 if whole else 1


def check(settings: Settings) -> int:
    """Print every setting; 0 when the bot could start on Discord."""
    say("\n".join(settings.table()))
    wrong = settings.wrong()
    if settings.bare:
        say("\nNo key at all: ./run starts the local demo.")
    elif wrong:
        say("\n" + "\n".join(wrong))
    return NOT_SET_UP if wrong and not settings.bare else 0


async def run(settings: Settings, heard: Heard = Heard(), play: Play | None = None) -> bool:
    """The bot until it is told to stop; whether it was, rather than having lost a part."""
    logs.set_up(settings.log, settings.secrets)
    with _alone(Path(settings.home)), elsewhere(settings.discord_api, settings.discord_gateway):
        bot = await built(settings, play=play)
        heard.ready()
        return await bot.run(heard.stopping)


async def run_demo(settings: Settings, port: int) -> bool:
    """The bot among stand-ins, and where its page is."""
    logs.set_up("WARNING" if settings.log == "INFO" else settings.log, settings.secrets)
    async with demo(replace(settings, home=demo_home(settings)), port) as stage:

        def ready() -> None:
            taken = "" if urlsplit(stage.page).port == port else f"  Port {port} is taken, so it is another.\n"
            say(f"\n  songbot's demo: {stage.page}\n{taken}  Everything there is invented. Ctrl-C ends it.\n")

        def stopping() -> None:
            say(f"\n  Stopping; what is being answered has {GRACE:.0f} s. Ctrl-C again ends it at once.")

        log = "WARNING" if settings.log == "INFO" else settings.log
        quiet = replace(stage.settings, log=log, collect=demo_budget(settings))
        return await run(quiet, Heard(ready, stopping), Play(eager=True))


def say(text: str) -> None:
    """To whoever started it."""
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


@contextlib.contextmanager
def _alone(home: Path) -> Iterator[None]:
    """No other bot on this folder, which would answer what is in hand here; however this one ends frees it."""
    with usable(home / LOCK):
        home.mkdir(parents=True, exist_ok=True)
        lock = (home / LOCK).open("w", encoding="utf-8")
    with lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as taken:
            raise Misconfigured("second_bot", folder=home) from taken
        yield


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="./run", description=ABOUT)
    parser.add_argument("--check", action="store_true", help="say which settings are there and which are missing")
    parser.add_argument("--demo", action="store_true", help="the demo, whatever keys are there")
    parser.add_argument("--port", type=_port, default=8300, help="where the demo's page is (default 8300)")
    return parser


def _port(text: str) -> int:
    if not text.isdecimal() or not 0 < int(text) < 1 << 16:
        raise argparse.ArgumentTypeError(f"{text} is no port: it takes 1 to 65535")
    return int(text)
