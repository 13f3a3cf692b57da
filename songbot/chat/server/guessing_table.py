"""Where rounds of guessing are shown: the bot's own messages in the real Discord."""

import logging
from collections.abc import Callable

import discord

from songbot.chat.cards.boards import quiet
from songbot.chat.cards.games import ending
from songbot.chat.server.board_wall import LATER
from songbot.core.board import Song
from songbot.core.guess import Verdict
from songbot.ports.play import Puzzle

log = logging.getLogger(__name__)


class DiscordTable:
    """Messages of the client of the moment."""

    def __init__(self, client: Callable[[], discord.Client]) -> None:
        self._client = client

    async def reveal(self, puzzle: Puzzle, song: Song, verdict: Verdict) -> bool:
        """The end takes the question's place; whether that is over, be it that nobody can see it any more."""
        try:
            place = self._client().get_partial_messageable(int(puzzle.channel))
            message = place.get_partial_message(int(puzzle.message))
            await message.edit(view=ending(puzzle, song, verdict), allowed_mentions=quiet())
        except LATER as trouble:
            log.warning("the end of a round has to wait: %s", type(trouble).__name__)
            return False
        except discord.HTTPException as refusal:
            log.warning("the end of a round cannot be shown: %s %s", refusal.status, refusal.code)
        return True
