"""Spotify: both of its shapes, its tokens, its limits, and a synchronous library that never holds up the loop."""

import asyncio
import base64
import logging
import threading

import pytest

from songbot.core.finding import Query
from songbot.errors import SourceFailed
from songbot.sources.http import Http
from songbot.sources.spotify import QUOTA_PAUSE, REFUSED_PAUSE, THREADS, Spotify
from tests.songbot.sources.lag import measured
from tests.songbot.sources.place import CREDENTIALS, HurriedClock, Place, query, whole
from tests.songbot.sources.rough import answer, rough

API, ACCOUNTS = "api.spotify.com", "accounts.spotify.com"
QUOTA = {"error": {"status": 429, "message": "Too many requests", "reason": "QUOTA_EXCEEDED"}}


def by_id(here: Place) -> Query:
    return query(here.track(whole), "id")


async def failure(source: Spotify, asked: Query, patience: float = 2.0) -> SourceFailed:
    with pytest.raises(SourceFailed) as failed:
        await source.find(asked, patience)
    return failed.value


def spotify(here: Place, keys: tuple[str, str] = CREDENTIALS) -> Spotify:
    source = Spotify(here.http, here.clock, keys)
    here.opened.append(source)
    return source


async def told(source: Spotify, asked: Query) -> dict[str, object]:
    return {fact.field: fact.value for fact in (await source.find(asked, 5)).candidates[0].facts}


async def test_a_fresh_application_learns_no_popularity_and_an_older_one_does(here: Place) -> None:
    source, song = spotify(here), here.track(whole)
    fresh = await told(source, by_id(here))
    here.music.spotify.extended = True
    older = await told(source, by_id(here))
    assert older == fresh | {"spotify_popularity": song.popularity}
    assert fresh["released"] == song.album.released
    assert fresh["isrc"] == song.isrc


async def test_without_credentials_there_are_title_and_cover(here: Place) -> None:
    song, source = here.track(whole), spotify(here, ("", ""))
    known = await told(source, by_id(here))
    assert known["title"] == song.title
    assert {*known} == {"title", "cover", "link"}
    assert (await source.find(Query(isrc=song.isrc, title=song.title, text=song.title), 2)).candidates == ()
    assert (here.count(API), here.count(ACCOUNTS)) == (0, 0)


async def test_eight_cold_askers_fetch_one_token(here: Place) -> None:
    source = spotify(here)
    found = await asyncio.gather(*(source.find(by_id(here), 5) for _ in range(8)))
    assert all(one.candidates for one in found)
    assert (here.count(ACCOUNTS), here.count(API)) == (1, 8)


async def test_a_token_that_ran_out_is_replaced_unnoticed(here: Place) -> None:
    source = spotify(here)
    assert await told(source, by_id(here))
    here.clock.time += 4000
    assert await told(source, by_id(here))
    assert (here.count(ACCOUNTS), here.count(API)) == (2, 3)


async def test_a_token_that_is_never_right_is_not_fetched_for_ever(here: Place) -> None:
    here.fault(API, "status", status=401, body={"error": {"status": 401, "message": "Invalid access token"}})
    failed = await failure(spotify(here), by_id(here))
    assert (failed.key, failed.values["why"]) == ("source_refused", "token")
    assert here.count(ACCOUNTS) == 2


async def test_wrong_credentials_are_the_operator_s_matter_and_asked_with_once(here: Place) -> None:
    source = spotify(here, (CREDENTIALS[0], "wrong-secret"))
    for _ in range(3):
        failed = await failure(source, by_id(here))
        assert failed.key == "source_refused"
        assert "wrong-secret" not in f"{failed!r}"
    assert here.count(ACCOUNTS) == 1
    assert here.http.breaker("spotify").pause == pytest.approx(REFUSED_PAUSE, abs=5)


@pytest.mark.parametrize("kind", ["slow", "limit", "status", "html", "text403", "truncated", "reset"])
async def test_trouble_with_the_token_is_one_failure_and_no_storm(here: Place, kind: str) -> None:
    here.fault(ACCOUNTS, kind, seconds=1.5)
    source = spotify(here)
    async with measured() as lag:
        told = await asyncio.gather(*(source.find(by_id(here), 1.0) for _ in range(8)), return_exceptions=True)
    assert {type(one) for one in told} == {SourceFailed}
    assert here.count(API) == 0
    assert here.count(ACCOUNTS) <= THREADS
    assert lag.worst < 0.5


@pytest.mark.parametrize(
    "body", [[], {}, {"access_token": 7}, {"access_token": "t"}, {"expires_in": "soon"}, None, "x"]
)
async def test_a_token_that_is_none_is_nonsense(here: Place, body: object) -> None:
    here.music.faults.add({"host": ACCOUNTS, "fault": "status", "status": 200, "body": body or [], "times": None})
    assert (await failure(spotify(here), by_id(here))).key in {"source_nonsense", "source_refused"}


async def test_a_lapsed_subscription_is_told_once_in_ten_minutes(here: Place) -> None:
    here.fault(API, "text403")
    source = spotify(here)
    for _ in range(3):
        assert (await failure(source, by_id(here))).key == "source_refused"
    assert here.count(API) == 1
    here.music.faults.clear()
    here.clock.time += REFUSED_PAUSE + 1
    assert await told(source, by_id(here))


async def test_a_spent_quota_is_left_alone_for_an_hour_though_nothing_says_for_how_long(here: Place) -> None:
    here.fault(API, "status", status=429, body=QUOTA)
    failed = await failure(spotify(here), by_id(here))
    assert (failed.key, failed.values["why"]) == ("source_limit", "quota")
    assert here.http.breaker("spotify").pause == pytest.approx(QUOTA_PAUSE, abs=5)
    assert here.count(API) == 1


@pytest.mark.parametrize("body", [{"error": "trouble"}, {"error": None}, [], "text", 7, {}])
async def test_an_error_of_a_strange_shape_is_no_exception_of_the_library(here: Place, body: object) -> None:
    source = spotify(here)
    for status in (400, 401, 404, 418):
        here.music.faults.clear()
        here.fault(API, "status", status=status, body=body)
        here.http.breakers.clear()
        try:
            assert (await source.find(by_id(here), 1)).candidates == ()
        except SourceFailed as failed:
            assert failed.source == "spotify"  # noqa: PT017  either is an answer


async def test_a_code_that_its_search_does_not_know_leads_on_to_the_names(here: Place) -> None:
    song = here.track(lambda one: not one.number % 31 and not one.version)
    found = await spotify(here).find(Query(isrc=song.isrc, title=song.title, artist=song.artist.name), 5)
    assert {one.by for one in found.candidates} == {"name"}
    assert song.id in {one.ids["spotify"] for one in found.candidates}


async def test_threads_are_free_again_when_the_patience_is_over(here: Place) -> None:
    source = spotify(here)
    await told(source, by_id(here))
    here.fault(API, "slow", seconds=30)
    async with measured() as lag:
        slow = await asyncio.gather(*(source.find(by_id(here), 0.3) for _ in range(20)), return_exceptions=True)
    assert {one.key for one in slow if isinstance(one, SourceFailed)} == {"source_slow"}
    here.music.faults.clear()
    async with asyncio.timeout(2):
        assert await told(source, by_id(here))
    assert lag.worst < 0.5
    assert len([one for one in threading.enumerate() if one.name.startswith("spotify")]) <= THREADS


async def test_no_redirect_carries_the_token_away() -> None:
    async with rough(answer({}, 302, Location="https://elsewhere.invalid/"), API, ACCOUNTS) as there:
        source = Spotify(there.http, there.clock, CREDENTIALS)
        assert (await failure(source, Query(ids={"spotify": "0" * 22}))).key == "source_nonsense"
        await source.close()
        assert {head.split()[1] for head in there.heads} == {"/api/token"}


async def test_no_proxy_of_the_machine_sees_the_secret(here: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "http_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:1")
    assert await told(spotify(here), by_id(here))


async def test_neither_secret_nor_token_is_ever_told(here: Place, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    for name in ("spotipy", "spotipy.client", "spotipy.oauth2", "urllib3", "requests", "aiohttp"):
        caplog.set_level(logging.DEBUG, logger=name)
    source = spotify(here)
    await told(source, by_id(here))
    here.fault(API, "status", status=500)
    failed = await failure(source, by_id(here))
    basic = base64.b64encode(":".join(CREDENTIALS).encode()).decode()
    said = caplog.text + "".join(f"{record.args} {record.msg}" for record in caplog.records)
    for secret in (CREDENTIALS[1], basic, "Bearer", "BQ"):
        assert secret not in said
        assert secret not in f"{failed!r} {failed.__cause__!r} {failed.__context__!r}"


async def test_a_clock_of_its_own_dates_what_it_says(here: Place) -> None:
    clock = HurriedClock(7.0)
    http = Http(clock, here.hosts)
    source = Spotify(http, clock, CREDENTIALS)
    found = await source.find(by_id(here), 5)
    assert {fact.at for fact in found.candidates[0].facts} == {7.0}
    await source.close()
    await http.close()
