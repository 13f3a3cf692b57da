"""What one asked for where all see it, nobody else changes or takes away."""

from collections.abc import Awaitable, Callable

import pytest

from songbot.words import say
from tests.songbot.flows.stage import Json, Stage, link, whole

Asked = Callable[[str, Json], Awaitable[Json]]
NUMBERS = {"energy": 0.8, "tempo": 128.0}


@pytest.fixture(params=["at once", "after a restart"])
def asked(world: Stage, request: pytest.FixtureRequest) -> Asked:
    """The answer to somebody's command that all see, by a bot that gave it or by the next one."""

    async def made(command: str, options: Json) -> Json:
        interaction = await world.use(command, options)
        await world.answer(interaction)
        if request.param == "after a restart":
            await world.stop_bot()
            await world.start_bot()
        message = world.message(interaction)
        assert not message["flags"] & 64
        return message

    return made


async def test_only_who_asked_turns_the_knobs_of_an_answer_that_all_see(world: Stage, asked: Asked) -> None:
    knobs = await asked("whatif", NUMBERS)
    await world.answer(await world.choose(knobs, "menu:knob", "t"))
    before = knobs["content"], knobs["components"]
    for label in ("+", say("whatif.type"), say("whatif.reset")):
        pressed = await world.press(knobs, label, "arto")
        assert await world.answer(pressed) == say("not_yours")
        assert world.message(pressed)["flags"] & 64
    assert await world.answer(await world.choose(knobs, "menu:knob", "e", "arto")) == say("not_yours")
    assert (knobs["content"], knobs["components"]) == before
    assert "138 BPM" in await world.answer(await world.press(knobs, "+"))


@pytest.mark.parametrize(("command", "options"), [("whatif", NUMBERS), ("drivers", {})])
async def test_only_who_asked_deletes_an_answer_that_all_see(
    world: Stage, asked: Asked, command: str, options: Json
) -> None:
    await _goes(world, await asked(command, options))


async def test_only_who_shared_an_answer_deletes_it(world: Stage) -> None:
    card = await world.use("predict", {"song": link(world.song(whole))})
    await world.answer(card)
    begun = await world.press(world.message(card), say("card.whatif"), "arto")
    await world.answer(begun)
    await world.answer(await world.choose(world.message(begun), "menu:knob", "t", "arto"))
    await world.answer(await world.press(world.message(begun), "+", "arto"))
    shared = await world.press(world.message(begun), say("card.share"), "arto")
    assert "What if?" in await world.answer(shared)
    await _goes(world, world.message(shared), "arto", "mila")


async def _goes(world: Stage, message: Json, owner: str = "mila", stranger: str = "arto") -> None:
    """The message stays for a stranger and goes for its owner."""
    delete = say("card.delete")
    assert await world.answer(await world.press(message, delete, stranger)) == say("not_yours")
    assert message["id"] in world.discord.world.messages[world.general]
    await world.press(message, delete, owner)
    await world.until(lambda: message["id"] not in world.discord.world.messages[world.general])
