"""Nobody is pinged, whatever songs, genres and files are called: every message forbids it, on every way out."""

from dataclasses import dataclass, field
from typing import Any

import pytest

from songbot.sandbox.discord.app import Exchange
from songbot.words import say
from tests.songbot.flows.stage import Json, Stage, link, whole

SAYS = ("content", "embeds", "components")


@dataclass
class Listener:
    """What the bot wanted to be shown: by which way, who may be pinged by it, in which words."""

    heard: list[tuple[str, Any, str]] = field(default_factory=list)

    def exchange(self, seen: Exchange) -> None:
        payload = seen.sent.payload if seen.sent else None
        if not isinstance(payload, dict) or ("messages" not in seen.path and not seen.path.endswith("/callback")):
            return
        message = payload.get("data") if seen.path.endswith("/callback") else payload
        if isinstance(message, dict) and any(message.get(name) for name in SAYS) and "title" not in message:
            self.heard.append((f"{seen.method} {seen.path}", message.get("allowed_mentions"), str(message)))

    def frame(self, direction: str, frame: Json) -> None:
        """Nothing is said there."""


@pytest.fixture
def listener(world: Stage) -> Listener:
    found = Listener()
    world.discord.observe(found)
    return found


async def test_no_name_pings_anybody(world: Stage, listener: Listener) -> None:
    arto = world.discord.world.people["arto"]["id"]
    name = f"@everyone <@{arto}> @here"
    asked: Json = {"as": "mila", "channel": world.general, "type": 2, "options": []}
    public = [{"name": "private", "type": 5, "value": False}]
    own = await world.send(asked | {"command": "predict", "options": public}, {"audio": (f"{name}.mp3", b"ID3")})
    assert "everyone" in await world.answer(own)
    files = {f"file{number}": (f"{number} {name}.mp3", b"ID3 %d" % number) for number in (1, 2)}
    await world.answer(await world.send(asked | {"command": "single", "options": public}, files))
    for key in ("card.why", "card.details", "card.whatif", "card.likes"):
        pressed = await world.press(world.message(own), say(key))
        await world.answer(pressed)
    await world.answer(await world.use("whatif", {"genre": name[:30]}))
    await world.answer(await world.use("predict", {"song": f"{name} {name}"}))
    await world.answer(await world.use("compare", {"a": name, "b": link(world.song(whole))}))
    await world.answer(await world.use("drivers", {"genre": name}))
    assert sum("everyone" in words for _, _, words in listener.heard) >= 8
    for way, allowed, _ in listener.heard:
        assert allowed is not None, way
        assert not any(allowed.get(kind) for kind in ("parse", "users", "roles")), (way, allowed)
    everything = [one for messages in world.discord.world.messages.values() for one in messages.values()]
    assert not any(arto in (who["id"] for who in one["mentions"]) for one in everything)
