"""MusicBrainz's stand-in: codes, look-ups with what `inc` asks for, search, its pace and its manners."""

import pytest

from songbot.sandbox.music.catalogue import Track, uuid_of
from tests.songbot.sandbox.music.town import NAMED, Town, whole

ROOT = "https://musicbrainz.org/ws/2"
UNKNOWN = "00000000-0000-4000-8000-000000000000"


async def test_a_code_leads_to_its_recordings_and_tells_no_releases(services: Town) -> None:
    track = services.track(whole)
    bare = (await services.musicbrainz(f"isrc/{track.isrc}")).json["recordings"][0]
    assert {*bare} == {"id", "title", "length", "disambiguation", "video", "first-release-date"}
    assert abs(bare["length"] - 1000 * track.duration) < 1000
    more = await services.musicbrainz(f"isrc/{track.isrc}", inc="artist-credits+isrcs+releases+ratings")
    told = next(one for one in more.json["recordings"] if one["id"] == track.mbid)
    assert told["isrcs"] == [track.isrc]
    assert told["artist-credit"][0]["artist"]["id"] == track.artist.mbid
    assert told["artist-credit"][0]["name"] == track.artist.native
    assert not {"releases", "rating"} & {*told}


async def test_a_code_may_have_two_recordings(services: Town) -> None:
    def twice(one: Track) -> bool:
        return one.version == "remaster" and len(services.music.catalogue.with_isrc(one.isrc, "musicbrainz")) > 1

    track = services.track(twice)
    told = (await services.musicbrainz(f"isrc/{track.isrc}")).json["recordings"]
    assert len({one["id"] for one in told}) >= 2
    assert "2019 remaster" in [one["disambiguation"] for one in told]


async def test_some_recordings_have_a_video_beside_them_and_some_no_length(services: Town) -> None:
    filmed = services.track(lambda one: one.on("musicbrainz") and one.number % 13 == 0)
    told = (await services.musicbrainz(f"isrc/{filmed.isrc}")).json["recordings"]
    assert {True, False} <= {one["video"] for one in told}
    endless = services.track(lambda one: one.on("musicbrainz") and one.number % 23 == 0)
    assert (await services.musicbrainz(f"recording/{endless.mbid}")).json["length"] is None


async def test_a_recording_tells_what_is_asked_for(services: Town) -> None:
    track = services.track(lambda one: whole(one) and one.album.kind == "single")
    inc = "releases+release-groups+isrcs+artist-credits+tags+genres+ratings+url-rels"
    told = (await services.musicbrainz(f"recording/{track.mbid}", inc=inc)).json
    assert told["releases"][0]["release-group"]["primary-type"] == "Single"
    assert told["releases"][0]["date"] == track.album.released
    assert {one["name"] for one in told["artist-credit"]} == {one.native for one in track.artists}
    assert told["genres"][0]["name"] == told["tags"][0]["name"]
    assert told["rating"] == {"value": None, "votes-count": 0}
    assert told["relations"][0]["url"]["resource"] == f"https://open.spotify.com/track/{track.id}"
    plain = (await services.musicbrainz(f"recording/{track.mbid}", inc="releases")).json
    assert "release-group" not in plain["releases"][0]


async def test_a_merged_recording_answers_with_its_new_id(services: Town) -> None:
    track = services.track(whole)
    told = (await services.musicbrainz(f"recording/{uuid_of('old', track.id)}")).json
    assert told["id"] == track.mbid


@pytest.mark.parametrize(
    ("path", "inc", "status", "says"),
    [
        ("isrc/QZSB09999999", "", 404, "Not Found"),
        ("isrc/short", "", 400, "Invalid isrc."),
        ("isrc/QZSB09999999", "genres", 400, "genres is not a valid inc parameter for the isrc resource."),
        ("recording/x", "", 400, "Invalid mbid."),
        (f"recording/{UNKNOWN}", "coffee", 400, "coffee is not a valid inc parameter for the recording resource."),
        (f"recording/{UNKNOWN}", "", 404, "Not Found"),
        ("recording", "", 400, "Must specify"),
    ],
)
async def test_what_is_wrong_is_told_with_help(services: Town, path: str, inc: str, status: int, says: str) -> None:
    told = await services.musicbrainz(path, **({"inc": inc} if inc else {}))
    assert told.status == status
    assert told.json["error"].startswith(says)
    assert "development/mmd" in told.json["help"]


async def test_a_search_by_fields_finds_the_song_or_nothing(services: Town) -> None:
    track = services.track(lambda one: whole(one) and not one.artist.native.isascii())
    about = f"[{1000 * round(track.duration) - 3000} TO {1000 * round(track.duration) + 3000}]"
    query = f'recording:"{track.name}" AND artist:"{track.artist.latin}" AND dur:{about}'
    told = (await services.musicbrainz("recording", query=query)).json
    assert told["recordings"][0]["id"] == track.mbid
    assert told["recordings"][0]["score"] == 100
    hit = told["recordings"][0]
    assert hit["releases"][0]["media"][0]["track"][0]["title"] == track.name
    assert not {"disambiguation", "rating", "relations"} & {*hit}
    assert "joinphrase" not in hit["artist-credit"][0]
    nothing = (await services.musicbrainz("recording", query='recording:"xyzzy" AND artist:"plugh"')).json
    assert (nothing["count"], nothing["recordings"]) == (0, [])
    by_code = (await services.musicbrainz("recording", query=f"isrc:{track.isrc}")).json
    assert track.mbid in [one["id"] for one in by_code["recordings"]]


async def test_the_best_of_a_loose_search_is_always_a_hundred(services: Town) -> None:
    told = (await services.musicbrainz("recording", query="live xyzzy plugh", limit="3")).json
    assert told["recordings"][0]["score"] == 100
    assert len(told["recordings"]) == 3 < told["count"]


async def test_spotify_pages_lead_to_artists_and_a_few_recordings(services: Town) -> None:
    track = services.track(lambda one: whole(one) and one.number % 3 == 0)
    artist = f"https://open.spotify.com/artist/{track.artist.id}"
    told = (await services.musicbrainz("url", resource=artist)).json
    assert told["relations"][0]["artist"]["id"] == track.artist.mbid
    page = f"https://open.spotify.com/track/{track.id}"
    told = (await services.musicbrainz("url", resource=page)).json
    assert told["relations"][0]["recording"]["id"] == track.mbid
    assert (await services.musicbrainz("url", resource=f"{page}?si=1")).status == 404
    both = f"{ROOT}/url?resource={artist}&resource={page}&fmt=json"
    services.clock.now += 2
    assert (await services.get(both, headers=NAMED)).json["url-count"] == 2


async def test_two_requests_in_a_second_are_too_many_until_one_slows_down(services: Town) -> None:
    address = f"{ROOT}/recording/{UNKNOWN}?fmt=json"

    async def after(seconds: float) -> int:
        services.clock.now += seconds
        return (await services.get(address, headers=NAMED)).status

    assert [await after(one) for one in (2, 0.5, 0.6, 0.9, 1.0, 1.1)] == [404, 503, 503, 503, 404, 404]
    refused = await services.get(address, headers=NAMED)
    assert refused.headers["Retry-After"] == "7"
    assert "rate limit" in refused.json["error"]


@pytest.mark.parametrize("agent", ["", "Python/3.11 aiohttp/3.14", "python-requests/2.34"])
async def test_nobody_without_a_name_is_answered(services: Town, agent: str) -> None:
    refused = await services.get(f"{ROOT}/recording/{UNKNOWN}?fmt=json", headers={"User-Agent": agent})
    assert refused.status == 403


async def test_who_does_not_ask_for_json_gets_xml(services: Town) -> None:
    told = await services.get(f"{ROOT}/recording/{UNKNOWN}", headers=NAMED)
    assert told.headers["Content-Type"].startswith("application/xml")
