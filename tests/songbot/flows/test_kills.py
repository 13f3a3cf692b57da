"""Killed with signal 9 at any step, bot and engine lose no question and answer none twice; more in `bench kills`."""

import pytest

from tests.songbot.flows.rounds import LATE_STEPS, STEPS, Death, Plan, deaths, rounds


def test_the_bots_die_at_every_step_by_turns() -> None:
    turn = set(deaths(Plan(12)))
    assert turn == {*map(Death, STEPS), *(Death(step, late=True) for step in LATE_STEPS)}


@pytest.mark.timeout(280)
async def test_ten_deaths_lose_nothing_and_double_nothing() -> None:
    told = await rounds(Plan(10))
    assert told.rounds == 10
    assert told.accepted >= 15
    assert told.in_flight >= 9
    assert (told.lost, told.doubled) == (0, 0)


@pytest.mark.timeout(280)
async def test_an_engine_that_dies_amid_an_inference_and_then_with_its_bot_costs_no_answer() -> None:
    told = await rounds(Plan(2, engine=2))
    assert (told.rounds, told.accepted, told.in_flight) == (2, 4, 2)
    assert (told.lost, told.doubled) == (0, 0)


@pytest.mark.timeout(280)
async def test_without_the_nonce_what_discord_took_unrecorded_comes_twice() -> None:
    assert (await rounds(Plan(1, without="nonce", death=Death("sent", late=True)))).doubled > 0


@pytest.mark.timeout(280)
async def test_without_recovery_questions_are_lost() -> None:
    assert (await rounds(Plan(1, without="recover", death=Death("inferred")))).lost > 0
