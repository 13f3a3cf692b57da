"""Deezer's stand-in: look-ups and search, errors with status 200, its quota, and addresses that expire."""

import pytest

from tests.songbot.sandbox.music.town import Town, whole

API = "https://api.deezer.com"
NO_DATA = {"error": {"type": "DataException", "message": "no data", "code": 800}}


async def test_a_track_is_told_by_id_and_by_code(services: Town) -> None:
    track = services.track(lambda one: whole(one) and one.number % 3 == 0)
    told = (await services.get(f"{API}/track/{track.number}")).json
    assert (told["id"], told["title"], told["isrc"]) == (track.number, track.title, track.isrc)
    assert (told["duration"], told["rank"]) == (round(track.duration), track.rank)
    assert told["release_date"].count("-") == 2
    assert told["contributors"][0]["role"] == "Main"
    assert told["bpm"] == round(track.song.tempo, 1)
    by_code = (await services.get(f"{API}/track/isrc:{track.isrc.lower()}")).json
    assert by_code["id"] == told["id"]


async def test_most_tempos_are_0_which_means_unknown(services: Town) -> None:
    track = services.track(lambda one: one.on("deezer") and one.number % 3 == 1)
    assert (await services.get(f"{API}/track/{track.number}")).json["bpm"] == 0


async def test_a_version_stands_in_brackets_and_beside_the_short_title(services: Town) -> None:
    track = services.track(lambda one: one.version == "remaster" and one.on("deezer"))
    told = (await services.get(f"{API}/track/{track.number}")).json
    assert told["title"].endswith("(Remastered 2019)")
    assert told["title_version"] == "(Remastered 2019)"
    assert "Remastered" not in told["title_short"]


@pytest.mark.parametrize("path", ["track/1", "track/isrc:QZSB09999999", "album/1"])
async def test_what_is_unknown_is_an_error_with_status_200(services: Town, path: str) -> None:
    told = await services.get(f"{API}/{path}")
    assert (told.status, told.json) == (200, NO_DATA)


async def test_a_track_may_be_missing_or_not_be_found_by_its_code(services: Town) -> None:
    missing = services.track(lambda one: not one.on("deezer"))
    assert (await services.get(f"{API}/track/{missing.number}")).json == NO_DATA
    coded = services.track(lambda one: one.on("deezer") and one.number % 29 == 0)
    assert (await services.get(f"{API}/track/{coded.number}")).json["id"] == coded.number
    assert (await services.get(f"{API}/track/isrc:{coded.isrc}")).json.get("id") != coded.number


async def test_a_search_finds_by_artist_and_track_and_tells_no_codes(services: Town) -> None:
    track = services.track(lambda one: whole(one) and not one.artist.name.isascii())
    query = f'artist:"{track.artist.name}" track:"{track.title}"'
    told = (await services.get(f"{API}/search", params={"q": query, "limit": "5"})).json
    assert track.number in [one["id"] for one in told["data"]]
    assert told["total"] >= len(told["data"])
    assert "isrc" not in told["data"][0]
    assert (await services.get(f"{API}/search")).json["error"]["code"] == 501


async def test_albums_have_genres_and_fans(services: Town) -> None:
    track = services.track(whole)
    album = (await services.get(f"{API}/album/{track.album.number}")).json
    assert album["genres"]["data"][0]["name"]
    assert {"label", "fans", "upc"} <= {*album}
    cover = await services.get(album["cover_small"])
    assert cover.body.startswith(b"\x89PNG")
    assert int.from_bytes(cover.body[16:20], "big") == 56


async def test_the_51st_request_in_five_seconds_is_refused_with_status_200(services: Town) -> None:
    answers = [await services.get(f"{API}/album/1") for _ in range(51)]
    assert [one.json["error"]["code"] for one in answers] == [800] * 50 + [4]
    assert answers[-1].status == 200
    assert answers[-1].json["error"]["message"] == "Quota limit exceeded"
    services.clock.now += 5
    assert (await services.get(f"{API}/album/1")).json["error"]["code"] == 800


async def test_no_quota_is_kept_when_nobody_enforces_it(services: Town) -> None:
    services.music.world.paced = False
    answers = [await services.get(f"{API}/album/1") for _ in range(60)]
    assert {one.json["error"]["code"] for one in answers} == {800}


async def test_a_preview_can_be_fetched_for_a_quarter_of_an_hour(services: Town) -> None:
    track = services.track(whole)
    address = (await services.get(f"{API}/track/{track.number}")).json["preview"]
    assert address.startswith("https://cdnt-preview.dzcdn.net/api/1/1/")
    assert f"?hdnea=exp={services.clock.now + 900:.0f}~acl=" in address
    services.clock.now += 900
    assert (await services.get(address)).status == 200
    services.clock.now += 1
    assert (await services.get(address)).status == 403


async def test_a_preview_needs_its_own_signature(services: Town) -> None:
    tracks = [one for one in services.music.catalogue.tracks if whole(one)][:2]
    first, second = [(await services.get(f"{API}/track/{one.number}")).json["preview"] for one in tracks]
    swapped = f"{first.partition('?')[0]}?{second.partition('?')[2]}"
    prolonged = first.replace("exp=1", "exp=2")
    for address in (first.partition("?")[0], swapped, prolonged):
        assert (await services.get(address)).status == 403


async def test_some_tracks_have_no_preview(services: Town) -> None:
    track = services.track(lambda one: one.on("deezer") and not one.preview)
    assert (await services.get(f"{API}/track/{track.number}")).json["preview"] == ""
