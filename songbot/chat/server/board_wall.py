"""The wall of the real Discord: boards as messages in channels, each refusal told by what can be done about it."""

import logging
from collections.abc import Awaitable, Callable
from http import HTTPStatus

import aiohttp
import discord

from songbot.chat.cards.boards import board, quiet
from songbot.chat.cards.digests import message
from songbot.core.board import Face
from songbot.core.digest import Digest
from songbot.errors import SongbotError
from songbot.ports.club import Placed
from songbot.words import say

log = logging.getLogger(__name__)

UNKNOWN_MESSAGE = 10008
OLD_MESSAGE_EDITS = 30046
LATER = (aiohttp.ClientError, discord.RateLimited, discord.DiscordServerError, SongbotError, OSError, TimeoutError)
"""What will be over by itself."""

_FAILURES = (discord.HTTPException, *LATER)


class DiscordBoard:
    """Messages of the client of the moment."""

    def __init__(self, client: Callable[[], discord.Client]) -> None:
        self._client = client

    async def hang(self, channel: str, face: Face, name: str) -> Placed:
        """A new message, without a sound; two of one name are one."""

        async def send() -> discord.Message:
            where = self._client().get_partial_messageable(int(channel))
            return await where.send(view=board(face), nonce=name, silent=True, allowed_mentions=quiet())

        return await _placed(send)

    async def change(self, channel: str, message: str, face: Face) -> Placed:
        """Another content for a message, which is not read before."""

        async def edit() -> discord.Message:
            return await self._message(channel, message).edit(view=board(face), allowed_mentions=quiet())

        return await _placed(edit)

    async def announce(self, channel: str, digest: Digest, name: str) -> Placed:
        """A message about a week; two of one name are one."""

        async def send() -> discord.Message:
            where = self._client().get_partial_messageable(int(channel))
            return await where.send(view=message(digest), nonce=name, silent=True, allowed_mentions=quiet())

        return await _placed(send)

    async def pin(self, channel: str, message: str) -> None:
        """Keep it in sight."""
        await _try(lambda: self._message(channel, message).pin())

    async def remove(self, channel: str, message: str) -> None:
        """Take a message away."""
        await _try(lambda: self._message(channel, message).delete())

    async def tell(self, user: str, key: str, channel: str, locale: str) -> None:
        """A direct message, which people may have closed."""

        async def send() -> None:
            direct = await self._client().create_dm(discord.Object(int(user)))
            await direct.send(say(key, locale, channel=channel))

        await _try(send)

    def _message(self, channel: str, message: str) -> discord.PartialMessage:
        return self._client().get_partial_messageable(int(channel)).get_partial_message(int(message))


async def _placed(send: Callable[[], Awaitable[discord.Message]]) -> Placed:
    """Where the message is, or what kept it from there."""
    try:
        return Placed(str((await send()).id))
    except discord.NotFound as missing:
        return Placed(trouble="gone" if missing.code == UNKNOWN_MESSAGE else "lost")
    except discord.Forbidden:
        return Placed(trouble="forbidden")
    except LATER as later:
        log.warning("a board has to wait: %s", type(later).__name__)
        return Placed(trouble="busy")
    except discord.HTTPException as refusal:
        if refusal.code == OLD_MESSAGE_EDITS or refusal.status == HTTPStatus.TOO_MANY_REQUESTS:
            return Placed(trouble="busy")
        raise


async def _try(work: Callable[[], Awaitable[None]]) -> None:
    try:
        await work()
    except _FAILURES as failure:
        log.info("not done beside a board: %s", failure)
