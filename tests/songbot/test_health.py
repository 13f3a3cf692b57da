"""Machines are told whether the bot is well."""

import asyncio
import contextlib

import aiohttp
import pytest

from songbot.health import Health, Lag


async def test_health_and_numbers_are_told_on_loopback() -> None:
    well = [True]
    health = Health(lambda: well[0], lambda: {"jobs_waiting": 3.0, "answers_total": 1e6})
    port = await health.start("127.0.0.1", 0)
    try:
        async with aiohttp.ClientSession(f"http://127.0.0.1:{port}") as session:
            async with session.get("/healthz") as answer:
                assert (answer.status, await answer.json()) == (200, {"well": True})
            well[0] = False
            async with session.get("/healthz") as answer:
                assert answer.status == 503
            async with session.get("/metrics") as answer:
                assert await answer.text() == "songbot_answers_total 1000000\nsongbot_jobs_waiting 3\n"
    finally:
        await health.stop()


def test_a_loop_that_was_never_late_has_no_lag() -> None:
    assert (Lag().p99, Lag().worst) == (0.0, 0.0)


async def test_a_blocked_loop_is_seen_in_the_worst_lag_and_one_block_of_many_looks_not_in_the_99th(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("songbot.health.TICK", 0.001)
    lag, loop = Lag(), asyncio.get_running_loop()
    watching = asyncio.create_task(lag.watch())
    with contextlib.suppress(TimeoutError):
        await asyncio.wait_for(asyncio.Event().wait(), 0.6)
    until = loop.time() + 0.3
    while loop.time() < until:
        pass
    await asyncio.sleep(0.002)
    watching.cancel()
    assert lag.worst > 0.2
    assert lag.p99 < lag.worst / 2
