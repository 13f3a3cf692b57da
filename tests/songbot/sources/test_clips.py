"""Clips: from their keepers alone, whole, not too big, not too slow."""

import asyncio

import pytest

from songbot.errors import SourceFailed
from songbot.sources import clips
from songbot.sources.clips import BIGGEST, Clips
from songbot.sources.http import Http
from tests.songbot.sources.place import HurriedClock, Place, query, whole
from tests.songbot.sources.rough import answer, rough, silent

PREVIEW = "https://cdnt-preview.dzcdn.net/x.mp3"
KEEPER = "cdnt-preview.dzcdn.net"


async def address(here: Place, source: str, way: str = "id") -> str:
    found = await here.source(source).find(query(here.track(whole), way), 5)
    return next(str(fact.value) for fact in found.candidates[0].facts if fact.field == "preview")


async def failure(http: Http, told: str, patience: float = 2.0) -> SourceFailed:
    with pytest.raises(SourceFailed) as failed:
        await Clips(http).fetch(told, patience)
    return failed.value


@pytest.mark.parametrize("source", ["deezer", "itunes"])
async def test_a_preview_is_fetched_with_its_signature_as_it_stands(here: Place, source: str) -> None:
    assert len(await Clips(here.http).fetch(await address(here, source), 30)) > 10_000


async def test_an_address_that_expired_is_refused_and_says_nothing_about_the_next(here: Place) -> None:
    told = await address(here, "deezer")
    here.clock.time += 1000
    for _ in range(9):
        assert (await failure(here.http, told)).key == "source_refused"
    assert here.http.breaker("deezer preview").state == "closed"
    assert await Clips(here.http).fetch(await address(here, "deezer"), 30)


@pytest.mark.parametrize(
    "told",
    [
        *("https://elsewhere.invalid/x.mp3", "https://api.deezer.com/track/1", "http://api.spotify.com/", "", "x"),
        *(
            "https://cdnt-preview.dzcdn.net.elsewhere.invalid/",
            "https://cdn.discordapp.com:8443/x",
            "file:///etc/passwd",
        ),
        *("https://xcdn.discordapp.com/x", "https://x.cdn.discordapp.com/x", "http://127.0.0.1/x"),
    ],
)
async def test_clips_come_from_their_keepers_alone(told: str) -> None:
    hosts = ("api.deezer.com", "api.spotify.com", "elsewhere.example")
    async with rough(answer(b"sound"), *hosts) as there:
        assert (await failure(there.http, told)).key == "source_refused"
        assert there.heads == []


async def test_an_upload_comes_from_where_the_operator_says_discord_is() -> None:
    async with rough(answer(b"sound")) as there:
        http = Http(HurriedClock(), {}, frozenset({there.origin}))
        assert await Clips(http).fetch(f"{there.origin}/attachments/1/x.mp3?ex=1&hm=2", 2) == b"sound"
        await http.close()


async def test_ten_megabytes_are_taken_and_a_byte_more_is_not() -> None:
    async with rough(answer(bytes(BIGGEST)), KEEPER) as there:
        assert len(await Clips(there.http).fetch(PREVIEW, 10)) == 10 * 2**20
        there.play = answer(bytes(BIGGEST + 1))
        assert (await failure(there.http, PREVIEW, 10)).values["why"] == "too big"


async def test_ten_seconds_are_enough_whatever_the_patience(monkeypatch: pytest.MonkeyPatch) -> None:
    assert clips.PATIENCE == 10.0
    monkeypatch.setattr(clips, "PATIENCE", 0.2)
    async with rough(silent, KEEPER) as there, asyncio.timeout(2):
        assert (await failure(there.http, PREVIEW, 3600)).key == "source_slow"


async def test_a_redirect_is_followed_to_another_keeper_and_nowhere_else() -> None:
    async with rough(answer({}, 302, Location="https://elsewhere.invalid/x"), KEEPER) as there:
        assert (await failure(there.http, PREVIEW)).values["why"] == "redirect"
    async with rough(answer(b"", 302, Location=PREVIEW), KEEPER, "e-cdns-preview-1.dzcdn.net") as there:
        task = asyncio.create_task(Clips(there.http).fetch("https://e-cdns-preview-1.dzcdn.net/x.mp3", 2))
        async with asyncio.timeout(2):
            while not there.heads:
                await asyncio.sleep(0.001)
        there.play = answer(b"sound")
        assert await task == b"sound"


async def test_one_keeper_that_is_down_does_not_close_the_others() -> None:
    async with rough(answer({}, 500), KEEPER, "cdn.discordapp.com") as there:
        for _ in range(3):
            await failure(there.http, PREVIEW)
        there.play = answer(b"sound")
        assert there.http.breaker("deezer preview").state == "open"
        assert await Clips(there.http).fetch("https://cdn.discordapp.com/attachments/1/2/x.mp3", 2) == b"sound"
