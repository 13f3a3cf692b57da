"""The life of an interaction: acknowledged within three seconds, its token good for fifteen minutes, told once."""

import asyncio
import secrets
from dataclasses import dataclass, field
from typing import Any

from songbot.sandbox.discord import errors
from songbot.sandbox.discord.content import LOADING, Sent, blank, write
from songbot.sandbox.discord.errors import must
from songbot.sandbox.discord.limits import check_choices, check_modal, texts
from songbot.sandbox.discord.shapes import NAMED, Json
from songbot.sandbox.discord.world import EPHEMERAL, World, owner

TOKEN_SECONDS = 900.0
COMMAND, COMPONENT, AUTOCOMPLETE, SUBMIT = 2, 3, 4, 5
CHANNEL, DEFERRED, DEFERRED_UPDATE, UPDATE, CHOICES, MODAL = 4, 5, 6, 7, 8, 9
ALLOWED = {
    COMMAND: {CHANNEL, DEFERRED, MODAL},
    COMPONENT: {CHANNEL, DEFERRED, DEFERRED_UPDATE, UPDATE, MODAL},
    AUTOCOMPLETE: {CHOICES},
    SUBMIT: {CHANNEL, DEFERRED, DEFERRED_UPDATE, UPDATE},
}
KINDS = {COMMAND: "command", COMPONENT: "component", AUTOCOMPLETE: "autocomplete", SUBMIT: "modal"}
USED, FROM_MENU, REPLY = 20, 23, 19
FOLLOWUPS = 5


@dataclass
class Interaction:
    """One question to the bot, and all that came of it."""

    id: str
    token: str
    kind: int
    name: str
    user: Json
    channel: str
    at: float
    owners: Json
    message: Json | None = None  # whose component it came from
    opener: "Interaction | None" = None  # which showed the form that this one fills in
    menu: bool = False
    acked: float | None = None
    original: Json | None = None
    followups: int = 0
    answers: list[Json] = field(default_factory=list)
    outcome: Json | None = None  # choices of an autocomplete, or a form
    told: asyncio.Event = field(default_factory=asyncio.Event)  # set with the first answer

    def note(self, message: Json, via: str) -> None:
        """Count an answer for the ledger."""
        for answer in self.answers:
            if answer["message_id"] == message["id"]:
                answer["edits"] += 1
                return
        self.answers.append({"message_id": message["id"], "via": via, "edits": 0})

    @property
    def metadata(self) -> Json:
        """What its answers tell of it."""
        about = {"id": self.id, "type": self.kind, "user": self.user, "authorizing_integration_owners": self.owners}
        if self.kind == COMPONENT and self.message:
            about["interacted_message_id"] = self.message["id"]
        if self.opener:
            about["triggering_interaction_metadata"] = self.opener.metadata
        return about | ({"name": self.name} if self.kind == COMMAND else {})


class Interactions:
    """All of them, by token."""

    def __init__(self, world: World) -> None:
        self._world = world
        self.by_token: dict[str, Interaction] = {}
        self.by_id: dict[str, Interaction] = {}

    def open(self, kind: int, name: str, who: tuple[Json, str], owners: Json) -> Interaction:
        """A new one, of somebody in a channel."""
        token = secrets.token_urlsafe(40)
        made = Interaction(self._world.flake(), token, kind, name, *who, self._world.now(), owners)
        self.by_token[made.token] = self.by_id[made.id] = made
        return made

    def callback(self, id_: str, token: str, body: Sent) -> Json:
        """The first answer."""
        found = self.by_token.get(token)
        if found is None or found.id != id_ or (found.acked is None and self._age(found) > self._world.ack_seconds):
            raise errors.UNKNOWN_INTERACTION()
        if found.acked is not None:
            raise errors.ACKNOWLEDGED()
        kind, data = int(body.payload.get("type", 0)), body.payload.get("data") or {}
        must(kind in ALLOWED[found.kind], "type", f"one of {sorted(ALLOWED[found.kind])} answers this")
        self._first(found, kind, Sent(data, body.files))
        found.acked = self._age(found)
        found.told.set()
        return self._told(found, kind)

    def _first(self, found: Interaction, kind: int, body: Sent) -> None:
        if kind == CHOICES:
            check_choices(body.payload.get("choices") or [])
            found.outcome = body.payload
        elif kind == MODAL:
            check_modal(body.payload)
            found.outcome = body.payload
            self._world.say("MODAL", {"interaction_id": found.id, "modal": body.payload}, found.user["id"])
        elif kind in (DEFERRED_UPDATE, UPDATE):
            must(found.message, "type", "there is no message to update")
            found.original = found.message
            if kind == UPDATE and found.message:
                self._change(found, found.message, body)
        else:
            self._reply(found, kind, body)

    def _reply(self, found: Interaction, kind: int, body: Sent) -> None:
        flags = int(body.payload.get("flags") or 0)
        if kind == DEFERRED:
            must(not flags & ~EPHEMERAL, "data.flags", "only 64 is allowed")
        message = self._blank(found, flags)
        if kind == CHANNEL:
            write(self._world, message, body)
            found.note(message, "callback")
        else:
            message["flags"] |= LOADING
        found.original = self._world.keep(message, owner(message))

    def _blank(self, found: Interaction, flags: int) -> Json:
        """An answer before it says anything; ephemeral as asked, or where an application from outside may not speak."""
        world, channel = self._world, self._world.channels[found.channel]
        outside = channel.get("guild_id") and "0" not in found.owners
        muted = outside and not world.permissions(found.user, channel) & NAMED["USE_EXTERNAL_APPS"]
        message = blank(world, found.channel, world.bot) | {
            "application_id": world.application,
            "webhook_id": world.application,
            "flags": EPHEMERAL if muted else flags & EPHEMERAL,
            "interaction_metadata": found.metadata,
        }
        before = found.original or found.message
        if before:
            link = {"type": 0, "channel_id": found.channel, "message_id": before["id"]}
            return message | {"type": REPLY, "message_reference": link}
        told = {"id": found.id, "type": found.kind, "name": found.name, "user": found.user}
        return message | {"type": FROM_MENU if found.menu else USED, "interaction": told}

    def _told(self, found: Interaction, kind: int) -> Json:
        told: Json = {"interaction": {"id": found.id, "type": found.kind, "channel_id": found.channel}}
        if found.original:
            told["interaction"] |= {
                "response_message_id": found.original["id"],
                "response_message_loading": bool(found.original["flags"] & LOADING),
                "response_message_ephemeral": bool(found.original["flags"] & EPHEMERAL),
            }
        if kind in (CHANNEL, UPDATE):
            told["resource"] = {"type": kind, "message": found.original}
        return told

    def living(self, application: str, token: str) -> Interaction:
        """By a token that still opens something."""
        found = self.by_token.get(token)
        if application != self._world.application or found is None:
            raise errors.UNKNOWN_WEBHOOK()
        if self._age(found) > TOKEN_SECONDS:
            raise errors.DEAD_TOKEN()
        if found.acked is None:
            raise errors.UNKNOWN_WEBHOOK()
        return found

    def find(self, found: Interaction, which: str) -> Json:
        """The original answer or a follow-up."""
        if which == "@original":
            if found.original is None:
                raise errors.UNKNOWN_WEBHOOK()
            which = found.original["id"]
        own = [answer["message_id"] for answer in found.answers] + [(found.original or {}).get("id")]
        if which not in own:
            raise errors.UNKNOWN_MESSAGE()
        return self._world.message(found.channel, which)

    def edit(self, found: Interaction, which: str, body: Sent) -> Json:
        """Change an answer."""
        message = self.find(found, which)
        self._change(found, message, body)
        return message

    def _change(self, found: Interaction, message: Json, body: Sent) -> None:
        write(self._world, message, body)
        message["edited_timestamp"] = self._world.stamp()
        found.note(message, "original")
        self._world.say("MESSAGE_UPDATE", message, owner(message))

    def follow(self, found: Interaction, body: Sent) -> Json:
        """A further message; the first after a deferral takes the deferral's place."""
        if found.original and found.original["flags"] & LOADING:
            return self.edit(found, "@original", body)
        if "0" not in found.owners and found.followups >= FOLLOWUPS:
            raise errors.TOO_MANY_FOLLOWUPS()
        message = self._blank(found, int(body.payload.get("flags") or 0))
        write(self._world, message, body)
        found.followups += 1
        found.note(message, "followup")
        return self._world.keep(message, owner(message))

    def _age(self, found: Interaction) -> float:
        return self._world.now() - found.at

    def tie(self, message: Json) -> None:
        """A message that the bot wrote into the channel of its own accord answers whom it names and who waits there."""
        named = [one["id"] for one in message["mentions"]]
        theirs = [
            one for one in self.by_id.values() if one.channel == message["channel_id"] and one.user["id"] in named
        ]
        asked = [one for one in theirs if one.id in str(message.get("nonce"))]
        waiting = asked or [one for one in theirs if one.kind != AUTOCOMPLETE and self._waits(one)]
        if waiting:
            waiting[0].note(message, "channel")

    def _waits(self, one: Interaction) -> bool:
        by_token = self._world.now() - one.at <= TOKEN_SECONDS
        return not by_token and not any(answer["via"] == "channel" for answer in one.answers)

    def ledger(self) -> list[Json]:
        """What came of each, as people saw it."""
        return [self.line(one) for one in self.by_id.values()]

    def line(self, found: Interaction) -> Json:
        """What came of one, and what its reply says by now; an answer by the channel is listed and no part of that."""
        kept: dict[str, Any] = self._world.messages[found.channel]
        own = [answer["message_id"] for answer in found.answers if answer["via"] != "channel"]
        reply = kept.get(found.original["id"] if found.original else (own or [""])[-1])
        said = reply and not reply["flags"] & LOADING and (own or found.kind != COMPONENT)
        return {
            "interaction_id": found.id,
            "kind": KINDS[found.kind],
            "name": found.name,
            "user_id": found.user["id"],
            "acked": found.acked,
            "answers": found.answers,
            "final": "\n".join(texts(reply)) if reply and said else None,
        }
