"""The way out: what may be asked, how long, how often, how much, and what is told of it."""

import asyncio
import logging
import resource

import pytest

from songbot.errors import SourceFailed
from songbot.sources.breaker import FAILURES, PAUSE
from songbot.sources.http import BIGGEST, LONGEST_PAUSE, TRIES, USUAL_PAUSE, Ask, Http, pause
from songbot.sources.pace import Window
from tests.songbot.sources.lag import measured
from tests.songbot.sources.place import HurriedClock
from tests.songbot.sources.rough import GARBAGE, answer, bomb, endless, raw, rough, silent

ADDRESS = "https://api.deezer.com/track/1"
ASK = Ask("deezer", ADDRESS)
NOW = 1_795_000_000.0


async def failure(http: Http, ask: Ask = ASK, patience: float = 2.0) -> SourceFailed:
    with pytest.raises(SourceFailed) as failed:
        await http.ask(ask, patience)
    return failed.value


async def test_an_answer_comes_as_it_is() -> None:
    async with rough(answer({"id": 1}, X_Told="yes")) as there:
        told = await there.http.ask(Ask("deezer", ADDRESS, {"q": 'a "b" & c'}, {"X-Asked": "so"}), 2)
        assert (told.status, told.json, told.headers["x-told"], told.url) == (200, {"id": 1}, "yes", ADDRESS)
        assert there.heads[0].startswith("GET /track/1?q=a+%22b%22+%26+c HTTP/1.1")
        assert "X-Asked: so" in there.heads[0]
        assert "User-Agent: songbot/" in there.heads[0]


@pytest.mark.parametrize(
    "address",
    [
        "https://elsewhere.invalid/track/1",
        "http://open.spotify.com/track/1",
        "https://open.spotify.com:8443/track/1",
        "https://open.spotify.com.elsewhere.invalid/",
        "https://user:word@open.spotify.com/",
        "https://open.spotify.com@elsewhere.invalid/",
        "https://127.0.0.1/",
        "http://169.254.169.254/latest",
        "file:///etc/passwd",
        "//open.spotify.com/",
        "https://[",
        "https://open.spotify.com/\r\nHost: elsewhere",
        "",
    ],
)
async def test_an_address_off_the_list_is_refused_without_a_request(address: str) -> None:
    async with rough(answer({})) as there:
        failed = await failure(there.http, Ask("deezer", address))
        assert failed.key == "source_refused"
        assert there.heads == []


async def test_what_is_asked_after_the_end_is_refused_and_opens_no_connection() -> None:
    async with rough(answer({})) as there:
        await there.http.close()
        assert (await failure(there.http)).key == "source_down"
        assert there.heads == []


async def test_plain_http_goes_to_this_machine_alone() -> None:
    http = Http(HurriedClock(), {"api.deezer.com": "http://elsewhere.invalid:80"}, frozenset({"http://other.invalid"}))
    assert (await failure(http)).key == "source_refused"
    assert (await failure(http, Ask("deezer", "http://other.invalid/x"))).key == "source_refused"


async def test_a_redirect_is_followed_on_the_list_and_as_often_as_was_asked() -> None:
    async with rough(answer({}, 302, Location="/track/2"), "api.deezer.com") as there:
        assert (await failure(there.http, Ask("deezer", ADDRESS, hops=3))).values["why"] == "redirect"
        assert len(there.heads) == 4 * TRIES


async def test_a_redirect_where_none_is_expected_is_nonsense() -> None:
    async with rough(answer({}, 302, Location="/track/2")) as there:
        assert (await failure(there.http)).key == "source_nonsense"
        assert len(there.heads) == TRIES


@pytest.mark.parametrize("target", ["https://elsewhere.invalid/", "http://127.0.0.1:9/", "https://[", "\xff"])
async def test_a_redirect_off_the_list_is_refused_without_a_request(target: str) -> None:
    async with rough(answer({}, 302, Location=target)) as there:
        failed = await failure(there.http, Ask("deezer", ADDRESS, hops=2))
        assert (failed.key, failed.values["why"], len(there.heads)) == ("source_refused", "redirect", 1)


async def test_what_is_meant_for_one_host_goes_to_no_other() -> None:
    async with rough(
        answer({}, 302, Location="https://itunes.apple.com/x"), "api.deezer.com", "itunes.apple.com"
    ) as it:
        secret = Ask("deezer", ADDRESS, {"key": "k3y"}, {"Authorization": "k3y"}, "POST", b"k3y", hops=1)
        await failure(it.http, secret)
        assert "k3y" in it.heads[0]
        assert "k3y" not in it.heads[1]


@pytest.mark.parametrize("garbage", GARBAGE)
async def test_garbage_is_a_failure_like_any_other(garbage: bytes) -> None:
    async with rough(raw(garbage)) as there:
        assert (await failure(there.http)).key in {"source_down", "source_nonsense"}
        # aiohttp asks once more by itself where a connection ends before an answer has begun.
        assert TRIES <= len(there.heads) <= 2 * TRIES


async def test_a_body_without_end_is_cut() -> None:
    async with rough(endless) as there, measured() as lag:
        assert (await failure(there.http)).values["why"] == "too big"
    assert lag.worst < 0.5


async def test_a_body_that_unpacks_to_much_more_is_cut_before_it_does() -> None:
    play = bomb()
    async with rough(play) as there, measured() as lag:
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        assert (await failure(there.http)).values["why"] == "too big"
        grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
    assert grown < 16 * BIGGEST / 1024
    assert lag.worst < 0.5


async def test_a_body_of_the_biggest_size_is_whole() -> None:
    async with rough(answer(b"x" * 100)) as there:
        told = await there.http.ask(Ask("deezer", ADDRESS, biggest=100, judge=lambda _: None), 2)
        assert len(told.body) == 100
        small = Ask("deezer", ADDRESS, biggest=99, judge=lambda _: None)
        assert (await failure(there.http, small)).values["why"] == "too big"


async def test_a_service_that_falls_silent_costs_its_patience_and_no_more() -> None:
    async with rough(silent) as there:
        started = asyncio.get_running_loop().time()
        assert (await failure(there.http, patience=0.3)).key == "source_slow"
        assert asyncio.get_running_loop().time() - started < 0.6


async def test_a_service_that_is_slow_is_left_alone() -> None:
    async with rough(silent) as there:
        deadline = _soon(1.5)
        asked = (there.http.once(ASK, deadline) for _ in range(FAILURES))
        told = await asyncio.gather(*asked, return_exceptions=True)
        assert {type(one) for one in told} == {SourceFailed}
        assert there.http.breaker("deezer").state == "open"


async def test_a_service_is_left_alone_also_when_who_asked_gave_up_in_the_moment_in_which_it_was_too_slow() -> None:
    async with rough(silent) as there:
        deadline = _soon(1.5)
        asked = [asyncio.create_task(there.http.once(ASK, deadline)) for _ in range(FAILURES)]
        await asyncio.wait(asked, timeout=1.4)
        while _soon(0) < deadline:
            # The loop is kept from its work, as it may be when two timers are due together.
            pass
        for one in asked:
            one.cancel()
        await asyncio.gather(*asked, return_exceptions=True)
        assert there.http.breaker("deezer").state == "open"


async def test_who_had_no_time_to_answer_is_not_to_blame() -> None:
    async with rough(silent) as there:
        for _ in range(2 * FAILURES):
            await failure(there.http, patience=0.02)
        assert there.http.breaker("deezer").state == "closed"


async def test_a_short_pause_is_waited_for_within_the_patience() -> None:
    async with rough(answer({}, 429, Retry_After="1")) as there:
        task = asyncio.create_task(there.http.ask(ASK, 5))
        async with asyncio.timeout(3):
            while not there.clock.slept:
                there.play = answer({"id": 1}) if there.heads else there.play
                await asyncio.sleep(0)
        assert (await task).json == {"id": 1}
        assert there.clock.slept[0] == pytest.approx(1.2, abs=0.11)


async def test_a_pause_beyond_the_patience_is_told_at_once() -> None:
    async with rough(answer({}, 429, Retry_After="7")) as there:
        failed = await failure(there.http, patience=5)
        assert (failed.key, failed.values["retry_after"], there.clock.slept) == ("source_limit", 7.0, [])


async def test_who_is_told_twice_to_wait_gives_up() -> None:
    async with rough(answer({}, 503, Retry_After="0.5")) as there:
        assert (await failure(there.http, patience=5)).key == "source_limit"
        assert len(there.heads) == 2


@pytest.mark.parametrize(
    ("told", "seconds"),
    [
        ("0", 0.0),
        ("7", 7.0),
        ("1.5", 1.5),
        ("", USUAL_PAUSE),
        ("soon", USUAL_PAUSE),
        ("-3", USUAL_PAUSE),
        ("nan", USUAL_PAUSE),
        ("9" * 400, LONGEST_PAUSE),
        ("²", USUAL_PAUSE),
        ("Wed, 18 Nov 2026 11:07:40 GMT", 60.0),
        ("Wed, 18 Nov 2020 11:07:40 GMT", 0.0),
        ("Wed, 99 Nov 2026 11:07:40 GMT", USUAL_PAUSE),
    ],
)
def test_a_pause_is_seconds_or_a_date(told: str, seconds: float) -> None:
    assert pause(told, NOW) == pytest.approx(seconds, abs=0.01)


async def test_a_breaker_opens_after_failures_in_a_row_and_one_request_finds_out() -> None:
    async with rough(answer({}, 500)) as there:
        while there.http.breaker("deezer").state == "closed":
            await failure(there.http)
        asked = len(there.heads)
        assert asked <= FAILURES + TRIES
        assert (await failure(there.http)).key == "source_down"
        assert len(there.heads) == asked
        there.clock.time += PAUSE + 1
        assert there.http.breaker("deezer").state == "half-open"
        told = await asyncio.gather(*(there.http.once(ASK, _soon()) for _ in range(9)), return_exceptions=True)
        assert {type(one) for one in told} == {SourceFailed}
        assert len(there.heads) == asked + 1
        assert there.http.breaker("deezer").state == "open"
        there.clock.time += PAUSE + 1
        there.play = answer({"id": 1})
        assert (await there.http.ask(ASK, 2)).ok
        assert there.http.breaker("deezer").state == "closed"


async def test_one_service_s_breaker_is_no_other_s() -> None:
    async with rough(answer({}, 429, Retry_After="99"), "api.deezer.com", "itunes.apple.com") as there:
        await failure(there.http)
        there.play = answer({})
        assert (await there.http.ask(Ask("itunes", "https://itunes.apple.com/search"), 2)).ok


async def test_an_answer_that_was_under_way_does_not_undo_a_pause() -> None:
    async with rough(answer({}, 429, Retry_After="99")) as there:
        await failure(there.http)
        there.http.breaker("deezer").helped()
        assert there.http.breaker("deezer").state == "open"


async def test_a_full_line_is_told_at_once_and_is_nobody_s_fault() -> None:
    async with rough(answer({})) as there:
        there.http.pace("deezer", Window(1, 60, there.clock))
        assert (await there.http.ask(ASK, 2)).ok
        failed = await failure(there.http)
        assert (failed.key, failed.values["why"]) == ("source_slow", "pace")
        assert there.http.breaker("deezer").state == "closed"


async def test_no_key_is_in_any_text(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    ask = Ask("deezer", ADDRESS, {"api_key": "k3y"}, {"Authorization": "k3y"}, "POST", b"k3y")
    for play in (answer({}, 500), answer(b"<html>"), raw(b""), answer({}, 302, Location="https://k3y.invalid/k3y")):
        async with rough(play) as there:
            failed = await failure(there.http, ask)
            assert "k3y" in there.heads[0]
            assert "k3y" not in f"{failed!r} {failed} {failed.values} {failed.__cause__!r} {ask!r}"
    http = Http(HurriedClock(), {"api.deezer.com": "http://127.0.0.1:1"})
    failed = await failure(http, ask)
    assert failed.key == "source_down"
    assert "k3y" not in f"{failed.values} {caplog.text}"
    await http.close()


async def test_after_the_end_nothing_is_asked() -> None:
    async with rough(answer({})) as there:
        assert (await there.http.ask(ASK, 2)).ok
        await there.http.close()
        await there.http.close()
        assert (await failure(there.http)).key == "source_down"


def _soon(seconds: float = 2) -> float:
    return asyncio.get_running_loop().time() + seconds
