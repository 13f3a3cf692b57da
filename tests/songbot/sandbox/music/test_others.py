"""ListenBrainz's, iTunes's and ReccoBeats's stand-ins, and the address book of all of them."""

from datetime import UTC, datetime, timedelta

import pytest

from songbot.sandbox.music.app import KEYS
from tests.songbot.sandbox.music.town import Town, whole

LISTENS = "https://api.listenbrainz.org/1"
ITUNES = "https://itunes.apple.com"
RECCO = "https://api.reccobeats.com/v1"
UNKNOWN = "00000000-0000-4000-8000-000000000000"


async def test_counts_come_in_the_order_asked_for_and_null_where_unknown(services: Town) -> None:
    track = services.track(whole)
    asked = {"recording_mbids": [UNKNOWN, track.mbid]}
    told = await services.get(f"{LISTENS}/popularity/recording", "POST", json=asked)
    listens, users = track.listens
    assert told.json == [
        {"recording_mbid": UNKNOWN, "total_listen_count": None, "total_user_count": None},
        {"recording_mbid": track.mbid, "total_listen_count": listens, "total_user_count": users},
    ]
    artist = {"artist_mbids": [track.artist.mbid]}
    told = await services.get(f"{LISTENS}/popularity/artist", "POST", json=artist)
    assert told.json[0]["total_user_count"] >= users // 2


@pytest.mark.parametrize(
    ("body", "says"),
    [
        ({"recording_mbids": ["xyz"]}, "recording_mbid xyz is not valid."),
        ({"recording_mbids": [UNKNOWN] * 1001}, "Too many"),
        ({"mbids": []}, "must be present"),
        ([], "must be present"),
    ],
)
async def test_wrong_ids_are_refused(services: Town, body: object, says: str) -> None:
    told = await services.get(f"{LISTENS}/popularity/recording", "POST", json=body)
    assert (told.status, told.json["code"]) == (400, 400)
    assert says in told.json["error"]


async def test_the_31st_request_in_ten_seconds_is_refused_and_headers_count_down(services: Town) -> None:
    answers = [await services.get(f"{LISTENS}/user/demo/playing-now") for _ in range(31)]
    assert [one.headers["X-RateLimit-Remaining"] for one in answers[:2]] == ["29", "28"]
    assert {one.headers["X-RateLimit-Limit"] for one in answers} == {"30"}
    assert [one.status for one in answers[29:]] == [200, 429]
    services.clock.now += 10
    assert (await services.get(f"{LISTENS}/user/demo/playing-now")).status == 200


async def test_a_name_look_up_needs_a_token_and_may_find_nothing(services: Town) -> None:
    track = services.track(whole)
    asked = {"artist_name": track.artist.name, "recording_name": track.name}
    assert (await services.get(f"{LISTENS}/metadata/lookup/", params=asked)).json["code"] == 401
    head = {"Authorization": f"Token {KEYS['listenbrainz']}"}
    told = (await services.get(f"{LISTENS}/metadata/lookup/", params=asked, headers=head)).json
    assert (told["recording_mbid"], told["artist_mbids"]) == (track.mbid, [track.artist.mbid])
    asked["recording_name"] = "xyzzy"
    assert (await services.get(f"{LISTENS}/metadata/lookup/", params=asked, headers=head)).json == {}


async def test_what_somebody_plays_now(services: Town) -> None:
    track = services.track(whole)
    services.music.listenbrainz.playing["ann"] = track.id
    told = (await services.get(f"{LISTENS}/user/ann/playing-now")).json["payload"]
    assert told["listens"][0]["track_metadata"]["track_name"] == track.title
    assert (await services.get(f"{LISTENS}/user/quiet/playing-now")).json["payload"]["count"] == 0
    assert (await services.get(f"{LISTENS}/user/nobody/playing-now")).status == 404


async def test_itunes_finds_songs_and_calls_its_json_javascript(services: Town) -> None:
    track = services.track(lambda one: whole(one) and one.explicit)
    told = await services.get(f"{ITUNES}/search", params={"term": f"{track.artist.name} {track.title}", "limit": "5"})
    assert told.headers["Content-Type"].startswith("text/javascript")
    found = next(one for one in told.json["results"] if one["trackId"] == track.number)
    assert found["trackTimeMillis"] == round(1000 * track.duration)
    assert found["trackExplicitness"] == "explicit"
    assert found["releaseDate"].endswith("T12:00:00Z")
    preview = await services.get(found["previewUrl"])
    assert preview.body[4:11] == b"ftypM4A"
    assert (await services.get(found["artworkUrl100"])).body.startswith(b"\x89PNG")


async def test_itunes_looks_up_by_id_and_not_by_code(services: Town) -> None:
    track = services.track(whole)
    assert (await services.get(f"{ITUNES}/lookup?id={track.number}")).json["resultCount"] == 1
    assert (await services.get(f"{ITUNES}/lookup?isrc={track.isrc}")).json == {"resultCount": 0, "results": []}
    silent = services.track(lambda one: one.on("itunes") and not one.preview)
    found = (await services.get(f"{ITUNES}/lookup?id={silent.number}")).json["results"][0]
    assert "previewUrl" not in found


async def test_itunes_answers_twenty_times_a_minute(services: Town) -> None:
    answers = [await services.get(f"{ITUNES}/lookup?id=1") for _ in range(21)]
    assert [one.status for one in answers] == [200] * 20 + [403]
    services.clock.now += 60
    assert (await services.get(f"{ITUNES}/lookup?id=1")).status == 200


async def test_reccobeats_answers_a_batch_in_an_order_of_its_own(services: Town) -> None:
    tracks = [one for one in services.music.catalogue.tracks if whole(one)][:8]
    asked = ",".join([tracks[0].isrc, *(one.id for one in tracks[1:]), "AAAAAAAAAAAAAAAAAAAAAA"])
    told = (await services.get(f"{RECCO}/track", params={"ids": asked})).json["content"]
    hrefs = [one["href"].rpartition("/")[2] for one in told]
    assert {one.id for one in tracks} <= {*hrefs}
    assert [one for one in hrefs if one in {two.id for two in tracks}] != [one.id for one in tracks]
    assert "AAAAAAAAAAAAAAAAAAAAAA" not in hrefs


async def test_reccobeats_tells_how_a_song_sounds(services: Town) -> None:
    track = services.track(whole)
    told = (await services.get(f"{RECCO}/audio-features?ids={track.id}")).json["content"][0]
    assert told["tempo"] == pytest.approx(track.song.tempo, abs=0.001)
    assert (told["key"], told["mode"]) == (track.song.key, track.song.mode)
    for name in ("acousticness", "danceability", "energy", "instrumentalness", "liveness", "speechiness", "valence"):
        assert 0 <= told[name] <= 1
    assert -60 < told["loudness"] < 0
    assert "time_signature" not in told


@pytest.mark.parametrize("count", [0, 41])
async def test_reccobeats_takes_one_to_forty_ids(services: Town, count: int) -> None:
    ids = ",".join(f"{place:022d}" for place in range(count))
    refused = await services.get(f"{RECCO}/track?ids={ids}")
    assert (refused.status, refused.json["error"]) == (400, "size must be between 1 and 40")


async def test_reccobeats_says_when_to_come_again(services: Town) -> None:
    last = [await services.get(f"{RECCO}/track?ids=x") for _ in range(61)][-1]
    assert (last.status, last.headers["Retry-After"]) == (429, "10")


async def test_every_address_in_every_answer_has_a_stand_in_or_is_for_people(services: Town) -> None:
    track = services.track(whole)
    answers = [
        await services.spotify(f"tracks/{track.id}"),
        await services.get(f"https://api.deezer.com/track/{track.number}"),
        await services.get(f"{ITUNES}/lookup?id={track.number}"),
    ]
    for_people = {"www.deezer.com", "music.apple.com", "www.last.fm"}
    for answer in answers:
        hosts = {part.partition(b"/")[0].decode() for part in answer.body.split(b'"https://')[1:]}
        assert hosts <= {*services.hosts} | for_people
        assert b"127.0.0.1" not in answer.body


async def test_fresh_releases_are_those_of_the_days_around_a_date_one_of_each_group(services: Town) -> None:
    told = (await services.get(f"{LISTENS}/explore/fresh-releases/?future=false")).json["payload"]
    releases = told["releases"]
    today = datetime.fromtimestamp(services.clock.now, UTC).date()
    assert told["total_count"] == len(releases) >= 5
    assert [one["release_date"] for one in releases] == sorted(one["release_date"] for one in releases)
    assert {str(today - timedelta(days=14)) <= one["release_date"] <= str(today) for one in releases} == {True}
    assert len({one["release_group_mbid"] for one in releases}) == len(releases)
    assert {one["release_group_primary_type"] for one in releases} == {"Single"}
    assert "release_group_secondary_type" not in releases[0]
    by_name = await services.get(f"{LISTENS}/explore/fresh-releases/?sort=release_name&days=90&future=false")
    names = [one["release_name"] for one in by_name.json["payload"]["releases"]]
    assert names == sorted(names)
    assert len(names) >= len(releases)


@pytest.mark.parametrize(
    ("asked", "says"),
    [
        ("days=0", "days must be between 1 and 90."),
        ("days=91", "days must be between 1 and 90."),
        ("days=x", "Invalid days argument: x"),
        ("sort=listens", "sort must be one of"),
        ("past=perhaps", "Invalid past argument"),
        ("release_date=friday", "Cannot parse date."),
    ],
)
async def test_fresh_releases_are_refused_for_what_makes_no_sense(services: Town, asked: str, says: str) -> None:
    told = await services.get(f"{LISTENS}/explore/fresh-releases/?{asked}")
    assert (told.status, told.json["code"]) == (400, 400)
    assert says in told.json["error"]
