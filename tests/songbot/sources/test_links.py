"""Short links: followed hop by hop on the list, and no page of a song is loaded for it."""

import asyncio
from urllib.parse import quote

import pytest

from songbot.errors import SourceFailed
from songbot.sources.links import Links
from tests.songbot.sources.place import Place, whole
from tests.songbot.sources.rough import answer, endless, rough, silent

SHORT = "https://spotify.link/abc"
TRACK = "https://open.spotify.com/track/4cOdK2wGLETKBW3PvgPWqT"


@pytest.mark.parametrize("form", ["https://spotify.link/{}", "https://open.spotify.com/s/{}"])
async def test_a_short_link_leads_to_its_song_without_its_page(here: Place, form: str) -> None:
    song = here.track(whole)
    found = await Links(here.http).follow(form.format(song.id[:8]))
    assert found.startswith(f"https://open.spotify.com/track/{song.id}")
    assert here.music.faults.count() == 1


async def test_a_link_with_nothing_behind_it_stays_what_it_is(here: Place) -> None:
    assert await Links(here.http).follow("https://spotify.link/nothing") == "https://spotify.link/nothing"


async def test_a_link_that_leads_away_is_told_and_not_visited(here: Place) -> None:
    assert await Links(here.http).follow("https://spotify.link/elsewhere") == "https://elsewhere.invalid/track/0"
    assert here.music.faults.count() == 1


async def test_a_link_that_leads_round_and_round_ends_after_four_hops(here: Place) -> None:
    assert await Links(here.http).follow("https://spotify.link/roundandround") == "https://spotify.link/roundandround"
    assert here.music.faults.count() == 4


@pytest.mark.parametrize(
    "page",
    [
        f'<meta property="og:url" content="{TRACK}">',
        f"<a href='https://go.invalid/?u={quote(quote(TRACK, safe=''), safe='')}'>",
        f"https:&#x2F;&#x2F;open.spotify.com&#x2F;track&#x2F;{TRACK[-22:]}",
    ],
)
async def test_a_page_in_place_of_a_redirect_is_read(page: str) -> None:
    async with rough(answer(page.encode()), "spotify.link") as there:
        assert await Links(there.http).follow(SHORT) == TRACK
        assert "iPhone" in there.heads[0]
        assert "Cookie" not in there.heads[0]


@pytest.mark.parametrize("host", ["spotify.link", "link.deezer.com"])
async def test_the_host_that_fails_is_the_one_that_is_named(host: str) -> None:
    async with rough(answer(b"", 503), host) as there:
        with pytest.raises(SourceFailed) as failure:
            await Links(there.http).follow(f"https://{host}/abc")
        assert failure.value.source == host


@pytest.mark.parametrize("address", ["https://elsewhere.invalid/x", "http://spotify.link/x", "http://127.0.0.1/", "x"])
async def test_nothing_else_is_followed(here: Place, address: str) -> None:
    if address.startswith("http://spotify"):
        # Where a stand-in plays the host, plain http is as good.
        assert await Links(here.http).follow(address) == address
        return
    with pytest.raises(SourceFailed, match="source_refused"):
        await Links(here.http).follow(address)


async def test_a_page_without_end_and_one_that_never_comes_cost_little() -> None:
    async with rough(endless, "spotify.link") as there:
        with pytest.raises(SourceFailed, match="source_nonsense"):
            await Links(there.http).follow(SHORT, 2)
    async with rough(silent, "spotify.link") as there, asyncio.timeout(2):
        with pytest.raises(SourceFailed, match="source_slow"):
            await Links(there.http).follow(SHORT, 0.2)
