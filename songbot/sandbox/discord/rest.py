"""The REST routes that a bot calls."""

import json
from collections.abc import Awaitable, Callable

from aiohttp import web

from songbot.sandbox.discord import commands, errors, shapes
from songbot.sandbox.discord.content import blank, sent, write
from songbot.sandbox.discord.interactions import Interaction, Interactions
from songbot.sandbox.discord.shapes import Json
from songbot.sandbox.discord.world import World, age, last, seen

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]
API = "/api/v10"
NONCE_SECONDS = 300.0
"""For how long Discord knows a nonce again: "the past few minutes" is all that it says."""
OLD_SECONDS, OLD_EDITS, OLD_WINDOW = 3600.0, 3, 6.0
_CHANGEABLE = {"flags", "tags", "interactions_endpoint_url", "integration_types_config", "custom_install_url"}


def answer(data: object, status: int = 200) -> web.Response:
    """JSON under the exact content type that clients insist on."""
    return web.Response(body=json.dumps(data).encode(), status=status, content_type="application/json")


def nothing() -> web.Response:
    """204."""
    return web.Response(status=204)


class Rest:
    """Every route under /api/v10."""

    def __init__(self, world: World, interactions: Interactions) -> None:
        self._world = world
        self._interactions = interactions
        self._old_edits: dict[str, list[float]] = {}

    def routes(self) -> list[web.RouteDef]:
        """What is served, by whom."""
        hook, channel = "/webhooks/{app}/{token}", "/channels/{channel}"
        pins, old_pins = f"{channel}/messages/pins", f"{channel}/pins"
        table: list[tuple[str, str, Handler]] = [
            ("GET", "/users/@me", self._me),
            ("POST", "/users/@me/channels", self._direct),
            ("GET", "/oauth2/applications/@me", self._application),
            ("GET", "/applications/@me", self._application),
            ("PATCH", "/applications/@me", self._application),
            ("GET", "/gateway", self._gateway),
            ("GET", "/gateway/bot", self._gateway),
            ("GET", "/applications/{app}/emojis", self._emojis),
            ("GET", "/applications/{app}/guilds/{guild}/commands/permissions", self._command_permissions),
            ("GET", "/guilds/{guild}", self._guild),
            ("GET", "/guilds/{guild}/roles", self._guild),
            ("GET", "/guilds/{guild}/members/{user}", self._member),
            ("GET", channel, self._channel),
            ("POST", f"{channel}/typing", self._typing),
            ("GET", f"{channel}/messages", self._messages),
            ("POST", f"{channel}/messages", self._create),
            ("GET", pins, self._pins),
            ("GET", old_pins, self._pins),
            *((method, f"{path}/{{message}}", self._pin) for path in (pins, old_pins) for method in ("PUT", "DELETE")),
            *((method, f"{channel}/messages/{{message}}", self._message) for method in ("GET", "PATCH", "DELETE")),
            ("POST", "/interactions/{id}/{token}/callback", self._callback),
            ("POST", hook, self._follow),
            *((method, f"{hook}/messages/{{message}}", self._reply) for method in ("GET", "PATCH", "DELETE")),
        ]
        for path in ("/applications/{app}/commands", "/applications/{app}/guilds/{guild}/commands"):
            table += [(method, path, self._commands) for method in ("GET", "PUT", "POST")]
            table += [(method, f"{path}/{{command}}", self._command) for method in ("GET", "PATCH", "DELETE")]
        return [web.route(method, f"{API}{path}", self._guarded(handler)) for method, path, handler in table]

    def _guarded(self, handler: Handler) -> Handler:
        async def guarded(request: web.Request) -> web.StreamResponse:
            try:
                path = request.path.removeprefix(API)
                open_to_all = path.startswith(("/webhooks/", "/interactions/")) or path == "/gateway"
                if not open_to_all and request.headers.get("Authorization") != f"Bot {self._world.token}":
                    raise errors.UNAUTHORIZED()
                if request.match_info.get("app", self._world.application) != self._world.application:
                    raise (errors.UNKNOWN_WEBHOOK if path.startswith("/webhooks/") else errors.UNKNOWN_APPLICATION)()
                return await handler(request)
            except KeyError as missing:
                return answer(errors.invalid(str(missing.args[0]), "is required", "BASE_TYPE_REQUIRED").body, 400)
            except errors.ApiError as refusal:
                response = answer(refusal.body, refusal.status)
                response.headers.update({"Via": "1.1 google"} if refusal.status == 429 else {})
                return response

        return guarded

    async def _me(self, _: web.Request) -> web.Response:
        return answer(shapes.own(self._world.bot))

    async def _direct(self, request: web.Request) -> web.Response:
        wanted = str((await sent(request)).payload["recipient_id"])
        for one in self._world.channels.values():
            if one["id"] not in self._world.private and wanted in [
                person["id"] for person in one.get("recipients", ())
            ]:
                return answer(one)
        raise errors.UNKNOWN_USER()

    async def _application(self, request: web.Request) -> web.Response:
        changes = (await sent(request)).payload if request.method == "PATCH" else {}
        self._world.about |= {name: value for name, value in changes.items() if name in _CHANGEABLE}
        return answer(self._world.about)

    async def _gateway(self, request: web.Request) -> web.Response:
        url = {"url": self._world.origin.replace("http", "ws", 1) + "/gateway"}
        limit = {"total": 1000, "remaining": 999, "reset_after": 14_400_000, "max_concurrency": 1}
        return answer({**url, "shards": 1, "session_start_limit": limit} if request.path.endswith("bot") else url)

    async def _emojis(self, _: web.Request) -> web.Response:
        return answer({"items": []})

    async def _guild(self, request: web.Request) -> web.Response:
        guild = self._world.joined(request.match_info["guild"])
        return answer(guild["roles"] if request.path.endswith("roles") else shapes.plain(guild))

    async def _member(self, request: web.Request) -> web.Response:
        guild = self._world.joined(request.match_info["guild"])
        member = self._world.member(guild["id"], request.match_info["user"])
        if member is None:
            raise errors.UNKNOWN_MEMBER()
        return answer(member)

    def _at(self, request: web.Request, *needed: str) -> Json:
        """The channel of a request, where the bot may do what it asks."""
        one = self._world.channel(request.match_info["channel"])
        self._world.bot_may(one, *needed)
        return one

    def _one(self, request: web.Request, *needed: str) -> Json:
        """A message of a channel; what is for one person's eyes is none, not even for the bot that wrote it."""
        messages = self._world.messages[self._at(request, *needed)["id"]]
        for one in seen(messages, self._world.bot):
            if one["id"] == request.match_info["message"]:
                return one
        raise errors.UNKNOWN_MESSAGE()

    async def _channel(self, request: web.Request) -> web.Response:
        return answer(self._at(request))

    async def _typing(self, request: web.Request) -> web.Response:
        one = self._at(request, "SEND_MESSAGES")
        self._world.say("TYPING", {"channel_id": one["id"], "user_id": self._world.bot["id"]})
        return nothing()

    async def _messages(self, request: web.Request) -> web.Response:
        one, query = self._at(request, "READ_MESSAGE_HISTORY"), request.query
        before, after = int(query.get("before", 1 << 63)), int(query.get("after", 0))
        kept = seen(self._world.messages[one["id"]], self._world.bot)
        found = last([message for message in kept if after < int(message["id"]) < before], len(self._world.messages))
        limit = int(query.get("limit", 50))
        return answer((found[:limit] if after else found[-limit:])[::-1])

    async def _create(self, request: web.Request) -> web.Response:
        body, world = await sent(request), self._world
        needed = ["SEND_MESSAGES"] + ["EMBED_LINKS"] * bool(body.payload.get("embeds"))
        one = self._at(request, *needed, *["ATTACH_FILES"] * bool(body.files))
        nonce = (one["id"], str(body.payload.get("nonce") or ""))
        before = world.nonces.get(nonce)
        if before and body.payload.get("enforce_nonce") and age(world.now(), before) < NONCE_SECONDS:
            return answer(world.message(one["id"], before))
        message = blank(world, one["id"], world.bot) | self._link(one, body.payload.get("message_reference"))
        write(world, message, body)
        if nonce[1]:
            world.nonces[nonce] = message["id"]
            message["nonce"] = nonce[1]
        world.keep(message)
        self._interactions.tie(message)
        return answer(message)

    def _link(self, channel: Json, told: Json | None) -> Json:
        """What a message has on top when it replies to another one."""
        if not told:
            return {}
        before = self._world.messages[channel["id"]].get(str(told["message_id"]))
        errors.must(before or not told.get("fail_if_not_exists", True), "message_reference", "Unknown message")
        link = {"type": 0, "channel_id": channel["id"], "message_id": str(told["message_id"])}
        return {"type": 19, "message_reference": link, "referenced_message": before}

    async def _message(self, request: web.Request) -> web.Response:
        one = self._one(request, *["READ_MESSAGE_HISTORY"] * (request.method == "GET"))
        mine = one["author"]["id"] == self._world.bot["id"]
        if request.method == "DELETE":
            self._world.bot_may(self._at(request), *([] if mine else ["MANAGE_MESSAGES"]))
            self._world.forget(one)
            return nothing()
        if request.method == "PATCH":
            if not mine:
                raise errors.NOT_THE_AUTHOR()
            self._count_old(one)
            write(self._world, one, await sent(request))
            one["edited_timestamp"] = self._world.stamp()
            self._world.say("MESSAGE_UPDATE", one)
        return answer(one)

    def _count_old(self, message: Json) -> None:
        """Three edits in six seconds of what is older than an hour, by channel."""
        now = self._world.now()
        if age(now, message["id"]) < OLD_SECONDS:
            return
        recent = [at for at in self._old_edits.get(message["channel_id"], []) if now - at < OLD_WINDOW]
        if len(recent) >= OLD_EDITS:
            raise errors.OLD_MESSAGE_EDITS(retry_after=recent[0] + OLD_WINDOW - now, **{"global": False})
        self._old_edits[message["channel_id"]] = [*recent, now]

    async def _pins(self, request: web.Request) -> web.Response:
        one, pinned = self._at(request, "READ_MESSAGE_HISTORY"), self._world.pinned
        items: list[Json] = [
            {"pinned_at": pinned[message["id"]], "message": message}
            for message in self._world.messages[one["id"]].values()
            if message["pinned"]
        ]
        items.sort(key=lambda item: str(item["pinned_at"]), reverse=True)
        if not request.path.endswith("/messages/pins"):
            return answer([item["message"] for item in items])
        limit = int(request.query.get("limit", 50))
        return answer({"items": items[:limit], "has_more": len(items) > limit})

    async def _pin(self, request: web.Request) -> web.Response:
        message, world = self._one(request, "PIN_MESSAGES"), self._world
        message["pinned"], world.pinned[message["id"]] = request.method == "PUT", world.stamp()
        world.say("MESSAGE_UPDATE", message)
        place = world.channel(message["channel_id"])
        guild = {"guild_id": place["guild_id"]} if place.get("guild_id") else {}
        world.say("CHANNEL_PINS_UPDATE", {"channel_id": place["id"], "last_pin_timestamp": world.stamp(), **guild})
        return nothing()

    async def _callback(self, request: web.Request) -> web.Response:
        body, info = await sent(request), request.match_info
        told = self._interactions.callback(info["id"], info["token"], body)
        return answer(told) if request.query.get("with_response") in ("1", "true") else nothing()

    def _asked(self, request: web.Request) -> Interaction:
        return self._interactions.living(request.match_info["app"], request.match_info["token"])

    async def _follow(self, request: web.Request) -> web.Response:
        return answer(self._interactions.follow(self._asked(request), await sent(request)))

    async def _reply(self, request: web.Request) -> web.Response:
        found, which = self._asked(request), request.match_info["message"]
        if request.method == "PATCH":
            return answer(self._interactions.edit(found, which, await sent(request)))
        message = self._interactions.find(found, which)
        if request.method == "GET":
            return answer(message)
        self._world.forget(message)
        return nothing()

    def _scope(self, request: web.Request) -> str:
        guild = request.match_info.get("guild", "")
        return str(self._world.joined(guild)["id"]) if guild else ""

    async def _commands(self, request: web.Request) -> web.Response:
        scope, asked = self._scope(request), (await sent(request)).payload
        if request.method == "POST":
            return answer(*commands.add(self._world, asked, scope))
        if request.method == "PUT":
            commands.register(self._world, asked, scope)
        return answer(self._world.commands.get(scope, []))

    async def _command_permissions(self, request: web.Request) -> web.Response:
        self._scope(request)
        return answer([])

    async def _command(self, request: web.Request) -> web.Response:
        scope, id_ = self._scope(request), request.match_info["command"]
        if request.method == "GET":
            return answer(commands.find(self._world, id_, scope))
        changes = (await sent(request)).payload if request.method == "PATCH" else None
        changed = commands.change(self._world, id_, changes, scope)
        return answer(changed) if changed else nothing()
