"""Whatever fails, there is one answer: a card without what could not be had, or a sentence that says what to do."""

import asyncio
import contextlib
import sqlite3
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from songbot.build import built
from songbot.chat import bot
from songbot.errors import Misconfigured
from songbot.predicting import kept, resolve
from songbot.words import say
from tests.songbot.flows.stage import PATIENCE, Stage, link, whole


def fault(world: Stage, host: str, kind: str, **more: Any) -> None:
    world.music.faults.add({"host": host, "fault": kind, "times": 99, **more})


async def trouble(world: Stage, kind: str, where: str = "", **more: object) -> None:
    async with world.http.post("/people/faults", json={"fault": kind, "where": where, **more}) as answer:
        assert answer.status == 204


@pytest.mark.parametrize("kind", ["status", "html", "truncated", "reset", "limit"])
async def test_a_service_that_fails_is_named_and_worked_round(world: Stage, kind: str) -> None:
    fault(world, "ws.audioscrobbler.com", kind)
    song = world.song(whole)
    told = await world.ask(link(song))
    assert song.title in told
    assert "No answer from last.fm" in told
    assert "on ListenBrainz" in told


async def test_without_a_preview_the_card_comes_from_the_facts(world: Stage) -> None:
    for keeper in ("cdnt-preview.dzcdn.net", "audio-ssl.itunes.apple.com"):
        fault(world, keeper, "text403")
    told = await world.ask(link(world.song(whole)))
    assert "of 100" in told
    assert world.engine.asked[-1].clip is None


async def test_another_service_has_a_clip_as_well(world: Stage) -> None:
    fault(world, "cdnt-preview.dzcdn.net", "text403")
    assert "of 100" in await world.ask(link(world.song(whole)))
    assert world.engine.asked[-1].clip is not None


async def test_what_comes_late_comes_to_the_card_by_one_edit(world: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(resolve, "PATIENCE", 0.3)
    fault(world, "ws.audioscrobbler.com", "slow", seconds=1.0)
    song = world.song(whole)
    asked = await world.use("predict", {"song": link(song)})
    assert f"{song.listeners:,}" not in await world.answer(asked)
    await world.until(lambda: f"{song.listeners:,}" in world.said(asked))
    found = world.discord.interactions.by_id[asked]
    assert len(found.answers) == 1
    first, later = world.engine.asked
    assert not {"artist_listeners"} & first.features.keys()
    assert "artist_listeners" in later.features
    assert f"about **{world.engine.answer(later).score:.0f}**" in world.said(asked)
    await world.ask(link(song))
    assert len(world.engine.asked) == 2


async def test_a_song_that_was_not_heard_is_heard_when_it_is_asked_for_an_hour_later(
    world: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    song = world.song(whole)
    keepers = ("cdnt-preview.dzcdn.net", "audio-ssl.itunes.apple.com")
    for keeper in keepers:
        fault(world, keeper, "text403")
    await world.ask(link(song))
    await world.ask(link(song))
    assert [one.clip for one in world.engine.asked] == [None]
    world.music.faults.clear()
    monkeypatch.setattr(kept, "DEAF", -1.0)
    await world.ask(link(song))
    assert world.engine.asked[-1].clip is not None


async def test_a_spotify_that_refuses_the_bot_is_named(world: Stage) -> None:
    fault(world, "api.spotify.com", "text403")
    song = world.song(whole)
    told = await world.ask(link(song))
    assert song.title in told
    assert "No answer from Spotify" in told


async def test_where_nobody_can_say_which_song_it_is_there_is_one_sentence(world: Stage) -> None:
    for host in ("api.spotify.com", "musicbrainz.org", "api.reccobeats.com"):
        fault(world, host, "text403")
    assert "spotify refuses this bot" in await world.ask(link(world.song(whole)))


@pytest.mark.parametrize("kind", ["lost_answer", "reset", "status", "rate_limit"])
async def test_a_stumbling_discord_gets_the_answer_once(world: Stage, kind: str) -> None:
    world.engine.hold.clear()
    asked = await world.use("predict", {"song": link(world.song(whole))})
    await world.until(lambda: world.engine.asked)
    await trouble(world, kind, "/messages/@original", times=2, seconds=0.2)
    world.engine.hold.set()
    assert "of 100" in await world.answer(asked)
    general = world.discord.world.messages[world.general]
    assert len([one for one in general.values() if one["author"]["bot"]]) == 1


async def test_a_job_that_died_in_company_is_tried_alone_and_not_blamed(world: Stage) -> None:
    world.engine.deaths = [True, True, True, True]
    assert "of 100" not in await world.ask(link(world.song(whole)))  # alone it died three times more
    world.engine.deaths = [True]
    assert "of 100" in await world.ask(link(world.song(lambda one: whole(one) and one.number % 7 == 1)))


async def test_a_poison_job_ends_after_three_deaths_alone(world: Stage) -> None:
    world.engine.deaths = [False] * 9
    assert "after 3 tries" in await world.ask(link(world.song(whole)))
    assert len(world.engine.asked) == 3


async def test_too_many_questions_of_one_person_are_refused_with_how_many(world: Stage) -> None:
    world.engine.hold.clear()
    songs = [one for one in world.music.catalogue.tracks if whole(one)][:4]
    asked = [await world.use("predict", {"song": link(song)}) for song in songs]
    assert "3 at a time are allowed" in await world.answer(asked[3])
    world.engine.hold.set()
    for one in asked[:3]:
        assert "of 100" in await world.answer(one)


async def test_a_bot_that_stops_in_the_middle_answers_after_its_start(world: Stage) -> None:
    world.engine.hold.clear()
    asked = await world.use("predict", {"song": link(world.song(whole))})
    await world.until(lambda: world.engine.asked)
    await world.cut_short()
    world.engine.hold.set()
    await world.start_bot()
    assert "of 100" in await world.answer(asked)


async def test_a_host_that_is_up_before_its_network_loses_no_question(
    world: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bot, "GRACE", 0.1)
    world.engine.hold.clear()
    asked = await world.use("predict", {"song": link(world.song(whole))})
    await world.until(lambda: world.engine.asked)
    await world.cut_short()
    world.engine.hold.set()
    await trouble(world, "reset", "/users/@me", times=2)
    await world.start_bot()
    assert "of 100" in await world.answer(asked)


async def test_buttons_outlive_a_restart_and_commands_are_told_only_once(world: Stage) -> None:
    asked = await world.use("predict", {"song": link(world.song(whole))})
    await world.answer(asked)
    version = world.discord.world.commands[""][0]["version"]
    await world.stop_bot()
    await world.start_bot()
    assert world.discord.world.commands[""][0]["version"] == version
    told = await world.answer(await world.press(world.message(asked), "Why?", "arto"))
    assert "the score when nothing is known" in told
    assert "genre" in told


async def test_only_who_asked_can_delete_a_card(world: Stage) -> None:
    asked = await world.use("predict", {"song": link(world.song(whole))})
    await world.answer(asked)
    message = world.message(asked)
    assert "Only who asked" in await world.answer(await world.press(message, "Delete", "arto"))
    await world.press(message, "Delete", "mila")
    await world.until(lambda: message["id"] not in world.discord.world.messages[world.general])


async def test_a_button_from_another_time_is_answered(world: Stage) -> None:
    asked = await world.use("predict", {"song": link(world.song(whole))})
    await world.answer(asked)
    message = world.message(asked)
    message["components"][1]["components"][0]["custom_id"] = "whatever:1"
    assert "another time" in await world.answer(await world.press(message, "Why?"))


async def test_dropped_reconnected_and_invalid_connections_come_back(world: Stage) -> None:
    for number, kind in enumerate(("drop", "reconnect")):
        before = world.discord.gateway.connections
        await trouble(world, kind)
        await world.until(lambda before=before: world.discord.gateway.connections > before)  # type: ignore[misc]  # a lambda with a default
        await world.until(lambda: world.discord.gateway.online)
        song = world.song(lambda one, number=number: whole(one) and one.number % 5 == number)  # type: ignore[misc]  # a lambda with a default
        assert "of 100" in await world.ask(link(song))


async def test_an_event_that_makes_no_sense_costs_a_pause_and_not_the_bot(world: Stage) -> None:
    gateway = world.discord.gateway
    before = gateway.connections
    (session,) = gateway.sessions.values()
    assert session.line
    session.line.outbox.put_nowait({"op": 0, "t": "GUILD_CREATE", "s": session.sequence + 1, "d": {"id": "no number"}})
    await world.until(lambda: gateway.connections > before and gateway.online)
    assert "of 100" in await world.ask(link(world.song(whole)))


async def test_help_and_about_are_for_all_and_the_status_for_the_operator(world: Stage) -> None:
    helped = await world.use("help")
    assert "Four of five such songs" in await world.answer(helped)
    told = await world.answer(await world.press(world.message(helped), say("help.about")))
    assert "fake-1" in told
    assert "11.1 points" in told
    options = [{"name": "status", "type": 1, "options": []}]
    asked = {"as": "ada", "channel": world.general, "type": 2, "command": "songbot", "options": options}
    told = await world.answer(await world.send(asked))
    assert "Spotify · asked as usual" in told
    assert "fake-1" in told
    async with world.http.post("/people/interactions", json={**asked, "as": "mila"}) as answer:
        assert answer.status == 409


async def test_an_admin_of_the_server_who_is_not_the_operator_learns_nothing(world: Stage) -> None:
    for command in world.discord.world.commands[""]:
        command["default_member_permissions"] = None  # as if an admin had given it to everybody
    options = [{"name": "status", "type": 1, "options": []}]
    asked = {"as": "mila", "channel": world.general, "type": 2, "command": "songbot", "options": options}
    assert "for who runs this bot" in await world.answer(await world.send(asked))


async def test_a_token_that_discord_does_not_take_ends_the_bot_with_what_to_do(world: Stage) -> None:
    await world.stop_bot()
    wrong = await built(replace(world.settings, discord_token=world.settings.discord_token[::-1]), world.engine)
    with pytest.raises(Misconfigured, match="wrong_token"):
        await wrong.run()


async def test_a_bot_that_loses_a_part_ends_and_says_that_nobody_told_it_to(world: Stage) -> None:
    with contextlib.closing(sqlite3.connect(Path(world.settings.home) / "songbot.db")) as database:
        database.execute("DROP TABLE jobs")
    assert world.running
    assert not await asyncio.wait_for(world.running, PATIENCE)
