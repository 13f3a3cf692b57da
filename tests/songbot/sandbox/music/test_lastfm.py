"""last.fm's stand-in: split counts, autocorrection, oddities of its JSON, its errors, and pylast reading its XML."""

import asyncio
from typing import Any

import pylast
import pytest

from songbot.sandbox.music.app import KEYS
from songbot.sandbox.music.scrobbles import Scrobbles
from tests.songbot.sandbox.music.town import Town, whole

ROOT = "https://ws.audioscrobbler.com/2.0/"


async def test_a_track_is_told_in_strings(services: Town) -> None:
    track = services.track(lambda one: whole(one) and one.number % 5 > 0)
    told = (await services.lastfm("track.getInfo", artist=track.artist.name, track=track.title)).json["track"]
    assert told["listeners"] == str(track.listeners)
    assert int(told["playcount"]) > track.listeners
    assert told["duration"] == str(1000 * round(track.duration))
    assert told["streamable"] == {"#text": "0", "fulltrack": "0"}
    assert told["toptags"]["tag"][0]["name"] == track.tags[0][0]
    assert [one["size"] for one in told["album"]["image"]] == ["small", "medium", "large", "extralarge"]
    assert "userplaycount" not in told


async def test_counts_of_one_song_are_split_over_its_spellings(services: Town) -> None:
    track = services.track(lambda one: one.version == "remaster" and one.on("lastfm") and one.artist.name.isascii())
    titles = (track.title, f"{track.name} (Remastered 2019)", f"{track.name} - Remastered")
    rows = [(await services.lastfm("track.getInfo", artist=track.artist.name, track=one)).json for one in titles]
    counts = [int(row["track"]["listeners"]) for row in rows]
    assert counts[0] > counts[1] > counts[2] > 0


async def test_a_guest_splits_the_counts_too(services: Town) -> None:
    track = services.track(lambda one: one.guest is not None and one.on("lastfm") and one.listeners > 1000)
    assert track.guest is not None
    spelled = {track.artist.name: track.title, f"{track.artist.name} feat. {track.guest.name}": track.name}
    rows = [(await services.lastfm("track.getInfo", artist=a, track=t)).json["track"] for a, t in spelled.items()]
    assert int(rows[0]["listeners"]) > int(rows[1]["listeners"]) > 0


async def test_autocorrection_leads_some_spellings_to_the_usual_one(services: Town) -> None:
    track = services.track(lambda one: whole(one) and one.artist.name != one.artist.latin)
    asked = {"artist": track.artist.latin, "track": track.title}
    raw = (await services.lastfm("track.getInfo", **asked)).json["track"]
    corrected = (await services.lastfm("track.getInfo", **asked, autocorrect="1")).json["track"]
    assert (raw["artist"]["name"], corrected["artist"]["name"]) == (track.artist.latin, track.artist.name)
    assert int(raw["listeners"]) < int(corrected["listeners"]) == track.listeners


async def test_nonsense_that_two_people_scrobbled_is_a_row(services: Town) -> None:
    told = (await services.lastfm("track.getInfo", artist="fake artist", track="FAKE TRACK")).json["track"]
    assert (told["listeners"], told["playcount"], told["duration"]) == ("2", "4", "0")
    assert told["toptags"] == {"tag": []}
    assert not {"album", "mbid", "wiki"} & {*told}


async def test_an_id_may_lead_to_a_track_with_another_id(services: Town) -> None:
    ours = services.track(lambda one: whole(one) and one.number % 3 == 0 and one.number % 4 != 1)
    told = (await services.lastfm("track.getInfo", mbid=ours.mbid)).json["track"]
    assert told["name"] == ours.title
    assert told["mbid"] != ours.mbid


async def test_a_lone_tag_is_an_object_and_not_a_list(services: Town) -> None:
    track = services.track(lambda one: len(one.tags) == 1 and one.on("lastfm"))
    asked = {"artist": track.artist.name, "track": track.title}
    tag = (await services.lastfm("track.getTopTags", **asked)).json["toptags"]["tag"]
    assert (tag["count"], tag["name"]) == (100, track.tags[0][0])
    unknown = await services.lastfm("track.getTopTags", artist="xyzzy", track="plugh")
    assert (unknown.status, unknown.json["toptags"]["tag"]) == (200, [])


async def test_an_artist_has_counts_tags_others_alike_and_a_star(services: Town) -> None:
    artist = services.track(whole).artist
    told = (await services.lastfm("artist.getInfo", artist=artist.name)).json["artist"]
    assert told["stats"]["listeners"] == str(services.music.catalogue.audience[artist.id])
    assert len(told["similar"]["artist"]) == 5
    assert "2a96cbd8b46e442fc41c2b86b821562f" in told["image"][0]["#text"]
    assert [one["size"] for one in told["image"]][-2:] == ["mega", ""]


async def test_a_search_lists_every_spelling_with_the_artist_as_text(services: Town) -> None:
    track = services.track(lambda one: one.version == "remaster" and one.on("lastfm"))
    told = (await services.lastfm("track.search", track=track.name, artist=track.artist.name)).json["results"]
    rows = told["trackmatches"]["track"]
    assert int(told["opensearch:totalResults"]) == len(rows) >= 3
    assert {row["artist"] for row in rows} == {track.artist.name}
    counts = [int(row["listeners"]) for row in rows]
    assert counts == sorted(counts, reverse=True)
    assert isinstance(
        (await services.lastfm("track.search", track="Fake Track")).json["results"]["trackmatches"]["track"], list
    )


async def test_what_is_playing_now_is_marked_and_has_no_date(services: Town) -> None:
    track = services.track(whole)
    services.music.lastfm.playing["demo"] = track.id
    rows = (await services.lastfm("user.getRecentTracks", user="demo", limit="1")).json["recenttracks"]["track"]
    assert rows[0]["@attr"] == {"nowplaying": "true"}
    assert rows[0]["artist"]["#text"] == track.artist.name
    assert "date" not in rows[0]
    assert len(rows) == 2
    assert "date" in rows[1]
    row = (await services.lastfm("user.getRecentTracks", user="quiet", limit="1")).json["recenttracks"]["track"]
    assert "@attr" not in row


@pytest.mark.parametrize(
    ("asked", "status", "code"),
    [
        ({"method": "track.getInfo", "artist": "xyzzy", "track": "plugh"}, 200, 6),
        ({"method": "track.getInfo", "artist": "xyzzy"}, 400, 6),
        ({"method": "artist.getInfo", "artist": "xyzzy"}, 404, 6),
        ({"method": "user.getRecentTracks", "user": "nobody"}, 404, 6),
        ({"method": "user.getRecentTracks", "user": "hidden"}, 403, 17),
        ({"method": "no.such"}, 400, 3),
        ({"method": "track.getInfo", "api_key": "f" * 32}, 403, 10),
        ({"method": "track.getInfo", "api_key": ""}, 400, 6),
    ],
)
async def test_errors_have_their_numbers(services: Town, asked: dict[str, str], status: int, code: int) -> None:
    told = await services.get(ROOT, params={"api_key": KEYS["lastfm"], "format": "json"} | asked)
    assert (told.status, told.json["error"]) == (status, code)
    assert isinstance(told.json["message"], str)


async def test_five_a_second_over_five_minutes_are_allowed_and_no_more(services: Town) -> None:
    last = [await services.lastfm("no.such") for _ in range(1501)][-1]
    assert last.json["error"] == 29
    assert "Retry-After" not in last.headers


class Detour(pylast.httpx.HTTPTransport):  # type: ignore[misc]  # pylast's client has no types
    """Sends what is meant for last.fm to the stand-in."""

    def __init__(self, origin: str) -> None:
        super().__init__()
        self._origin = pylast.httpx.URL(origin)

    def handle_request(self, request: Any) -> Any:
        request.url = request.url.copy_with(scheme="http", host=self._origin.host, port=self._origin.port)
        return super().handle_request(request)


def network(services: Town, key: str = KEYS["lastfm"]) -> Any:
    made = pylast.LastFMNetwork(api_key=key)
    made.enable_proxy({"https://": Detour(services.hosts["ws.audioscrobbler.com"])})
    return made


async def test_pylast_reads_the_xml(services: Town) -> None:
    track = services.track(lambda one: whole(one) and not one.artist.name.isascii() and one.number % 5 > 0)
    found = network(services).get_track(track.artist.name, track.title)
    assert await asyncio.to_thread(found.get_listener_count) == track.listeners
    assert await asyncio.to_thread(found.get_duration) == 1000 * round(track.duration)
    tags = await asyncio.to_thread(found.get_top_tags)
    assert [one.item.get_name() for one in tags] == [name for name, _ in track.tags]


async def test_pylast_sees_what_is_playing_and_searches(services: Town) -> None:
    track = services.track(lambda one: whole(one) and one.artist.name != one.artist.latin)
    services.music.lastfm.playing["demo"] = track.id
    playing = await asyncio.to_thread(network(services).get_user("demo").get_now_playing)
    assert (playing.title, playing.artist.name) == (track.title, track.artist.name)
    hits = await asyncio.to_thread(network(services).search_for_track(track.artist.name, track.title).get_next_page)
    assert track.title in [hit.title for hit in hits]


async def test_pylast_understands_the_errors(services: Town) -> None:
    with pytest.raises(pylast.WSError, match="Track not found") as unknown:
        await asyncio.to_thread(network(services).get_track("xyzzy", "plugh").get_listener_count)
    assert unknown.value.get_id() == str(pylast.STATUS_INVALID_PARAMS)
    with pytest.raises(pylast.WSError, match="Invalid API key"):
        await asyncio.to_thread(network(services, "f" * 32).get_track("xyzzy", "plugh").get_listener_count)


def test_every_row_can_be_found_again(services: Town) -> None:
    scrobbles = Scrobbles(services.music.catalogue)
    for row in scrobbles.rows.values():
        found = scrobbles.find(row.artist.upper(), row.title, correct=True)
        assert found is not None
        assert found.leads_to is None or found.track is not row.track
