"""`python -m songbot.sandbox`: the stand-in world until its standard input ends; one JSON line says where it is."""

import argparse
import asyncio
import contextlib
import json
import sys

from aiohttp import web

from songbot.sandbox.discord.app import Discord
from songbot.sandbox.music.app import KEYS, Music
from songbot.sandbox.samples import samples


async def main() -> None:
    """Start, say where, stay as long as whoever started this."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=int, default=8300, help="of the page; taken ports make it another")
    parser.add_argument("--seed", type=int, default=1, help="of the invented catalogue")
    asked = parser.parse_args()
    music, discord = Music(asked.seed), Discord()
    discord.world.samples = samples(music.catalogue)
    services = await music.start()
    discord.world.media = services
    try:
        origin = await discord.start(port=asked.port)
    except OSError:
        origin = await discord.start()
    told = {
        "page": f"{origin}/",
        "api": f"{origin}/api/v10",
        "gateway": origin.replace("http", "ws", 1) + "/gateway",
        "services": dict(services),
        "keys": {**KEYS, "discord": discord.world.token},
    }
    sys.stdout.write(json.dumps(told) + "\n")
    sys.stdout.flush()
    await _input_ends()
    await discord.stop()
    await music.stop()


async def _input_ends() -> None:
    """Return when whoever started this is gone."""
    reader = asyncio.StreamReader()
    await asyncio.get_running_loop().connect_read_pipe(lambda: asyncio.StreamReaderProtocol(reader), sys.stdin)
    await reader.read()


if __name__ == "__main__":
    with contextlib.suppress(KeyboardInterrupt, web.GracefulExit):
        asyncio.run(main())
