"""A question on its way: durable from the moment it was asked until its one answer was seen."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

TOKEN_LIFE = 14 * 60.0
"""Seconds for which a reply can be edited by its token; Discord promises fifteen minutes."""


class State(StrEnum):
    """Where a job stands."""

    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    UNREACHABLE = "unreachable"


@dataclass(frozen=True)
class ReplyTo:
    """Everything that finding the way back to the asker takes; the token is a credential."""

    interaction: str
    application: str
    token: str = field(repr=False)
    user: str
    asked_at: float
    channel: str = ""
    guild: str = ""
    message: str = ""
    locale: str = "en-US"
    private: bool = False

    def by_token(self, now: float) -> bool:
        """Whether the token still lives."""
        return bool(self.token) and now - self.asked_at < TOKEN_LIFE

    @property
    def by_channel(self) -> bool:
        """Whether the answer may go to the channel when the token is dead: never what was private."""
        return bool(self.channel and self.guild) and not self.private


@dataclass(frozen=True)
class Wish:
    """What was asked for: text as it was typed, a picked id, or an upload by its address at Discord.

    `options` say more: `name` of an upload, its `genre`, or the `user` whose present song is meant.
    """

    text: str = ""
    ids: Mapping[str, str] = field(default_factory=dict)
    upload: str = ""
    options: Mapping[str, str] = field(default_factory=dict)
    parts: tuple[Mapping[str, str], ...] = ()  # of several songs: each a `text`, or an `upload` with its `name`


@dataclass(frozen=True)
class Job:
    """One row of the line."""

    id: int
    kind: str
    wish: Wish
    reply: ReplyTo
    state: State
    tries: int
    asked_at: float
    alone: bool = False  # was in hand when the engine died, so it runs without company
    sent: str = ""  # the message that a channel answer became
