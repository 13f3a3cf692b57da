"""After a retraining all who speak of a song's popularity use the curves of the model that answers."""

from dataclasses import asdict, replace
from typing import Any

from songbot.core.popularity import ESTIMATES
from songbot.ports import Models
from songbot.words import say
from tests.songbot.fake_engine import SHARED
from tests.songbot.flows.stage import Stage, link, whole
from tests.songbot.flows.test_games import play

SET = 1_760_000_000.0
PAIR = (50.0, 50.0)


def retrained(world: Stage) -> None:
    """Another model answers, by whose curves every count makes fifty points."""
    flat = {name: asdict(replace(one, counts=(0.0, 1e9), points=PAIR, at=SET)) for name, one in ESTIMATES.items()}
    world.engine.changed(Models("fake-1", ("fake-1",), {**SHARED, "curves": flat}))


async def test_a_card_its_own_details_and_a_round_of_guessing_have_one_scale(world: Stage) -> None:
    song = world.song(whole)
    asked = await world.use("predict", {"song": link(song)})
    assert "**50** actual" not in await world.answer(asked)
    retrained(world)
    assert "**50** actual" in await world.answer(await world.use("predict", {"song": link(song)}))
    details = await world.answer(await world.press(world.message(asked), say("card.details")))
    assert f"Scale: set on <t:{SET:.0f}:d>" in details
    guessed = await play(world, "guess")
    await world.until(lambda: "How popular is this?" in world.said(guessed))
    assert world.bot
    store: Any = world.bot._parts.store  # what a round knows is told to nobody before its end
    assert [one.actual for one in await store.games.open_puzzles()] == [50.0]
