"""Profiles and games over sockets: a round of guessing through its form, a label, and leaving the boards."""

import asyncio
from pathlib import Path
from typing import Any

import pytest

from songbot.clock import WallClock
from songbot.core import draft as rules
from songbot.core.calendar import DAY
from songbot.core.draft import round_of
from songbot.core.find import Find
from songbot.store.sqlite import SqliteStore
from songbot.words import say
from tests.songbot.flows.stage import PATIENCE, Json, Stage, link, whole
from tests.songbot.flows.test_boards import text


async def guess(world: Stage, message: Json, who: str, number: str) -> str:
    """Press, fill in the form, send it; what the bot says."""
    opened = await world.press(message, say("guess.button"), who)
    found = world.discord.interactions.by_id[opened]
    await world.until(lambda: found.outcome)
    field = {"type": 18, "id": 1, "component": {"type": 4, "id": 2, "custom_id": "number", "value": number}}
    puzzle = next(one["custom_id"] for one in every(message["components"]) if "guess:" in str(one.get("custom_id")))
    asked: dict[str, Any] = {"as": who, "channel": message["channel_id"], "type": 5, "interaction_id": opened}
    sent = await world.send(asked | {"custom_id": puzzle.replace("guess", "number"), "components": [field]})
    return await world.answer(sent)


def every(components: list[Json]) -> list[Json]:
    return [one for each in components for one in (each, *every(each.get("components", [])))]


def club(world: Stage) -> Any:
    assert world.bot is not None
    return world.bot._parts.store


async def test_a_round_of_guessing_is_taken_and_ends_with_the_closest(world: Stage) -> None:
    song = world.song(whole)
    await world.ask(link(song))
    asked = await play(world, "guess")
    await world.until(lambda: "How popular is this?" in world.said(asked))
    message = world.message(asked)
    assert song.title in text(message)
    assert "listeners" not in text(message)
    assert "Taken: **50**" in await guess(world, message, "mila", "50")
    assert "Give me a number" in await guess(world, message, "arto", "a lot")
    assert "Taken: **12.5**" in await guess(world, message, "arto", "12,5")
    await over(world)
    await world.until(lambda: "It was" in text(message))
    assert "👑" in text(message)
    assert "The model said" in text(message)


async def over(world: Stage) -> None:
    """As if the minute were over: the next process finds the round and ends it."""
    await world.stop_bot()
    await open_rounds_end(world)
    await world.start_bot()


async def open_rounds_end(world: Stage) -> None:
    store = await SqliteStore.open(Path(world.settings.home) / "songbot.db", WallClock())
    await store.games._db.write(lambda db: db.execute("UPDATE rounds SET ends = 1 + at"))
    await store.close()


async def play(world: Stage, game: str, **options: str) -> str:
    """A subcommand of /play; the interaction."""
    given = [{"name": name, "type": 3, "value": value} for name, value in options.items()]
    asked = {"as": "mila", "channel": world.general, "type": 2, "command": "play"}
    return await world.send(asked | {"options": [{"name": game, "type": 1, "options": given}]})


async def test_nobody_plays_before_a_song_is_known(world: Stage) -> None:
    assert "too few songs" in await world.answer(await play(world, "guess"))


async def test_a_label_is_shown_with_the_rules_and_a_song_that_is_not_fresh_is_refused(world: Stage) -> None:
    told = await world.answer(await play(world, "draft"))
    assert "Friday draft" in told
    old = world.song(whole)
    told = await world.answer(await play(world, "draft", song=link(old)))
    store = club(world)
    closed = store._clock.now() >= round_of(store._clock.now()).closes
    reasons = ["Signing is closed"] if closed else ["did not come out", "No service tells me the day"]
    assert any(reason in told for reason in reasons), told


async def test_a_fresh_release_is_offered_and_signed_from_the_menu_or_while_typing(
    world: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rules, "OPEN", 7 * DAY)  # whatever day it is
    await world.answer(await play(world, "draft"))
    asked = await play(world, "draft")
    assert "Nothing signed yet" in await world.answer(asked)
    listed = world.music.faults.count("api.listenbrainz.org", status=200)
    offered = await offers(world, "")
    assert len(offered) >= 5
    releases = {f"release:{one.album.mbid}": one for one in world.music.catalogue.tracks}
    cheap = [value for value in offered.values() if releases[value].listeners < 9000 and whole(releases[value])]
    first, second = releases[cheap[0]], releases[cheap[1]]
    await world.choose(world.message(asked), "fresh", cheap[0])
    await world.until(lambda: first.title in text(world.message(asked)))
    [(name, value)] = (await offers(world, second.title)).items()
    assert name == f"{second.artist.native} – {second.album.title}"
    assert second.title in await world.answer(await play(world, "draft", song=value))
    assert "signed that one already" in await world.answer(await play(world, "draft", song=value))
    assert "no longer listed" in await world.answer(await play(world, "draft", song="release:x"))
    assert listed == 1, "what is fresh is asked for once, however many look"


async def offers(world: Stage, typed: str) -> dict[str, str]:
    """What is offered while somebody types, by name."""
    option = {"name": "song", "type": 3, "value": typed, "focused": True}
    given = [{"name": "draft", "type": 1, "options": [option]}]
    asked = {"as": "mila", "channel": world.general, "type": 4, "command": "play", "options": given}
    async with world.http.post("/people/autocomplete", json=asked) as answer:
        return {one["name"]: one["value"] for one in (await answer.json())["choices"]}


async def test_a_profile_is_shared_and_left_and_come_back_to(world: Stage) -> None:
    await world.ask(link(world.song(whole)))
    asked = await world.use("me profile")
    assert "**Finds** 1 · first of all here: 1" in await world.answer(asked)
    shared = await world.press(world.message(asked), say("profile.share"))
    assert "**Finds** 1" in await world.answer(shared)
    assert not world.message(shared)["flags"] & 64
    await world.press(world.message(asked), say("profile.leave"))
    await world.until(lambda: "on no board" in text(world.message(asked)))
    guild = world.discord.world.guild
    mila = world.discord.world.people["mila"]["id"]
    assert (await club(world).club.tally(guild, mila)).finds == 0
    await world.ask(link(world.song(whole)))
    assert (await club(world).club.tally(guild, mila)).finds == 0
    await world.press(world.message(asked), say("profile.take_part"))
    await world.until(lambda: "none yet" in text(world.message(asked)))


async def operator(world: Stage, name: str, who: str = "ada") -> str:
    """A subcommand of /songbot, to its answer."""
    asked = {"as": who, "channel": world.general, "type": 2, "command": "songbot"}
    return await world.answer(await world.send(asked | {"options": [{"name": name, "type": 1, "options": []}]}))


async def test_operators_see_settings_without_secrets_and_what_was_done(world: Stage) -> None:
    told = await operator(world, "settings")
    assert "SONGBOT_HOME" in told
    assert world.discord.world.token not in told
    assert "SONGBOT_HOSTS" in told, "the last one, too"
    assert "songbot.db" in told
    assert "Nothing was done yet" in await operator(world, "audit")
    await operator(world, "models")
    async with asyncio.timeout(PATIENCE):  # it is written down once the command has ended
        while not await club(world).club.acts(1):
            pass
    assert "songbot models" in await operator(world, "audit")


async def test_the_status_tells_line_model_learning_storage_and_what_each_service_allows(world: Stage) -> None:
    await world.ask(link(world.song(whole)))
    worker = world.bot._parts.worker if world.bot else None
    await world.until(lambda: worker and worker.answered and not worker.in_hand)
    told = await operator(world, "status")
    assert "0 waiting, 0 in hand" in told
    assert ": 1\n**Model** fake-1" in told
    assert "never yet" in told
    assert "in the state folder" in told
    assert "🟢 MusicBrainz · asked as usual" in told
    assert "🟢 ListenBrainz · asked as usual" in told
    assert " of 28 requests left per 10 s" in told
    world.music.faults.add({"host": "ws.audioscrobbler.com", "fault": "limit", "times": 99, "retry_after": 600})
    await world.ask(link(world.song(lambda one: whole(one) and one.number % 7 == 1)))
    assert "last.fm · failed or asked for a pause" in await operator(world, "status")


async def test_about_tells_the_record_in_this_server_once_there_are_songs_enough(world: Stage) -> None:
    store = club(world)
    guild, now = world.discord.world.guild, store._clock.now()
    helped = await world.use("help")
    await world.answer(helped)
    label = say("help.about")
    assert "In this server" not in await world.answer(await world.press(world.message(helped), label))
    for number in range(12):
        song = await store.learn({"spotify": f"r{number}"}, [])
        await store.club.found(Find(0, guild, "7", song.key, 1, now, "m", 50.0, 30.0, 70.0, 20.0, 900, 55.0))
    told = await world.answer(await world.press(world.message(helped), label))
    assert "In this server, over 12 songs: 5.0 points off on average" in told
    assert "closer by +30.0" in told
