"""The life of an interaction: acknowledged within three seconds, its token good for fifteen minutes, told once."""

import asyncio
import secrets
from dataclasses import dataclass, field
from typing import Any

from songbot.sandbox.discord.content import Sent, write
from songbot.sandbox.discord.errors import (
    ACKNOWLEDGED,
    DEAD_TOKEN,
    TOO_MANY_FOLLOWUPS,
    UNKNOWN_INTERACTION,
    UNKNOWN_MESSAGE,
    UNKNOWN_WEBHOOK,
    invalid,
)
from songbot.sandbox.discord.limits import EPHEMERAL
from songbot.sandbox.discord.world import Json, World, blank

ACK_SECONDS = 3.0
TOKEN_SECONDS = 900.0
PONG, CHANNEL, DEFERRED, DEFERRED_UPDATE, UPDATE, CHOICES, MODAL = 1, 4, 5, 6, 7, 8, 9
FOLLOWUPS = 5
_LOADING = 1 << 7


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
    message: Json | None = None  # whose component it came from
    user_install: bool = False
    acked: float | None = None
    original: Json | None = None
    ephemeral: bool = False
    followups: int = 0
    answers: list[Json] = field(default_factory=list)
    outcome: Json | None = None  # choices of an autocomplete, or a modal
    told: asyncio.Event = field(default_factory=asyncio.Event)  # set with the first answer

    def note(self, message: Json, via: str) -> None:
        """Count an answer for the ledger."""
        for answer in self.answers:
            if answer["message_id"] == message["id"]:
                answer["edits"] += 1
                return
        self.answers.append({"message_id": message["id"], "via": via, "edits": 0})


class Interactions:
    """All of them, by token."""

    def __init__(self, world: World) -> None:
        self._world = world
        self.by_token: dict[str, Interaction] = {}
        self.by_id: dict[str, Interaction] = {}

    def open(self, kind: int, name: str, user: Json, channel: str) -> Interaction:
        """A new one."""
        made = Interaction(self._world.flake(), secrets.token_urlsafe(40), kind, name, user, channel, self._world.now())
        self.by_token[made.token] = self.by_id[made.id] = made
        return made

    def callback(self, id_: str, token: str, body: Sent) -> Json:
        """The first answer."""
        found = self.by_token.get(token)
        if found is None or found.id != id_ or (found.acked is None and self._age(found) > ACK_SECONDS):
            raise UNKNOWN_INTERACTION
        if found.acked is not None:
            raise ACKNOWLEDGED
        kind, data = int(body.payload.get("type", 0)), body.payload.get("data") or {}
        self._check(found, kind, data)
        resource = self._first(found, kind, Sent(data, body.files))
        found.acked = self._age(found)
        found.told.set()
        return self._told(found, kind, resource)

    def _check(self, found: Interaction, kind: int, data: Json) -> None:
        if kind not in (CHANNEL, DEFERRED, DEFERRED_UPDATE, UPDATE, CHOICES, MODAL):
            raise invalid("type", "there is no such answer")
        if kind == DEFERRED and int(data.get("flags") or 0) & ~EPHEMERAL:
            raise invalid("data.flags", "only 64 is allowed")
        if (kind == CHOICES) != (found.kind == 4):
            raise invalid("type", "choices answer an autocomplete, and nothing else does")
        if kind in (DEFERRED_UPDATE, UPDATE) and found.message is None:
            raise invalid("type", "there is no message to update")
        if kind == CHOICES and len(data.get("choices", [])) > 25:
            raise invalid("data.choices", "25 choices are allowed")
        if kind == MODAL and not 1 <= len(data.get("components", [])) <= 5:
            raise invalid("data.components", "a modal has one to five")

    def _first(self, found: Interaction, kind: int, body: Sent) -> Json | None:
        if kind in (CHOICES, MODAL):
            found.outcome = body.payload
            if kind == MODAL:
                told = {"interaction_id": found.id, "modal": body.payload}
                self._world.say("MODAL", told, found.user["id"])
            return None
        if kind in (DEFERRED_UPDATE, UPDATE):
            found.original = found.message
            if kind == UPDATE and found.message:
                self._change(found, found.message, body)
            return found.message
        found.ephemeral = bool(int(body.payload.get("flags") or 0) & EPHEMERAL)
        message = self._blank(found, loading=kind == DEFERRED)
        if kind == CHANNEL:
            write(self._world, message, body)
            found.note(message, "callback")
        found.original = message
        self._world.keep(message, found.user["id"] if found.ephemeral else "")
        return message

    def _blank(self, found: Interaction, *, loading: bool) -> Json:
        world = self._world
        message = blank(world, found.channel, world.bot, 20)
        flags = (EPHEMERAL if found.ephemeral else 0) | (_LOADING if loading else 0)
        about = {
            "id": found.id,
            "type": found.kind,
            "user": found.user,
            "authorizing_integration_owners": {"0": world.guild},
        }
        return message | {
            "application_id": world.application,
            "webhook_id": world.application,
            "flags": flags,
            "interaction_metadata": about | _more(found),
            "interaction": {"id": found.id, "type": found.kind, "name": found.name, "user": found.user},
        }

    def _told(self, found: Interaction, kind: int, resource: Json | None) -> Json:
        message = {"id": found.id, "type": found.kind}
        if resource:
            message |= {
                "response_message_id": resource["id"],
                "response_message_loading": bool(resource["flags"] & _LOADING),
                "response_message_ephemeral": found.ephemeral,
            }
        told: Json = {"interaction": message}
        if kind in (CHANNEL, UPDATE):
            told["resource"] = {"type": kind, "message": resource}
        return told

    def living(self, application: str, token: str) -> Interaction:
        """By a token that still opens something."""
        found = self.by_token.get(token)
        if application != self._world.application or found is None:
            raise UNKNOWN_WEBHOOK
        if self._age(found) > TOKEN_SECONDS:
            raise DEAD_TOKEN
        if found.acked is None:
            raise UNKNOWN_WEBHOOK
        return found

    def find(self, found: Interaction, which: str) -> Json:
        """The original answer or a follow-up."""
        if which == "@original":
            if found.original is None:
                raise UNKNOWN_MESSAGE
            return self._world.message(found.channel, found.original["id"])
        return self._world.message(found.channel, which)

    def edit(self, found: Interaction, which: str, body: Sent) -> Json:
        """Change an answer."""
        message = self.find(found, which)
        self._change(found, message, body)
        return message

    def _change(self, found: Interaction, message: Json, body: Sent) -> None:
        flags = message["flags"]
        message["flags"] = flags & ~_LOADING
        try:
            write(self._world, message, body)
        except Exception:
            message["flags"] = flags
            raise
        message["edited_timestamp"] = self._world.stamp()
        found.note(message, "original")
        only = found.user["id"] if message["flags"] & EPHEMERAL else ""
        self._world.say("MESSAGE_UPDATE", message, only)

    def follow(self, found: Interaction, body: Sent) -> Json:
        """A further message; the first after a deferral takes the deferral's place."""
        if found.original and found.original["flags"] & _LOADING:
            return self.edit(found, "@original", body)
        if found.user_install and found.followups >= FOLLOWUPS:
            raise TOO_MANY_FOLLOWUPS
        found.followups += 1
        kept, found.ephemeral = found.ephemeral, bool(int(body.payload.get("flags") or 0) & EPHEMERAL)
        message = self._blank(found, loading=False)
        write(self._world, message, body)
        only = found.user["id"] if found.ephemeral else ""
        found.ephemeral = kept
        found.note(message, "followup")
        return self._world.keep(message, only)

    def _age(self, found: Interaction) -> float:
        return self._world.now() - found.at

    def ledger(self) -> list[Json]:
        """What came of each, as people saw it."""
        return [self._line(one) for one in self.by_id.values()]

    def _line(self, found: Interaction) -> Json:
        final: Any = None
        if found.answers and found.original:
            kept = self._world.messages[found.channel].get(found.original["id"])
            final = text_of(kept) if kept else None
        kinds = {2: "command", 3: "component", 4: "autocomplete", 5: "modal"}
        return {
            "interaction_id": found.id,
            "kind": kinds[found.kind],
            "name": found.name,
            "user_id": found.user["id"],
            "acked": found.acked,
            "answers": found.answers,
            "final": final,
        }


def _more(found: Interaction) -> Json:
    """What the metadata of a command's and of a button's answer have each for themselves."""
    if found.message:
        return {"interacted_message_id": found.message["id"]}
    return {"name": found.name, "command_type": 1} if found.kind == 2 else {}


def text_of(message: Json) -> str:
    """Everything that a message says."""
    parts = [message["content"], *(str(embed.get("description") or "") for embed in message["embeds"])]
    stack = list(message["components"])
    while stack:
        one = stack.pop(0)
        parts.append(str(one.get("content") or ""))
        stack = [*one.get("components", ()), *stack]
    return "\n".join(part for part in parts if part)
