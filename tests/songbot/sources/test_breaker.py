"""A breaker: when it opens, for how long, and who finds out whether it may close."""

import pytest

from songbot.errors import SourceFailed
from songbot.sources.breaker import FAILURES, PAUSE, Breaker
from tests.songbot.sources.place import HurriedClock


@pytest.fixture
def clock() -> HurriedClock:
    return HurriedClock()


@pytest.fixture
def breaker(clock: HurriedClock) -> Breaker:
    return Breaker("deezer", clock)


def states(breaker: Breaker, clock: HurriedClock, *waits: float) -> list[str]:
    told: list[str] = [breaker.state]
    for wait in waits:
        clock.time += wait
        told.append(breaker.state)
    return told


def test_it_stays_open_for_as_long_as_the_service_asked(breaker: Breaker, clock: HurriedClock) -> None:
    breaker.opened(7200)
    assert breaker.pause == 7200
    assert states(breaker, clock, 7199, 2) == ["open", "open", "closed"]


def test_the_longest_wish_counts(breaker: Breaker) -> None:
    breaker.opened(100, "source_refused")
    breaker.opened(5)
    with pytest.raises(SourceFailed) as failure:
        breaker.check()
    assert (failure.value.key, failure.value.values) == ("source_refused", {"source": "deezer", "retry_after": 100})


def test_failures_in_a_row_open_it_and_a_success_between_them_does_not(breaker: Breaker) -> None:
    for _ in range(FAILURES - 1):
        breaker.failed()
    breaker.helped()
    for _ in range(FAILURES - 1):
        breaker.failed()
    before = breaker.state
    breaker.failed()
    assert [before, breaker.state] == ["closed", "open"]


def test_after_the_pause_one_finds_out_and_the_others_wait(breaker: Breaker, clock: HurriedClock) -> None:
    for _ in range(FAILURES):
        breaker.failed()
    assert states(breaker, clock, PAUSE + 1) == ["open", "half-open"]
    with breaker.attempt():
        with pytest.raises(SourceFailed):
            breaker.check()
        with pytest.raises(SourceFailed), breaker.attempt():
            pass
        breaker.helped()
    breaker.check()
    assert breaker.state == "closed"


def test_who_finds_out_that_it_is_still_dead_opens_it_again(breaker: Breaker, clock: HurriedClock) -> None:
    for _ in range(FAILURES):
        breaker.failed()
    clock.time += PAUSE + 1
    with breaker.attempt():
        breaker.failed()
    assert states(breaker, clock, PAUSE + 1) == ["open", "half-open"]


def test_who_is_stopped_while_finding_out_leaves_it_to_the_next(breaker: Breaker, clock: HurriedClock) -> None:
    for _ in range(FAILURES):
        breaker.failed()
    clock.time += PAUSE + 1
    with pytest.raises(KeyboardInterrupt), breaker.attempt():
        raise KeyboardInterrupt
    with breaker.attempt():
        breaker.helped()
    assert breaker.state == "closed"
