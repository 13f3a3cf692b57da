"""Whatever can go wrong with a service goes wrong when it is told to, as often as told, and everything is counted."""

import asyncio
from typing import Any

import aiohttp
import pytest

from songbot.sandbox.faults import Faults
from tests.songbot.sandbox.music.town import Town

DEEZER = "https://api.deezer.com/album/1"


async def both(services: Town) -> list[Any]:
    """Two requests: their answers, or what was raised."""
    found: list[Any] = []
    for _ in range(2):
        try:
            found.append(await services.get(DEEZER))
        except aiohttp.ClientError as broken:
            found.append(broken)
    return found


async def test_html_comes_in_place_of_json_once(services: Town) -> None:
    services.music.faults.add({"fault": "html"})
    first, second = await both(services)
    assert (first.status, first.headers["Content-Type"].partition(";")[0]) == (200, "text/html")
    assert second.json["error"]["code"] == 800


async def test_spotifys_plain_refusal_has_159_bytes(services: Town) -> None:
    services.music.faults.add({"fault": "text403"})
    refused, _ = await both(services)
    assert (refused.status, len(refused.body)) == (403, 159)
    assert refused.headers["Content-Type"].startswith("text/plain")


async def test_any_status_comes_with_its_time_to_wait_and_body(services: Town) -> None:
    services.music.faults.add({"fault": "status", "status": 503, "retry_after": 7, "body": {"code": 1}})
    refused, _ = await both(services)
    assert (refused.status, refused.headers["Retry-After"], refused.json) == (503, "7", {"code": 1})


async def test_too_many_requests(services: Town) -> None:
    services.music.faults.add({"fault": "limit", "seconds": 3600})
    refused, _ = await both(services)
    assert (refused.status, refused.headers["Retry-After"]) == (429, "3600")
    assert refused.json["error"]["message"] == "API rate limit exceeded"


async def test_a_truncated_body_ends_before_its_length(services: Town) -> None:
    services.music.faults.add({"fault": "truncated"})
    cut, whole = await both(services)
    assert isinstance(cut, aiohttp.ClientPayloadError)
    assert whole.status == 200


async def test_a_reset_connection_is_an_error_of_the_client(services: Town) -> None:
    # Twice, since aiohttp tries a second time by itself.
    services.music.faults.add({"fault": "reset", "times": 2})
    broken, whole = await both(services)
    assert isinstance(broken, aiohttp.ClientOSError)
    assert whole.status == 200


async def test_a_slow_answer_comes_late_but_is_counted_when_it_was_asked(services: Town) -> None:
    services.music.faults.add({"fault": "slow", "seconds": 0.2, "path": "album"})
    loop = asyncio.get_running_loop()
    before = loop.time()
    assert (await services.get(DEEZER)).status == 200
    assert loop.time() - before >= 0.2
    assert services.music.faults.seen[-1].at - before < 0.15


async def test_a_fault_meets_only_its_host_and_path(services: Town) -> None:
    services.music.faults.add({"fault": "html", "host": "itunes.apple.com"})
    services.music.faults.add({"fault": "html", "path": "/playlist/"})
    answers = await both(services)
    assert [one.json["error"]["code"] for one in answers] == [800, 800]


async def test_a_fault_may_last_until_it_is_taken_back(services: Town) -> None:
    services.music.faults.add({"fault": "status", "status": 500, "times": None})
    assert [one.status for one in await both(services) + await both(services)] == [500] * 4
    services.music.faults.clear()
    assert (await services.get(DEEZER)).status == 200


@pytest.mark.parametrize("asked", [{"fault": "flood"}, {}, {"fault": "html", "colour": "red"}, {"fault": "latency"}])
def test_nonsense_is_refused(asked: dict[str, str]) -> None:
    with pytest.raises((ValueError, KeyError)):
        Faults().add(asked)


async def test_every_request_is_remembered_with_its_status(services: Town) -> None:
    await both(services)
    await services.get("https://itunes.apple.com/lookup?id=1")
    faults = services.music.faults
    assert faults.count("api.deezer.com", "album") == faults.count("api.deezer.com", "album", 200) == 2
    first, second, third = faults.seen
    assert (first.method, first.path, third.host) == ("GET", "/album/1", "itunes.apple.com")
    assert first.at <= second.at
    assert services.music.faults.count(path="lookup?id=1", status=200) == 1
    assert services.music.faults.requests["api.deezer.com", "/album/1", 200] == 2


async def test_a_reset_is_remembered_as_no_answer(services: Town) -> None:
    services.music.faults.add({"fault": "reset", "times": 3})
    with pytest.raises(aiohttp.ClientError):
        await services.get(DEEZER, headers={"Connection": "close"})
    assert services.music.faults.count(status=499) >= 1


def test_latency_is_log_normal_with_the_wanted_percentiles(services: Town) -> None:
    services.music.faults.add({"fault": "latency", "median": 0.2, "p95": 1.5})
    delays = sorted(services.music.faults.delay() for _ in range(4000))
    assert delays[2000] == pytest.approx(0.2, rel=0.1)
    assert delays[3800] == pytest.approx(1.5, rel=0.15)
    services.music.faults.clear()
    assert services.music.faults.delay() == 0.0
