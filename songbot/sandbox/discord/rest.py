"""The REST routes that a bot calls."""

import json
from collections.abc import Awaitable, Callable
from typing import Any

from aiohttp import web

from songbot.sandbox.discord.content import sent, write
from songbot.sandbox.discord.errors import OLD_MESSAGE_EDITS, UNAUTHORIZED, UNKNOWN_CHANNEL, ApiError
from songbot.sandbox.discord.gateway import everyone, guild
from songbot.sandbox.discord.interactions import Interactions
from songbot.sandbox.discord.limits import check_commands
from songbot.sandbox.discord.world import Json, World, blank, direct, last, member

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]
OLD_SECONDS, OLD_EDITS, OLD_WINDOW = 3600.0, 3, 6.0


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
        app, guild_app = "/applications/{app}/commands", "/applications/{app}/guilds/{guild}/commands"
        hook, channel = "/webhooks/{app}/{token}", "/channels/{channel}"
        table: list[tuple[str, str, Handler]] = [
            ("GET", "/users/@me", self._me),
            ("POST", "/users/@me/channels", self._direct),
            ("GET", "/oauth2/applications/@me", self._application),
            ("GET", "/applications/@me", self._application),
            ("GET", "/gateway", self._gateway),
            ("GET", "/gateway/bot", self._gateway),
            ("GET", "/applications/{app}/emojis", self._emojis),
            ("GET", "/guilds/{guild}", self._guild),
            ("GET", "/guilds/{guild}/roles", self._roles),
            ("GET", "/guilds/{guild}/members/{user}", self._member),
            ("GET", channel, self._channel),
            ("POST", f"{channel}/typing", self._typing),
            ("GET", f"{channel}/messages", self._messages),
            ("POST", f"{channel}/messages", self._create),
            ("GET", f"{channel}/messages/pins", self._pins),
            ("PUT", f"{channel}/messages/pins/{{message}}", self._pin),
            ("DELETE", f"{channel}/messages/pins/{{message}}", self._pin),
            ("GET", f"{channel}/messages/{{message}}", self._message),
            ("PATCH", f"{channel}/messages/{{message}}", self._edit),
            ("DELETE", f"{channel}/messages/{{message}}", self._delete),
            ("POST", "/interactions/{id}/{token}/callback", self._callback),
            ("POST", hook, self._follow),
            ("GET", f"{hook}/messages/{{message}}", self._hook_message),
            ("PATCH", f"{hook}/messages/{{message}}", self._hook_edit),
            ("DELETE", f"{hook}/messages/{{message}}", self._hook_delete),
        ]
        for path in (app, guild_app):
            table += [(method, path, self._commands) for method in ("GET", "PUT", "POST")]
            table += [(method, f"{path}/{{command}}", self._command) for method in ("GET", "PATCH", "DELETE")]
        return [web.route(method, f"/api/v10{path}", self._guarded(handler)) for method, path, handler in table]

    def _guarded(self, handler: Handler) -> Handler:
        async def guarded(request: web.Request) -> web.StreamResponse:
            try:
                open_to_all = "/webhooks/" in request.path or "/interactions/" in request.path
                if not open_to_all and request.headers.get("Authorization") != f"Bot {self._world.token}":
                    raise UNAUTHORIZED
                return await handler(request)
            except ApiError as refusal:
                return answer(refusal.body, refusal.status)

        return guarded

    async def _me(self, _: web.Request) -> web.Response:
        return answer({**self._world.bot, "mfa_enabled": True, "locale": "en-US", "verified": True, "email": None})

    async def _direct(self, request: web.Request) -> web.Response:
        wanted = str((await request.json())["recipient_id"])
        for one in self._world.channels.values():
            if any(person["id"] == wanted for person in one.get("recipients", ())):
                return answer(one)
        return answer(direct(self._world.flake(), self._world.person(wanted)))

    async def _application(self, _: web.Request) -> web.Response:
        world = self._world
        return answer(
            {
                "id": world.application,
                "name": "songbot",
                "icon": None,
                "description": "",
                "type": None,
                "bot": world.bot,
                "bot_public": True,
                "bot_require_code_grant": False,
                "verify_key": "0" * 64,
                "flags": 0,
                "flags_new": "0",
                "eligible_oauth2_scopes": [],
                "owner": world.people["ada"],
                "team": None,
                "max_participants": None,
                "redirect_uris": [],
                "interactions_endpoint_url": None,
                "role_connections_verification_url": None,
                "approximate_guild_count": 1,
                "approximate_user_install_count": 0,
                "approximate_user_authorization_count": 0,
                "explicit_content_filter": 0,
                "integration_types_config": {"0": {}, "1": {}},
            }
        )

    async def _gateway(self, _: web.Request) -> web.Response:
        url = self._world.origin.replace("http", "ws", 1) + "/gateway"
        limit = {"total": 1000, "remaining": 999, "reset_after": 14_400_000, "max_concurrency": 1}
        return answer({"url": url, "shards": 1, "session_start_limit": limit})

    async def _emojis(self, _: web.Request) -> web.Response:
        return answer({"items": []})

    async def _guild(self, _: web.Request) -> web.Response:
        return answer(guild(self._world))

    async def _roles(self, _: web.Request) -> web.Response:
        return answer([everyone(self._world)])

    async def _member(self, request: web.Request) -> web.Response:
        return answer(member(self._world.person(request.match_info["user"]), self._world.stamp()))

    async def _channel(self, request: web.Request) -> web.Response:
        return answer(self._at(request, "VIEW_CHANNEL"))

    async def _typing(self, request: web.Request) -> web.Response:
        one = self._at(request, "SEND_MESSAGES")
        self._world.say("TYPING", {"channel_id": one["id"]})
        return nothing()

    async def _messages(self, request: web.Request) -> web.Response:
        one = self._at(request, "VIEW_CHANNEL", "READ_MESSAGE_HISTORY")
        kept = [message for message in self._world.messages[one["id"]].values() if not message["flags"] & 64]
        return answer(last(kept, int(request.query.get("limit", 50)))[::-1])

    async def _create(self, request: web.Request) -> web.Response:
        body = await sent(request)
        needed = ["VIEW_CHANNEL", "SEND_MESSAGES"]
        needed += ["EMBED_LINKS"] if body.payload.get("embeds") else []
        needed += ["ATTACH_FILES"] if body.files else []
        one = self._at(request, *needed)
        nonce = (one["id"], str(body.payload.get("nonce") or ""))
        if body.payload.get("enforce_nonce") and nonce in self._world.nonces:
            return answer(self._world.message(one["id"], self._world.nonces[nonce]))
        message = blank(self._world, one["id"], self._world.bot, 0)
        write(self._world, message, body)
        if nonce[1]:
            self._world.nonces[nonce] = message["id"]
            message["nonce"] = nonce[1]
        return answer(self._world.keep(message))

    async def _message(self, request: web.Request) -> web.Response:
        one = self._at(request, "VIEW_CHANNEL", "READ_MESSAGE_HISTORY")
        return answer(self._world.message(one["id"], request.match_info["message"]))

    async def _edit(self, request: web.Request) -> web.Response:
        one = self._at(request, "VIEW_CHANNEL")
        message = self._world.message(one["id"], request.match_info["message"])
        self._count_old(message)
        write(self._world, message, await sent(request))
        message["edited_timestamp"] = self._world.stamp()
        self._world.say("MESSAGE_UPDATE", message)
        return answer(message)

    def _count_old(self, message: Json) -> None:
        """Three edits in six seconds of what is older than an hour, by channel."""
        now = self._world.now()
        if now - ((int(message["id"]) >> 22) + 1420070400000) / 1000 < OLD_SECONDS:
            return
        recent = [at for at in self._old_edits.get(message["channel_id"], []) if now - at < OLD_WINDOW]
        if len(recent) >= OLD_EDITS:
            raise OLD_MESSAGE_EDITS
        self._old_edits[message["channel_id"]] = [*recent, now]

    async def _delete(self, request: web.Request) -> web.Response:
        one = self._at(request, "VIEW_CHANNEL")
        self._world.forget(self._world.message(one["id"], request.match_info["message"]))
        return nothing()

    async def _pins(self, request: web.Request) -> web.Response:
        one = self._at(request, "VIEW_CHANNEL", "READ_MESSAGE_HISTORY")
        pinned = [message for message in self._world.messages[one["id"]].values() if message["pinned"]]
        items = [{"pinned_at": self._world.stamp(), "message": message} for message in pinned]
        return answer({"items": items, "has_more": False})

    async def _pin(self, request: web.Request) -> web.Response:
        one = self._at(request, "VIEW_CHANNEL", "PIN_MESSAGES")
        message = self._world.message(one["id"], request.match_info["message"])
        message["pinned"] = request.method == "PUT"
        self._world.say("MESSAGE_UPDATE", message)
        return nothing()

    async def _callback(self, request: web.Request) -> web.Response:
        body, info = await sent(request), request.match_info
        told = self._interactions.callback(info["id"], info["token"], body)
        return answer(told) if request.query.get("with_response") in ("1", "true") else nothing()

    async def _follow(self, request: web.Request) -> web.Response:
        found = self._interactions.living(request.match_info["app"], request.match_info["token"])
        return answer(self._interactions.follow(found, await sent(request)))

    async def _hook_message(self, request: web.Request) -> web.Response:
        found = self._interactions.living(request.match_info["app"], request.match_info["token"])
        return answer(self._interactions.find(found, request.match_info["message"]))

    async def _hook_edit(self, request: web.Request) -> web.Response:
        found = self._interactions.living(request.match_info["app"], request.match_info["token"])
        return answer(self._interactions.edit(found, request.match_info["message"], await sent(request)))

    async def _hook_delete(self, request: web.Request) -> web.Response:
        found = self._interactions.living(request.match_info["app"], request.match_info["token"])
        self._world.forget(self._interactions.find(found, request.match_info["message"]))
        return nothing()

    async def _commands(self, request: web.Request) -> web.Response:
        scope = request.match_info.get("guild", "")
        kept = self._world.commands.setdefault(scope, [])
        if request.method == "GET":
            return answer(kept)
        asked: Any = await request.json()
        told = asked if isinstance(asked, list) else [asked]
        check_commands(told)
        made = [self._registered(one, scope) for one in told]
        names = {(one["type"], one["name"]) for one in made}
        stay = [one for one in kept if (one["type"], one["name"]) not in names] if request.method == "POST" else []
        self._world.commands[scope] = [*stay, *made]
        self._world.say("COMMANDS", {})
        return answer(made if isinstance(asked, list) else made[0])

    def _registered(self, asked: Json, scope: str) -> Json:
        """As Discord gives a command back."""
        before = [one for one in self._world.commands.get(scope, []) if one["name"] == asked["name"]]
        bits = asked.get("default_member_permissions")
        return {
            **{name: value for name, value in asked.items() if value is not None or name == "contexts"},
            "id": before[0]["id"] if before else self._world.flake(),
            "application_id": self._world.application,
            "version": self._world.flake(),
            "type": asked.get("type", 1),
            "description": asked.get("description", ""),
            "default_member_permissions": None if bits is None else str(bits),
            "integration_types": asked.get("integration_types") or [0],
            "contexts": asked.get("contexts"),
            **({"guild_id": scope} if scope else {}),
        }

    async def _command(self, request: web.Request) -> web.Response:
        scope, id_ = request.match_info.get("guild", ""), request.match_info["command"]
        kept = self._world.commands.setdefault(scope, [])
        found = next((one for one in kept if one["id"] == id_), None)
        if found is None:
            raise ApiError(404, 10063, "Unknown application command")
        if request.method == "DELETE":
            kept.remove(found)
            return nothing()
        if request.method == "PATCH":
            found.update(await request.json())
        return answer(found)

    def _at(self, request: web.Request, *needed: str) -> Json:
        """The channel of a request, where the bot may do what it asks."""
        one = self._world.channel(request.match_info["channel"])
        if ("", "VIEW_CHANNEL") in self._world.denied:
            raise UNKNOWN_CHANNEL
        self._world.bot_may(one["id"], *needed)
        return one
