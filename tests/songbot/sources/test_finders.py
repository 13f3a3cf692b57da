"""Where songs to learn from are found: charts, tags, neighbours, and recordings at random."""

import random

import pytest

from songbot.core import link
from songbot.core.sample import ASKED, CHARTS, NEIGHBOURS, OBSCURE
from songbot.errors import SourceFailed
from songbot.sandbox.music.app import KEYS
from songbot.sources.finders import Finders
from tests.songbot.sources.place import HOSTS, Place


def finders(here: Place, *, key: str = KEYS["lastfm"], seed: int = 1) -> Finders:
    """Who looks where `seed` leads."""
    here.clock.time += 10
    return Finders(here.http, key, "tests@songbot.invalid", random.Random(seed))


@pytest.mark.parametrize("origin", [CHARTS, OBSCURE])
async def test_so_many_songs_are_found_and_no_more_each_by_a_name_that_a_question_may_have(
    here: Place, origin: str
) -> None:
    found = await finders(here).songs(origin, (), 12)
    assert 0 < len(found) <= 12
    assert all(not isinstance(link.parse(wish.text), link.ShortLink) for wish in found)
    host = {CHARTS: "https://www.last.fm/music/", OBSCURE: "https://musicbrainz.org/recording/"}[origin]
    assert all(wish.text.startswith(host) for wish in found)


async def test_chance_decides_where_to_look_so_other_days_find_other_songs(here: Place) -> None:
    days = [await finders(here, seed=seed).songs(OBSCURE, (), 10) for seed in range(4)]
    assert len({wish.text for day in days for wish in day}) > 20


async def test_the_same_chance_finds_the_same_songs(here: Place) -> None:
    assert await finders(here).songs(OBSCURE, (), 10) == await finders(here).songs(OBSCURE, (), 10)


async def test_neighbours_are_songs_of_artists_who_are_like_those_that_were_asked_for(here: Place) -> None:
    catalogue = here.music.catalogue
    artist = catalogue.artists[0]
    near = {link.parse(wish.text) for wish in await finders(here).songs(NEIGHBOURS, [artist.name], 4)}
    names = {one.name.casefold() for one, _ in catalogue.related(artist)}
    assert near
    assert {str(one).casefold().find(artist.name.casefold()) for one in near} == {-1}
    assert all(any(name in str(one).casefold() for name in names) for one in near)


async def test_without_anybody_asked_for_there_are_no_neighbours(here: Place) -> None:
    assert await finders(here).songs(NEIGHBOURS, (), 5) == []
    assert here.count(HOSTS["lastfm"]) == 0


async def test_without_a_key_last_fm_is_not_asked_and_obscure_music_is_found_all_the_same(here: Place) -> None:
    keyless = finders(here, key="")
    assert await keyless.songs(CHARTS, (), 5) == ()
    assert await keyless.songs(NEIGHBOURS, ("x",), 5) == ()
    assert here.count(HOSTS["lastfm"]) == 0
    assert await keyless.songs(OBSCURE, (), 5)


async def test_an_origin_that_nobody_looks_in_has_no_songs(here: Place) -> None:
    assert await finders(here).songs(ASKED, ("x",), 5) == ()


async def test_a_service_that_is_down_is_named(here: Place) -> None:
    here.fault(HOSTS["musicbrainz"], "status", status=400)
    with pytest.raises(SourceFailed) as failure:
        await finders(here).songs(OBSCURE, (), 5)
    assert failure.value.values["source"] == "musicbrainz"
