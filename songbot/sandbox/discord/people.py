"""What the people do: the page and the tests speak and ask here, and watch what comes of it."""

import asyncio
import contextlib
import json
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass

from aiohttp import web

from songbot.sandbox.discord import asking, commands
from songbot.sandbox.discord.asking import Form, Refusal
from songbot.sandbox.discord.content import Sent, blank, check_files, sent
from songbot.sandbox.discord.errors import ApiError
from songbot.sandbox.discord.faults import Faults
from songbot.sandbox.discord.gateway import Gateway
from songbot.sandbox.discord.interactions import (
    AUTOCOMPLETE,
    COMMAND,
    COMPONENT,
    SUBMIT,
    Interaction,
    Interactions,
)
from songbot.sandbox.discord.limits import MENTION
from songbot.sandbox.discord.rest import Handler, answer, nothing
from songbot.sandbox.discord.shapes import Json, plain
from songbot.sandbox.discord.world import PEOPLE, World, last, seen

SHOWN = 50
_UNHEARD = ("GUILD_", "CHANNEL_")
"""What the page has no use for."""


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
        self.sockets: dict[web.WebSocketResponse, Json] = {}
        self._tasks: set[asyncio.Future[None]] = set()
        stage.world.hears.append(self._hear)

    def routes(self) -> list[web.RouteDef]:
        """What is served."""
        table: list[tuple[str, str, Handler]] = [
            ("GET", "state", self._state),
            ("GET", "messages", self._messages),
            ("POST", "messages", self._speak),
            ("GET", "live", self._live),
            ("POST", "interactions", self._interact),
            ("POST", "autocomplete", self._autocomplete),
            ("POST", "faults", self._fault),
            ("DELETE", "faults", self._mend),
            ("GET", "ledger", self._ledger),
        ]
        return [web.route(method, f"/people/{path}", _guarded(handler)) for method, path, handler in table]

    def _hear(self, event: str, data: Json, only: str) -> None:
        if event.startswith(_UNHEARD):
            return
        place = self._world.channels.get(data.get("channel_id", ""))
        for socket, person in list(self.sockets.items()):
            if only in ("", person["id"]) and (place is None or self._world.has(place, person)):
                told = self._commands(person) if event == "COMMANDS" else data
                self._later(_send(socket, json.dumps({"t": event, "d": told})))

    def _later(self, work: Awaitable[None]) -> None:
        task = asyncio.ensure_future(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    def _who(self, asked: Mapping[str, str]) -> Json:
        return self._world.person(str(asked.get("as", "")))

    def _place(self, asked: Mapping[str, str], person: Json) -> Json:
        channel = self._world.channel(str(asked["channel"]))
        if not self._world.has(channel, person):
            raise Refusal("That is not your channel.")
        return channel

    def _commands(self, person: Json) -> list[Json]:
        """All that somebody may use in any of their places."""
        world = self._world
        found = [one for place in world.channels.values() for one in commands.offered(world, person, place)]
        return list({one["id"]: one for one in found}.values())

    async def _state(self, request: web.Request) -> web.Response:
        world, me = self._world, self._who(request.query)
        channels = [one for one in world.channels.values() if world.has(one, me)]
        shared = [one for one in channels if one.get("guild_id")]
        here = [self._place(request.query, me)] if "channel" in request.query else []
        return answer(
            {
                "me": me,
                "people": [
                    {"user": world.people[name], "role": role, "about": about} for name, _, role, about in PEOPLE
                ],
                "application": {"id": world.application, "name": "songbot", "bot": world.bot},
                "guilds": [
                    {**plain(one), "channels": [place for place in shared if place["guild_id"] == one["id"]]}
                    for one in world.guilds.values()
                ],
                "dms": [one for one in channels if not one.get("guild_id")],
                "commands": commands.offered(world, me, here[0]) if here else self._commands(me),
                "samples": world.samples,
                "permissions": str(world.permissions(me, shared[0])),
                "online": self._stage.gateway.online,
            }
        )

    async def _messages(self, request: web.Request) -> web.Response:
        me = self._who(request.query)
        channel = self._place(request.query, me)
        return answer(last(list(seen(self._world.messages[channel["id"]], me)), SHOWN))

    async def _speak(self, request: web.Request) -> web.Response:
        body = await sent(request)
        asked, world, me = body.payload, self._world, self._who(body.payload)
        channel = self._place(asked, me)
        files = [world.store(channel["id"], file) for file in body.files.values()]
        message = blank(world, channel["id"], me) | {"content": str(asked.get("content", "")), "attachments": files}
        named = MENTION.findall(message["content"])
        message["mentions"] = [one for one in (world.bot, *world.people.values()) if one["id"] in named]
        return answer(world.keep(message))

    async def _live(self, request: web.Request) -> web.WebSocketResponse:
        socket = web.WebSocketResponse(heartbeat=30, compress=False)  # in order, however large one is
        await socket.prepare(request)
        self.sockets[socket] = self._who(request.query)
        await _send(socket, json.dumps({"t": "BOT", "d": {"online": self._stage.gateway.online}}))
        try:
            async for _ in socket:
                pass
        finally:
            self.sockets.pop(socket, None)
        return socket

    async def _interact(self, request: web.Request) -> web.Response:
        body = await sent(request)
        kinds: Mapping[int, Callable[[Json, Sent], Interaction]] = {
            COMMAND: self._command,
            COMPONENT: self._component,
            SUBMIT: self._submit,
        }
        made = kinds[int(body.payload["type"])](body.payload, body)
        self._later(self._watch(made))
        return answer({"interaction_id": made.id}, 202)

    def _tell(self, made: Interaction, data: Json, asked: Json) -> Interaction:
        locale = str(asked.get("locale") or "en-US")
        self._stage.gateway.dispatch("INTERACTION_CREATE", asking.frame(self._world, made, data, locale))
        return made

    def _there(self) -> None:
        if not self._stage.gateway.online:
            raise Refusal("songbot is not here at the moment.")

    def _files(self, channel: Json, body: Sent) -> dict[str, Json]:
        check_files(body.files)
        return {name: self._world.store(channel["id"], file) for name, file in body.files.items()}

    def _command(self, asked: Json, body: Sent, *, kind: int = COMMAND) -> Interaction:
        self._there()
        world, me = self._world, self._who(asked)
        channel = self._place(asked, me)
        offered = commands.offered(world, me, channel)
        command = asking.find_command(offered, asked["command"], int(asked.get("command_type", 1)))
        form = Form(world, channel, self._files(channel, body), finished=kind == COMMAND)
        data = form.command(command, asked, me)
        owners = commands.owners(world, command["integration_types"], me, channel)
        made = self._stage.interactions.open(kind, command["name"], (me, channel["id"]), owners)
        made.menu = command["type"] != 1
        return self._tell(made, data, asked)

    def _component(self, asked: Json, _: Sent) -> Interaction:
        self._there()
        world, me = self._world, self._who(asked)
        channel = self._place(asked, me)
        message = {one["id"]: one for one in seen(world.messages[channel["id"]], me)}.get(str(asked["message"]))
        if message is None:
            raise Refusal("There is no such message.")
        data = Form(world, channel, {}).component(message, asked)
        told = message.get("interaction_metadata", {}).get("authorizing_integration_owners")
        owners = told or commands.owners(world, [0, 1], me, channel)
        made = self._stage.interactions.open(COMPONENT, data["custom_id"], (me, channel["id"]), owners)
        made.message = message
        return self._tell(made, data, asked)

    def _submit(self, asked: Json, body: Sent) -> Interaction:
        self._there()
        opener = self._stage.interactions.by_id.get(str(asked["interaction_id"]))
        if opener is None or not opener.outcome or opener.outcome.get("custom_id") != asked["custom_id"]:
            raise Refusal("That form is closed.")
        channel = self._world.channel(opener.channel)
        data = Form(self._world, channel, self._files(channel, body)).modal(opener.outcome, asked)
        who = (opener.user, opener.channel)
        made = self._stage.interactions.open(SUBMIT, asked["custom_id"], who, opener.owners)
        made.message, made.opener = opener.message, opener
        return self._tell(made, data, asked)

    async def _watch(self, made: Interaction) -> None:
        """People are told when the bot answered, or that it did not in time."""
        event, told = "INTERACTION_ANSWERED", {"interaction_id": made.id, "channel_id": made.channel}
        if not await self._told(made):
            event, told["reason"] = "INTERACTION_FAILED", "songbot did not answer in time."
            told |= {"message_id": made.message["id"]} if made.message else {}
        self._world.say(event, told, made.user["id"])

    async def _told(self, made: Interaction) -> bool:
        """Whether the first answer comes in time."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(self._world.ack_seconds):
                await made.told.wait()
        return made.acked is not None

    async def _autocomplete(self, request: web.Request) -> web.Response:
        asked = (await sent(request)).payload
        made = self._command(asked, Sent({}), kind=AUTOCOMPLETE)
        if not await self._told(made):
            return answer({"choices": [], "reason": "songbot did not answer in time."})
        return answer({"choices": (made.outcome or {}).get("choices", [])})

    async def _fault(self, request: web.Request) -> web.Response:
        self._stage.faults.add((await sent(request)).payload)
        return nothing()

    async def _mend(self, _: web.Request) -> web.Response:
        self._stage.faults.clear()
        return nothing()

    async def _ledger(self, _: web.Request) -> web.Response:
        lines = self._stage.interactions.ledger()
        tied = {made["message_id"] for line in lines for made in line["answers"]}
        for messages in self._world.messages.values():
            for message in messages.values():
                own = message["author"] is self._world.bot and "interaction_metadata" not in message
                if own and message["id"] not in tied:
                    via = [{"message_id": message["id"], "via": "channel", "edits": 0, "nonce": message.get("nonce")}]
                    lines.append({"interaction_id": None, "kind": "channel", "answers": via})
        return answer(lines)


async def _send(socket: web.WebSocketResponse, text: str) -> None:
    with contextlib.suppress(ConnectionError, RuntimeError):
        await socket.send_str(text)


def _guarded(handler: Handler) -> Handler:
    """What cannot be done is told with why."""

    async def guarded(request: web.Request) -> web.StreamResponse:
        try:
            return await handler(request)
        except (Refusal, ApiError) as refusal:
            return answer({"reason": str(refusal)}, 409)

    return guarded
