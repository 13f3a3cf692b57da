"""Killed with signal 9 at any step, the bot loses no question and answers none twice; `bench kills` is the long way."""

import pytest

from tests.songbot.flows.rounds import rounds


@pytest.mark.timeout(280)
async def test_ten_deaths_lose_nothing_and_double_nothing() -> None:
    told = await rounds(10)
    assert told.rounds == 10
    assert told.accepted >= 15
    assert told.in_flight >= 8
    assert (told.lost, told.doubled) == (0, 0)


@pytest.mark.timeout(280)
async def test_without_recovery_questions_are_lost() -> None:
    assert (await rounds(2, without="recover")).lost > 0
