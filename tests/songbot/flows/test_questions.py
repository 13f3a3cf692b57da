"""Every button, menu and form of a card, pressed at once and pressed after the bot has been away."""

from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from songbot.core.knobs import KNOBS
from songbot.words import say
from tests.songbot.flows.stage import Stage, link, whole

Json = dict[str, Any]
Card = Callable[..., Awaitable[Json]]


@pytest.fixture(params=["at once", "after a restart"])
def card(world: Stage, request: pytest.FixtureRequest) -> Card:
    """A card that is there, by a bot that made it or by the next one."""

    async def made(**more: Any) -> Json:
        options = {"song": link(world.song(whole)), **more}
        asked = await world.use("predict", options)
        await world.answer(asked)
        if request.param == "after a restart":
            await world.stop_bot()
            await world.start_bot()
        return world.message(asked)

    return made


async def test_a_what_if_turns_types_and_starts_over(world: Stage, card: Card) -> None:
    begun = await world.press(await card(), say("card.whatif"), "arto")
    assert "Pick what to change" in await world.answer(begun)
    knobs = world.message(begun)
    assert knobs["flags"] & 64
    chosen = await world.choose(knobs, "menu:knob", "t", "arto")
    assert "Pick what to change" in await world.answer(chosen)
    turned = await world.answer(await world.press(knobs, "+", "arto"))
    tempo = world.engine.asked[0].features["tempo"]
    assert f"tempo: {tempo:.0f} BPM → **{round(tempo) + 10} BPM**" in turned
    assert f"**{round(tempo) + 20} BPM**" in await world.answer(await world.press(knobs, "+", "arto"))
    assert f"**{round(tempo) - 10} BPM**" in await world.answer(await world.press(knobs, "−−", "arto"))
    typed = await world.fill(await world.press(knobs, say("whatif.type"), "arto"), "171,6", "arto")
    assert "172 BPM" in await world.answer(typed)
    assert len(world.engine.asked) == 1
    over = await world.answer(await world.press(knobs, say("whatif.reset"), "arto"))
    assert "BPM" not in over


async def test_a_what_if_takes_another_genre_and_keeps_what_was_changed(world: Stage, card: Card) -> None:
    begun = await world.press(await card(), say("card.whatif"))
    await world.answer(begun)
    knobs = world.message(begun)
    await world.answer(await world.choose(knobs, "menu:knob", "y"))
    dated = await world.fill(await world.press(knobs, say("whatif.type")), "1984-07-01")
    assert "**1984" in await world.answer(dated)
    await world.answer(await world.choose(knobs, "menu:knob", "g"))
    picked = await world.answer(await world.choose(knobs, "menu:genre", "rock"))
    assert "genre:" in picked
    assert "→ **rock**" in picked
    assert "**1984" in picked
    typed = await world.answer(await world.fill(await world.press(knobs, say("whatif.type")), "Dream, Pop"))
    assert "→ **dream pop**" in typed


async def test_what_is_no_number_is_answered_with_why(world: Stage, card: Card) -> None:
    begun = await world.press(await card(), say("card.whatif"))
    await world.answer(begun)
    knobs = world.message(begun)
    await world.answer(await world.choose(knobs, "menu:knob", "e"))
    wrong = await world.fill(await world.press(knobs, say("whatif.type")), "loud")
    assert "no number" in await world.answer(wrong)
    assert world.message(wrong)["id"] != knobs["id"]


async def test_an_answer_can_be_shared_with_everybody(world: Stage, card: Card) -> None:
    begun = await world.press(await card(), say("card.whatif"))
    await world.answer(begun)
    knobs = world.message(begun)
    await world.answer(await world.choose(knobs, "menu:knob", "m"))
    await world.answer(await world.press(knobs, "+"))
    shared = await world.press(knobs, say("card.share"))
    assert "What if?" in await world.answer(shared)
    assert not world.message(shared)["flags"] & 64


async def test_a_private_card_can_be_shared_and_a_public_one_need_not(world: Stage, card: Card) -> None:
    private = await card(private=True)
    shared = await world.press(private, say("card.share"))
    assert "of 100" in await world.answer(shared)
    public = world.message(shared)
    assert not public["flags"] & 64
    with pytest.raises(AssertionError, match="no button"):
        await world.press(public, say("card.share"))


async def test_songs_like_it_are_told_once_there_are_some(world: Stage, card: Card) -> None:
    message = await card()
    few = await world.answer(await world.press(message, say("card.likes"), "arto"))
    assert "known here so far: 0" in few
    others = {one.artist.name: one for one in world.music.catalogue.tracks if whole(one) and not one.version}
    for other in [*others.values()][1:6]:
        await world.ask(link(other), **{"as": "arto"})
    bot = world.bot
    assert bot
    await world.until(lambda: not bot.worker.in_hand and not bot.worker.late)  # a service's count may come late
    told = await world.answer(await world.press(message, say("card.likes"), "arto"))
    assert "that were asked for here reached" in told
    assert "One that flew" in told
    assert "One that sank" in told


async def test_the_right_song_is_picked_and_remembered_for_who_picked_it(world: Stage, card: Card) -> None:
    song = world.song(whole)
    message = await card()
    stranger = await world.press(message, say("card.wrong"), "arto")
    assert "Only who asked" in await world.answer(stranger)
    begun = await world.press(message, say("card.wrong"))
    await world.answer(begun)
    other = world.song(lambda one: whole(one) and one.artist is not song.artist and one.artist.name.isascii())
    typed = await world.press(world.message(begun), say("wrong.type"))
    await world.answer(await world.fill(typed, f"{other.artist.name} {other.title}"))
    offered = world.message(begun)
    menu = offered["components"][0]["components"][0]
    value = next(one["value"] for one in menu["options"] if one["label"] == other.title)
    picked = await world.choose(offered, "menu:song", value)
    await world.until(lambda: "of 100" in world.said(picked))
    assert other.title in world.said(picked)
    assert other.title in await world.ask(link(song))
    assert song.title in await world.ask(link(song), **{"as": "arto"})


async def test_what_was_missed_is_collected(world: Stage, card: Card) -> None:
    message = await card()
    begun = await world.press(message, say("card.missed"), "arto")
    await world.answer(begun)
    assert "Thank you" in await world.answer(await world.choose(world.message(begun), "menu:missed", "tour", "arto"))
    begun = await world.press(message, say("card.missed"))
    await world.answer(begun)
    other = await world.choose(world.message(begun), "menu:missed", "other")
    assert "Thank you" in await world.answer(await world.fill(other, "a dance of cats"))


async def test_a_form_from_another_time_is_answered(world: Stage) -> None:
    asked = await world.use("predict", {"song": link(world.song(whole))})
    await world.answer(asked)
    begun = await world.press(world.message(asked), say("card.whatif"))
    await world.answer(begun)
    await world.answer(await world.choose(world.message(begun), "menu:knob", "e"))
    opened = await world.press(world.message(begun), say("whatif.type"))
    await world.until(lambda: world.discord.interactions.by_id[opened].outcome is not None)
    outcome = world.discord.interactions.by_id[opened].outcome
    assert outcome is not None
    outcome["custom_id"] = "no form of today"
    assert "another time" in await world.answer(await world.fill(opened, "1"))


async def test_after_a_change_of_model_both_sides_are_its_own(world: Stage) -> None:
    asked = await world.use("predict", {"song": link(world.song(whole))})
    await world.answer(asked)
    world.engine.model = "fake-2"
    begun = await world.press(world.message(asked), say("card.whatif"))
    told = await world.answer(begun)
    assert "The model has changed since that card" in told
    assert "fake-2" in told


async def test_every_knob_has_its_words_and_its_place_on_the_menu(world: Stage) -> None:
    asked = await world.use("predict", {"song": link(world.song(whole))})
    await world.answer(asked)
    begun = await world.press(world.message(asked), say("card.whatif"))
    await world.answer(begun)
    knobs = world.message(begun)
    menu = knobs["components"][0]["components"][0]
    assert [one["value"] for one in menu["options"]] == [*(knob.letter for knob in KNOBS), "g"]
    assert all(say(f"knob.{knob.name}") for knob in KNOBS)
    for knob in KNOBS[::5]:
        await world.answer(await world.choose(knobs, "menu:knob", knob.letter))
        assert "→" in await world.answer(await world.press(knobs, "+"))
        await world.answer(await world.press(knobs, say("whatif.reset")))
