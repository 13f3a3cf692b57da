"""The operator retrains from the chat: asked first, seen live, stopped, found again after a restart, rolled back."""

import asyncio
from pathlib import Path
from typing import Any

import pytest

from songbot.clock import WallClock
from songbot.core.chart import Chart
from songbot.core.sample import ASKED, Sample
from songbot.errors import EngineFailed
from songbot.learning.retrain import LEASE, SHELL
from songbot.ports import Clock
from songbot.store.sqlite import SqliteStore
from tests.songbot.fakes import DrivenClock
from tests.songbot.flows.stage import Stage, link, whole
from tests.songbot.reports import report


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("songbot.chat.operator.acts.BEAT", 0.05)
    monkeypatch.setattr("songbot.learning.retrain.BEAT", 0.05)


async def kept(world: Stage, clock: Clock | None = None) -> SqliteStore:
    return await SqliteStore.open(Path(world.settings.home) / "songbot.db", clock or WallClock())


async def used(world: Stage, command: str, *parts: dict[str, Any], who: str = "ada") -> str:
    asked = {"as": who, "channel": world.general, "type": 2, "command": command, "options": list(parts)}
    return await world.send(asked)


def part(name: str, **options: bool) -> dict[str, Any]:
    """A subcommand with what it is given."""
    given = [{"name": key, "type": 5, "value": value} for key, value in options.items()]
    return {"name": name, "type": 1, "options": given}


async def begun(world: Stage) -> str:
    """A retraining under way, held up before its end."""
    world.engine.training.clear()
    asked = await used(world, "retrain")
    assert "Retrain now?" in await world.answer(asked)
    await world.press(world.message(asked), "Start", "ada")
    await world.until(lambda: "▶ **gathering the rows**" in world.message(asked)["content"])
    return asked


async def test_members_do_not_even_see_the_command(world: Stage) -> None:
    with pytest.raises(AssertionError, match="There is no command retrain here"):
        await used(world, "retrain", who="mila")


async def test_the_operator_is_asked_first_and_may_leave_it(world: Stage) -> None:
    asked = await used(world, "retrain")
    assert "fake-1" in await world.answer(asked)
    await world.press(world.message(asked), "Not now", "ada")
    await world.until(lambda: "nothing was begun" in world.message(asked)["content"])
    assert not world.engine.orders


async def test_nobody_else_can_press_the_button(world: Stage) -> None:
    asked = await used(world, "retrain")
    await world.answer(asked)
    pressed = await world.press(world.message(asked), "Start", "mila")
    assert "for who runs this bot" in await world.answer(pressed)
    assert not world.engine.orders


async def test_a_retraining_is_seen_live_and_ends_with_its_report_card(world: Stage) -> None:
    world.engine.report = {"outcome": "too_few", "songs": 7, "least": 200}
    asked = await begun(world)
    busy = await world.answer(await used(world, "retrain"))
    assert "has been under way" in busy
    world.engine.training.set()
    await world.until(lambda: "Too few songs" in world.message(asked)["content"])
    assert "Songs with counts: 7; needed: 200" in world.message(asked)["content"]
    assert world.message(asked)["components"] == []


async def test_the_report_card_of_a_better_model_comes_with_its_pictures_and_their_words(world: Stage) -> None:
    world.engine.report = report()
    asked = await begun(world)
    world.engine.training.set()
    await world.until(lambda: "The new model answers" in world.message(asked)["content"])
    attached = world.message(asked)["attachments"]
    names = ["dots1.png", "dots2.png", "agreement3.png", "dots4.png", "dots5.png"]
    assert [one["filename"] for one in attached] == names
    assert attached[0]["description"].startswith("How far answers are off, in points: before 12.9, after 10.2")
    assert all(one["description"] for one in attached)
    assert len(world.engine.drawn) == len(names)
    assert "cards show seconds" in world.message(asked)["content"]


async def test_pictures_that_cannot_be_drawn_cost_no_report_card(world: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    async def broken(_: Chart) -> bytes:
        raise EngineFailed("engine_crashed")

    monkeypatch.setattr(world.engine, "draw", broken)
    world.engine.report = report()
    asked = await begun(world)
    world.engine.training.set()
    await world.until(lambda: "The new model answers" in world.message(asked)["content"])
    assert world.message(asked)["attachments"] == []


async def test_known_songs_that_held_a_model_back_are_named_with_what_to_do_until_the_next_retraining(
    world: Stage,
) -> None:
    world.engine.report = {**report("failed"), "strayed": {"Va – Gilai": -9.5}}
    asked = await begun(world)
    world.engine.training.set()
    await world.until(lambda: "SONGBOT_MAY_MOVE=Va – Gilai" in world.message(asked)["content"])
    again = await used(world, "retrain")
    assert "SONGBOT_MAY_MOVE=Va – Gilai" in await world.answer(again)


async def test_a_retraining_can_be_stopped(world: Stage) -> None:
    asked = await begun(world)
    await world.press(world.message(asked), "Cancel", "ada")
    await world.until(lambda: "Stopped, and nothing has changed" in world.message(asked)["content"])
    world.engine.training.set()


async def test_a_live_message_is_found_again_after_a_restart(world: Stage) -> None:
    asked = await begun(world)
    await world.stop_bot()
    await world.start_bot()
    store = await kept(world, DrivenClock(WallClock().now() + LEASE + 60))
    training = await store.begin_training("another", SHELL, LEASE)
    assert training.name != "another", "a process that looks much later takes on the one that runs"
    await store.end_training(training.id, {"outcome": "nothing_new", "fresh": 3, "least": 30})
    await store.close()
    await world.until(lambda: "Nothing new to learn" in world.message(asked)["content"])
    world.engine.training.set()


async def test_the_models_are_listed_and_the_one_before_answers_again(world: Stage) -> None:
    await world.engine.promote("fake-2", "better")
    told = await world.answer(await used(world, "songbot", part("models")))
    assert "▶ **fake-2**" in told
    assert "◁ **fake-1**" in told
    told = await world.answer(await used(world, "songbot", part("models", rollback=True)))
    assert "**fake-1** answers again" in told
    assert (await world.engine.models()).current == "fake-1"


async def test_the_timetable_says_what_runs_when(world: Stage) -> None:
    told = await world.answer(await used(world, "songbot", part("schedule")))
    for job in ("retraining", "collecting songs", "backup", "housekeeping"):
        assert f"**{job}** · next <t:" in told


async def test_a_song_that_was_asked_for_becomes_a_row_without_who_asked(world: Stage) -> None:
    await world.ask(link(world.song(whole)))
    store = await kept(world)
    rows: list[Sample] = []
    async with asyncio.timeout(20):
        while not rows:
            await asyncio.sleep(0.02)
            rows = [row for _, row in await store.samples(0, 9)]
    await store.close()
    assert rows[0].origin == ASKED
    assert {"lastfm"} <= {one.source for one in rows[0].counts}
    assert world.discord.world.people["mila"]["id"] not in str(rows[0])


async def test_after_a_swap_a_song_is_answered_anew_by_the_model_that_answers(world: Stage) -> None:
    asked = link(world.song(whole))
    await world.ask(asked)
    inferred = len(world.engine.asked)
    await world.ask(asked)
    assert len(world.engine.asked) == inferred
    await world.engine.promote("fake-2", "better")
    await world.ask(asked)
    await world.until(lambda: len(world.engine.asked) == inferred + 1)
