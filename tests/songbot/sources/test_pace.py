"""Paces: of one process, and of all that share a file."""

import asyncio
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path

import pytest

from songbot.sources.pace import Pace, SharedGap, Window
from tests.songbot.fakes import DrivenClock

ROOT = Path(__file__).parents[3]


async def turns(paces: Sequence[Pace], clock: DrivenClock, count: int, step: float = 0.125) -> list[float]:
    """When each of so many who come together, to one pace or the other, gets its turn, in seconds from now."""
    start, at = clock.now(), list[float]()

    async def take(pace: Pace) -> None:
        await pace.turn(1000)
        at.append(clock.now() - start)

    tasks = [asyncio.create_task(take(paces[one % len(paces)])) for one in range(count)]
    async with asyncio.timeout(10):
        while not all(task.done() for task in tasks):
            for _ in range(3):
                await asyncio.sleep(0)
            clock.tick(step)
    return at


def crowded(at: Iterable[float], count: int, seconds: float) -> bool:
    """Whether more than so many came in any so many seconds."""
    times = sorted(at)
    return any(late - early < seconds for early, late in zip(times, times[count:], strict=False))


async def test_no_window_holds_more_than_its_count() -> None:
    clock = DrivenClock()
    at = await turns([Window(5, 2.0, clock)], clock, 23)
    assert not crowded(at, 5, 2.0)
    assert at[:5] == [0.0] * 5
    assert max(at) == pytest.approx(8.0, abs=0.2)


async def test_a_pace_tells_how_much_of_it_is_left(tmp_path: Path) -> None:
    clock = DrivenClock()
    for pace, count in ((Window(3, 2.0, clock), 3), (SharedGap(tmp_path / "turns", 2.0, clock), 1)):
        assert (pace.budget.left, pace.budget.count, pace.budget.seconds) == (count, count, 2.0)
        await pace.turn(1.0)
        assert pace.budget.left == count - 1
        clock.tick(2.0)
        assert pace.budget.left == count


async def test_a_window_that_was_waited_for_is_full_again_after_it() -> None:
    clock = DrivenClock()
    pace = Window(2, 1.0, clock)
    at = await turns([pace], clock, 2)
    clock.tick(0.5)
    at += [clock.now() - 1_700_000_000.0 + one for one in await turns([pace], clock, 3)]
    assert not crowded(at, 2, 1.0)


async def test_who_would_have_to_wait_too_long_hears_it_at_once() -> None:
    clock = DrivenClock()
    pace = Window(1, 10.0, clock)
    await pace.turn(0)
    with pytest.raises(TimeoutError):
        await pace.turn(9.9)
    clock.tick(1)
    task = asyncio.create_task(pace.turn(9.5))
    await asyncio.sleep(0)
    clock.tick(9)
    async with asyncio.timeout(1):
        await task


async def test_who_gives_up_gives_the_turn_back() -> None:
    clock = DrivenClock()
    pace = Window(1, 10.0, clock)
    await pace.turn(0)
    task = asyncio.create_task(pace.turn(10))
    await asyncio.sleep(0)
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
    clock.tick(10)
    await pace.turn(0)


async def test_a_clock_that_is_set_back_blocks_nobody_for_hours() -> None:
    clock = DrivenClock()
    pace = Window(1, 10.0, clock)
    await pace.turn(0)
    clock.tick(-7200)
    await pace.turn(0)


async def test_two_who_share_a_file_share_the_pace(tmp_path: Path) -> None:
    clock = DrivenClock()
    mine, yours = (SharedGap(tmp_path / "turn", 1.0, clock) for _ in range(2))
    at = await turns([mine, yours], clock, 8)
    assert not crowded(at, 1, 1.0)
    assert max(at) == 7.0


async def test_a_shared_line_that_is_too_long_is_told_at_once_and_grows_no_longer(tmp_path: Path) -> None:
    clock = DrivenClock()
    pace = SharedGap(tmp_path / "turn", 10.0, clock)
    await asyncio.gather(pace.turn(0), _ticked(clock))
    for _ in range(5):
        with pytest.raises(TimeoutError):
            await pace.turn(9)
    clock.tick(10)
    await asyncio.gather(pace.turn(0), _ticked(clock))


@pytest.mark.parametrize("written", ["", "nonsense", "nan", "1e300", "-5"])
async def test_a_file_that_says_nonsense_is_no_hindrance(tmp_path: Path, written: str) -> None:
    (tmp_path / "turn").write_text(written)
    clock = DrivenClock()
    await asyncio.gather(SharedGap(tmp_path / "turn", 10.0, clock).turn(0), _ticked(clock))


async def test_processes_that_share_a_file_keep_their_distance(tmp_path: Path) -> None:
    program = (
        "import asyncio, pathlib, time\n"
        "from songbot.clock import WallClock\n"
        "from songbot.sources.pace import SharedGap\n"
        "async def main():\n"
        f"    pace = SharedGap(pathlib.Path({str(tmp_path / 'turn')!r}), 0.05, WallClock())\n"
        "    for _ in range(8):\n"
        "        await pace.turn(60)\n"
        "        print(time.time(), flush=True)\n"
        "asyncio.run(main())\n"
    )
    start = asyncio.create_subprocess_exec
    runs = [await start(sys.executable, "-c", program, cwd=ROOT, stdout=asyncio.subprocess.PIPE) for _ in range(3)]
    told = [(await run.communicate())[0].decode().split() for run in runs]
    times = sorted(float(line) for lines in told for line in lines)
    assert len(times) == 24
    # A process may be slow to wake, never early: over all of them the average is what the file gave.
    assert times[-1] - times[0] >= 23 * 0.05 - 0.05


async def _ticked(clock: DrivenClock) -> None:
    for _ in range(3):
        await asyncio.sleep(0)
    clock.tick(0)
