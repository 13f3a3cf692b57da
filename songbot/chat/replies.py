"""The way back to the asker: by the interaction's token while it lives, then by the channel, never twice."""

import asyncio
import contextlib
import logging
import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any

import discord

from songbot.chat.acks import Acks
from songbot.chat.cards.answers import answer
from songbot.chat.cards.render import Drawn, Reply, render
from songbot.chat.screen import Screen
from songbot.chat.server.board_wall import LATER
from songbot.core.job import Job
from songbot.core.outcome import Outcome
from songbot.errors import Undelivered
from songbot.ports import Clock, Delivered, Store
from songbot.words import say

log = logging.getLogger(__name__)

PROGRESS_GAP = 3.0
"""Seconds between two edits that only say where it stands."""

PATIENCE = 20.0
TRIES = 4
ORIGINAL: Any = "@original"
"""A message id for Discord, though not for discord.py's types."""


@dataclass(frozen=True)
class Way:
    """What leads back: the client of the moment, and who must be waited for."""

    client: Callable[[], discord.Client]
    acks: Acks
    store: Store
    clock: Clock
    screen: Screen
    crossed: Callable[[str], None] = lambda _: None


class DiscordReplies:
    """Replies of a client."""

    def __init__(self, way: Way) -> None:
        self._way = way
        self._store = way.store
        self._clock = way.clock
        self._told: dict[int, float] = {}

    async def progress(self, job: Job, key: str, values: Mapping[str, object]) -> None:
        """Edit the reply to say where it stands, not too often; a first word is never throttled."""
        now = time.monotonic()
        if now - self._told.get(job.id, -PROGRESS_GAP) < PROGRESS_GAP or not job.reply.by_token(self._clock.now()):
            return
        self._told[job.id] = now
        text = say(key, job.reply.locale, **values)
        try:
            async with asyncio.timeout(PROGRESS_GAP):
                await self._edit(job, render(Reply(text=text)))
        except (discord.HTTPException, *LATER):
            log.debug("no progress shown for job %s", job.id)

    async def deliver(self, job: Job, outcome: Outcome) -> Delivered:
        """The one answer; the token first, the channel when the token is dead, nothing when neither leads there."""
        self._told.pop(job.id, None)
        if job.reply.by_token(self._clock.now()) and not job.sent:
            message = await self._persist(lambda: self._by_token(job, outcome))
            if message:
                return Delivered("token", message)
        if job.reply.by_channel:
            message = job.sent or await self._persist(lambda: self._by_channel(job, outcome))
            if message:
                return Delivered("channel", message)
        return Delivered("")

    async def amend(self, job: Job, outcome: Outcome) -> None:
        """One more edit of a card."""
        if job.reply.by_token(self._clock.now()):
            with contextlib.suppress(Undelivered):
                await self._persist(lambda: self._by_token(job, outcome))

    async def _persist(self, send: Callable[[], Awaitable[str]]) -> str:
        """Try a few times while Discord stumbles; the message, or nothing where there is no way.

        Undelivered when it goes on stumbling: it may have taken the answer, so another way would be a second answer.
        """
        for pause in (*(0.25 * 4**n for n in range(TRIES - 1)), None):
            try:
                async with asyncio.timeout(PATIENCE):
                    return await send()
            except LATER as trouble:
                log.warning("Discord stumbled: %s", type(trouble).__name__)
            except discord.HTTPException as refusal:
                log.warning("Discord refused: %s %s", refusal.status, refusal.code)
                return ""
            if pause is not None:
                await self._clock.sleep(pause)
        raise Undelivered("unexpected")

    async def _by_token(self, job: Job, outcome: Outcome) -> str:
        reply = answer(outcome, job.reply.user, job.reply.locale, private=job.reply.private)
        return await self._way.screen.show(reply, lambda drawn: self._edit(job, drawn))

    async def _edit(self, job: Job, drawn: Drawn) -> str:
        await self._way.acks.settled(job.reply.interaction)
        webhook = discord.Webhook.partial(int(job.reply.application), job.reply.token, client=self._way.client())
        # A layout needs the words before it cleared in the same edit, which discord.py's types do not foresee.
        message = await webhook.edit_message(
            ORIGINAL,
            content=drawn.content,
            embeds=drawn.embeds,
            attachments=drawn.files,
            view=drawn.view,  # type: ignore[arg-type]  # either kind of view
        )
        return str(message.id)

    def nonce(self, job: Job) -> str:
        """What makes a second try the same message to Discord."""
        return f"songbot-{job.id}"

    async def _by_channel(self, job: Job, outcome: Outcome) -> str:
        """A message of its own, with a mention; the nonce makes a second try the same message."""
        drawn = render(answer(outcome, job.reply.user, job.reply.locale), classic=True)
        payload = {
            "content": f"<@{job.reply.user}> {drawn.content or ''}".strip(),
            "nonce": self.nonce(job),
            "enforce_nonce": True,
            "allowed_mentions": {"users": [job.reply.user]},
        }
        if drawn.embeds:
            payload["embeds"] = [embed.to_dict() for embed in drawn.embeds]
        if drawn.view:
            payload["components"] = drawn.view.to_components()
        route = discord.http.Route("POST", "/channels/{channel_id}/messages", channel_id=int(job.reply.channel))
        message = await self._way.client().http.request(route, json=payload)
        self._way.crossed("sent")
        await self._store.sending(job.id, str(message["id"]))
        return str(message["id"])
