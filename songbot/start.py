"""What starts the bot: checks the settings, puts the parts together, runs them."""

import argparse
import sys
from collections.abc import Callable
from dataclasses import replace

from songbot import logs
from songbot.build import built
from songbot.chat.address import elsewhere
from songbot.demo import demo, demo_home
from songbot.settings import Settings


def port(text: str) -> int:
    """A port as the command line has it."""
    if not text.isdecimal() or not 0 < int(text) < 1 << 16:
        raise argparse.ArgumentTypeError(f"{text} is no port: it takes 1 to 65535")
    return int(text)


def check(settings: Settings) -> int:
    """Print every setting; 0 when the bot could start on Discord."""
    say("\n".join(settings.table()))
    wrong = settings.wrong()
    if settings.bare:
        say("\nNo key at all: ./run starts the local demo.")
    elif wrong:
        say("\n" + "\n".join(wrong))
    return 78 if wrong and not settings.bare else 0


async def run(settings: Settings, *, ready: Callable[[], None] = lambda: None) -> bool:
    """The bot until it is told to stop; whether it was, rather than having lost a part."""
    logs.set_up(settings.log, settings.secrets)
    with elsewhere(settings.discord_api, settings.discord_gateway):
        bot = await built(settings)
        ready()
        return await bot.run()


async def run_demo(settings: Settings, port: int) -> bool:
    """The bot among stand-ins, and where its page is."""
    logs.set_up("WARNING" if settings.log == "INFO" else settings.log, settings.secrets)
    async with demo(replace(settings, home=demo_home(settings)), port) as stage:

        def tell() -> None:
            say(f"\n  songbot's demo: {stage.page}\n  Everything there is invented. Ctrl-C ends it.\n")

        return await run(replace(stage.settings, log="WARNING" if settings.log == "INFO" else settings.log), ready=tell)


def say(text: str) -> None:
    """To whoever started it."""
    print(text, file=sys.stdout, flush=True)  # noqa: T201  the command line speaks by printing
