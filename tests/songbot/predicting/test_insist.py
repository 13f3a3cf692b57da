"""Who is slow is asked twice, whoever answers first is heard, and nobody is left waiting."""

import asyncio

import pytest

from songbot.core.finding import Finding, Query
from songbot.predicting.insist import insisted
from songbot.predicting.world import World, nobody

HURRIED, PATIENT = 0.0, 60.0


class Waiters:
    """Answers that come when they are told to, in the order in which they were asked for."""

    def __init__(self) -> None:
        self.answers: list[asyncio.Future[str]] = []
        self.asked = asyncio.Condition()

    async def ask(self) -> str:
        answer: asyncio.Future[str] = asyncio.get_running_loop().create_future()
        async with self.asked:
            self.answers.append(answer)
            self.asked.notify_all()
        return await answer

    async def until(self, count: int) -> None:
        async with asyncio.timeout(5), self.asked:
            await self.asked.wait_for(lambda: len(self.answers) == count)


async def test_an_answer_in_time_is_asked_for_once() -> None:
    waiters = Waiters()
    asking = asyncio.create_task(insisted(waiters.ask, PATIENT))
    await waiters.until(1)
    waiters.answers[0].set_result("first")
    assert await asking == "first"
    assert len(waiters.answers) == 1


@pytest.mark.parametrize("quicker", [0, 1])
async def test_of_two_answers_the_first_to_come_is_taken_and_the_other_let_go(quicker: int) -> None:
    waiters = Waiters()
    asking = asyncio.create_task(insisted(waiters.ask, HURRIED))
    await waiters.until(2)
    waiters.answers[quicker].set_result("here")
    assert await asking == "here"
    assert waiters.answers[1 - quicker].cancelled()


async def test_who_is_called_off_calls_both_off() -> None:
    waiters = Waiters()
    asking = asyncio.create_task(insisted(waiters.ask, HURRIED))
    await waiters.until(2)
    asking.cancel()
    await asyncio.gather(asking, return_exceptions=True)
    assert all(one.cancelled() for one in waiters.answers)


class Slow:
    """A service that answers only whoever asks for the second time."""

    name = "slow"

    def __init__(self) -> None:
        self.asked = 0

    async def find(self, query: Query, patience: float) -> Finding:
        self.asked += 1
        if self.asked == 1:
            await asyncio.Event().wait()
        return Finding(self.name)

    async def close(self) -> None:
        return


async def test_a_question_without_whose_answer_there_is_no_card_is_asked_twice(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(insisted, "__defaults__", (HURRIED,))
    slow = Slow()
    world = World({"slow": slow}, follow=_follow)
    assert await world.ask_all(["slow", "nobody"], Query()) == [Finding("slow")]
    assert slow.asked == 2


async def test_where_our_own_pace_is_slow_nobody_is_asked_twice(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(insisted, "__defaults__", (HURRIED,))
    slow = Slow()
    world = World({"slow": slow}, follow=_follow, behind=nobody, line=lambda _: 1.0)
    asking = asyncio.create_task(world.ask_all(["slow"], Query()))
    for _ in range(20):
        await asyncio.sleep(0)
    assert slow.asked == 1
    asking.cancel()
    await asyncio.gather(asking, return_exceptions=True)


async def _follow(address: str) -> str:
    raise AssertionError(address)
