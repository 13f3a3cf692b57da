"""What the people do: the page and the tests speak and ask here, and watch what comes of it."""

import asyncio
import contextlib
import json
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any

from aiohttp import web

from songbot.sandbox.discord import asking
from songbot.sandbox.discord.asking import AUTOCOMPLETE, COMMAND, COMPONENT, MODAL, Refusal
from songbot.sandbox.discord.content import Sent, sent
from songbot.sandbox.discord.faults import Faults
from songbot.sandbox.discord.gateway import Gateway
from songbot.sandbox.discord.interactions import ACK_SECONDS, Interaction, Interactions
from songbot.sandbox.discord.rest import answer, nothing
from songbot.sandbox.discord.world import PEOPLE, Json, World, blank, last

SHOWN = 50
_GATEWAY_FAULTS = {"drop", "reconnect", "invalid"}


@dataclass
class Stage:
    """Everything that the people touch."""

    world: World
    gateway: Gateway
    interactions: Interactions
    faults: Faults


class People:
    """The routes under /people."""

    def __init__(self, stage: Stage) -> None:
        self._stage = stage
        self._world = stage.world
        self._sockets: dict[web.WebSocketResponse, str] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        stage.world.hears.append(self._hear)

    def routes(self) -> list[web.RouteDef]:
        """What is served."""
        return [
            web.get("/people/state", self._state),
            web.get("/people/messages", self._messages),
            web.post("/people/messages", self._speak),
            web.get("/people/live", self._live),
            web.post("/people/interactions", self._interact),
            web.post("/people/autocomplete", self._autocomplete),
            web.post("/people/faults", self._fault),
            web.delete("/people/faults", self._mend),
            web.get("/people/ledger", self._ledger),
        ]

    def _hear(self, event: str, data: Json, only: str) -> None:
        text = json.dumps({"t": event, "d": data})
        for socket, person in list(self._sockets.items()):
            if only in ("", person):
                self._later(self._send(socket, text))

    async def _send(self, socket: web.WebSocketResponse, text: str) -> None:
        with contextlib.suppress(ConnectionError, RuntimeError):
            await socket.send_str(text)

    def _later(self, work: Awaitable[None]) -> None:
        task = asyncio.ensure_future(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _state(self, request: web.Request) -> web.Response:
        world, me = self._world, self._world.person(request.query.get("as", ""))
        mine = [one for one in world.channels.values() if me in one.get("recipients", ())]
        shared = [one for one in world.channels.values() if one.get("guild_id")]
        return answer(
            {
                "me": me,
                "people": [
                    {"user": world.people[name], "role": role, "about": about} for name, _, role, about in PEOPLE
                ],
                "application": {"id": world.application, "name": "songbot", "bot": world.bot},
                "guilds": [{"id": world.guild, "name": "songbot's demo", "channels": shared}],
                "dms": mine,
                "commands": asking.offered(world, me, shared[0]),
                "samples": world.samples,
                "permissions": str(world.permissions(me)),
                "online": self._stage.gateway.online,
            }
        )

    async def _messages(self, request: web.Request) -> web.Response:
        me, channel = self._world.person(request.query.get("as", "")), self._world.channel(request.query["channel"])
        kept = [one for one in self._world.messages[channel["id"]].values() if _visible(one, me)]
        return answer(last(kept, SHOWN))

    async def _speak(self, request: web.Request) -> web.Response:
        body = await sent(request)
        asked, world = body.payload, self._world
        message = blank(world, world.channel(asked["channel"])["id"], world.person(str(asked.get("as", ""))), 0)
        message["content"] = str(asked.get("content", ""))
        message["attachments"] = list(self._stored(asked["channel"], body).values())
        world.keep(message)
        return answer(message)

    def _stored(self, channel: str, body: Sent) -> dict[str, Json]:
        files = body.files.items()
        return {
            option: self._world.store(channel, data, {"filename": name, "content_type": kind})
            for option, (name, data, kind) in files
        }

    async def _live(self, request: web.Request) -> web.WebSocketResponse:
        socket = web.WebSocketResponse(heartbeat=30)
        await socket.prepare(request)
        self._sockets[socket] = self._world.person(request.query.get("as", ""))["id"]
        try:
            async for _ in socket:
                pass
        finally:
            self._sockets.pop(socket, None)
        return socket

    async def _interact(self, request: web.Request) -> web.Response:
        body = await sent(request)
        try:
            made = self._asked(body)
        except Refusal as refusal:
            return answer({"reason": str(refusal)}, 409)
        return answer({"interaction_id": made.id}, 202)

    def _asked(self, body: Sent) -> Interaction:
        """An interaction, told to the bot."""
        if not self._stage.gateway.online:
            raise Refusal("songbot is not here at the moment.")
        asked = body.payload
        make: Mapping[int, Callable[[Json, Sent], tuple[Interaction, Json]]] = {
            COMMAND: self._command,
            COMPONENT: self._component,
            MODAL: self._modal,
        }
        made, data = make[int(asked["type"])](asked, body)
        self._tell(made, data, asked)
        self._later(self._watch(made))
        return made

    def _tell(self, made: Interaction, data: Json, asked: Json) -> None:
        locale = str(asked.get("locale") or "en-US")
        self._stage.gateway.dispatch("INTERACTION_CREATE", asking.frame(self._world, made, data, locale))

    def _command(self, asked: Json, body: Sent) -> tuple[Interaction, Json]:
        person, channel = self._world.person(str(asked.get("as", ""))), self._world.channel(asked["channel"])
        commands = asking.offered(self._world, person, channel)
        command = asking.find_command(commands, asked["command"], int(asked.get("command_type", 1)))
        data = asking.command_data(self._world, command, asked, self._stored(channel["id"], body))
        made = self._stage.interactions.open(COMMAND, command["name"], person, channel["id"])
        made.user_install = not channel.get("guild_id")
        return made, data

    def _component(self, asked: Json, _: Sent) -> tuple[Interaction, Json]:
        person, channel = self._world.person(str(asked.get("as", ""))), self._world.channel(asked["channel"])
        message = self._world.message(channel["id"], str(asked["message"]))
        data = asking.component_data(message, asked)
        made = self._stage.interactions.open(COMPONENT, data["custom_id"], person, channel["id"])
        made.message = message
        return made, data

    def _modal(self, asked: Json, body: Sent) -> tuple[Interaction, Json]:
        opener = self._stage.interactions.by_id.get(str(asked["interaction_id"]))
        if opener is None:
            raise Refusal("That form is closed.")
        data = asking.modal_data(asked, self._stored(opener.channel, body))
        made = self._stage.interactions.open(MODAL, asked["custom_id"], opener.user, opener.channel)
        made.message = opener.message
        return made, data

    async def _watch(self, made: Interaction) -> None:
        """People are told when the bot did not answer in time."""
        await asyncio.sleep(ACK_SECONDS)
        if made.acked is None:
            message = {"message_id": made.message["id"]} if made.message else {}
            told = {"interaction_id": made.id, "reason": "songbot did not answer in time.", **message}
            self._world.say("INTERACTION_FAILED", told | {"channel_id": made.channel}, made.user["id"])

    async def _autocomplete(self, request: web.Request) -> web.Response:
        asked: Any = await request.json()
        person, channel = self._world.person(str(asked.get("as", ""))), self._world.channel(asked["channel"])
        try:
            command = asking.find_command(asking.offered(self._world, person, channel), asked["command"], 1)
        except Refusal as refusal:
            return answer({"choices": [], "reason": str(refusal)})
        given = {one["name"]: one for one in asked.get("options") or []}
        options = [{**one, "type": given[one["name"]].get("type", 3)} for one in given.values()]
        data = {"id": command["id"], "name": command["name"], "type": 1, "options": options}
        made = self._stage.interactions.open(AUTOCOMPLETE, command["name"], person, channel["id"])
        self._tell(made, data, asked)
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(ACK_SECONDS):
                await made.told.wait()
        return answer({"choices": ((made.outcome or {}).get("data") or made.outcome or {}).get("choices", [])})

    async def _fault(self, request: web.Request) -> web.Response:
        asked: Any = await request.json()
        if asked["fault"] in _GATEWAY_FAULTS:
            await self._stage.gateway.disturb(asked["fault"])
        elif asked["fault"] == "deny":
            self._world.denied.add((str(asked.get("channel", "")), asked["permission"]))
        else:
            self._stage.faults.add(asked)
        return nothing()

    async def _mend(self, _: web.Request) -> web.Response:
        self._stage.faults.clear()
        self._world.denied.clear()
        return nothing()

    async def _ledger(self, _: web.Request) -> web.Response:
        lines = self._stage.interactions.ledger()
        tied = {made["message_id"] for line in lines for made in line["answers"]}
        for messages in self._world.messages.values():
            for message in messages.values():
                if message["author"] is self._world.bot and message["type"] == 0 and message["id"] not in tied:
                    via = [{"message_id": message["id"], "via": "channel", "edits": 0, "nonce": message.get("nonce")}]
                    lines.append({"interaction_id": None, "kind": "channel", "answers": via})
        return answer(lines)


def _visible(message: Json, person: Json) -> bool:
    """Whether somebody sees a message: an ephemeral one is for one alone."""
    owner = (message.get("interaction_metadata") or {}).get("user", {}).get("id")
    return not message["flags"] & 64 or owner == person["id"]
