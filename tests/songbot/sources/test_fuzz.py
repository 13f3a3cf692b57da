"""Answers of any shape: what a service sends is a finding or a failure, and never an exception of another kind."""

import asyncio
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from songbot.core.finding import Finding, Query
from songbot.core.track import Fact
from songbot.errors import SourceFailed
from songbot.ports import MusicSource
from songbot.sources.deezer import Deezer
from songbot.sources.http import Http
from songbot.sources.itunes import Itunes
from songbot.sources.lastfm import Lastfm
from songbot.sources.listenbrainz import ListenBrainz
from songbot.sources.musicbrainz import MusicBrainz
from songbot.sources.reccobeats import ReccoBeats
from songbot.sources.spotify import Spotify
from tests.songbot.sources.place import HOSTS, WAYS, HurriedClock
from tests.songbot.sources.rough import answer, rough

ID, MBID = "4cOdK2wGLETKBW3PvgPWqT", "0dad432b-16cc-4bf0-8961-fd31d124b01b"
NAMES = (
    *("id", "title", "name", "artists", "artist", "album", "duration", "data", "results", "track", "tracks", "items"),
    *("recordings", "artist-credit", "length", "content", "href", "isrc", "isrcs", "external_ids", "release_date"),
    *("listeners", "playcount", "toptags", "tag", "stats", "trackmatches", "preview", "error", "code", "access_token"),
    *("recording_mbid", "total_user_count", "total_listen_count", "trackId", "trackName", "artistName", "kind", "url"),
)
ASKED = Query({"spotify": ID, "deezer": "1", "itunes": "1", "mbid": MBID}, "QZSB01900001", "Song", "Anna", 200, "song")

leaves = (
    st.none()
    | st.booleans()
    | st.integers(-(10**20), 10**20)
    | st.floats()
    | st.text(max_size=6)
    | st.sampled_from(["1", ID, MBID, "Song", "Anna", "song", "QZSB01900001", f"https://open.spotify.com/track/{ID}"])
)
answers = st.recursive(
    leaves,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(NAMES), inner, max_size=6),
    max_leaves=30,
)


def source(name: str, http: Http, clock: HurriedClock) -> MusicSource:
    made: dict[str, MusicSource] = {
        "spotify": Spotify(http, clock, ("id", "secret")),
        "deezer": Deezer(http, clock),
        "lastfm": Lastfm(http, clock, "key"),
        "musicbrainz": MusicBrainz(http, clock, "x"),
        "listenbrainz": ListenBrainz(http, clock, "token"),
        "itunes": Itunes(http, clock),
        "reccobeats": ReccoBeats(http, clock),
    }
    return made[name]


async def asked(name: str, told: Any) -> list[Fact]:
    """What is made of an answer."""
    async with rough(answer(told), *HOSTS.values(), "accounts.spotify.com") as there:
        one = source(name, there.http, there.clock)
        found = (await asyncio.gather(one.find(ASKED, 20), return_exceptions=True))[0]
        await one.close()
        assert isinstance(found, Finding | SourceFailed), found
        assert found.source == name
        candidates = found.candidates if isinstance(found, Finding) else ()
        return [fact for candidate in candidates for fact in candidate.facts]


@pytest.mark.parametrize("name", WAYS)
@given(told=answers)
@settings(max_examples=20)
def test_whatever_a_service_answers_is_a_finding_or_a_failure(name: str, told: Any) -> None:
    for fact in asyncio.run(asked(name, told)):
        assert fact.source == name
        assert fact.value not in ("", ())
