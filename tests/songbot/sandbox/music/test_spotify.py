"""Spotify's stand-in: the token, both shapes, search with its limits, errors, short links, oEmbed and spotipy."""

import asyncio
from typing import Any

import aiohttp
import pytest
import spotipy
from spotipy.cache_handler import MemoryCacheHandler
from spotipy.oauth2 import SpotifyClientCredentials

from tests.songbot.sandbox.music.town import Town, whole

TOKEN = "https://accounts.spotify.com/api/token"
API = "https://api.spotify.com/v1"
GONE = {"popularity", "available_markets", "linked_from", "label", "album_group", "followers"}
FORM = {"grant_type": "client_credentials"}


def basic(name: str, secret: str) -> dict[str, str]:
    return {"Authorization": aiohttp.encode_basic_auth(name, secret)}


async def test_a_token_lasts_an_hour(services: Town) -> None:
    told = (await services.get(TOKEN, "POST", data=FORM, headers=basic("demo-client", "demo-secret"))).json
    assert (told["token_type"], told["expires_in"]) == ("Bearer", 3600)
    head = {"Authorization": f"Bearer {told['access_token']}"}
    address = f"{API}/tracks/{services.track().id}"
    services.clock.now += 3599
    assert (await services.get(address, headers=head)).status == 200
    services.clock.now += 1
    late = await services.get(address, headers=head)
    assert (late.status, late.json["error"]["message"]) == (401, "The access token expired")


async def test_a_wrong_secret_is_refused_with_a_flat_error(services: Town) -> None:
    refused = await services.get(TOKEN, "POST", data=FORM, headers=basic("demo-client", "guess"))
    assert refused.status == 400
    assert refused.json == {"error": "invalid_client", "error_description": "Invalid client"}
    refused = await services.get(TOKEN, "POST", data={}, headers=basic("demo-client", "demo-secret"))
    assert refused.json["error"] == "unsupported_grant_type"


@pytest.mark.parametrize(("head", "says"), [({}, "No token provided"), ({"Authorization": "Bearer x"}, "Invalid")])
async def test_without_a_good_token_there_is_nothing(services: Town, head: dict[str, str], says: str) -> None:
    refused = await services.get(f"{API}/tracks/{services.track().id}", headers=head)
    assert refused.status == 401
    assert says in refused.json["error"]["message"]


async def test_a_fresh_application_gets_a_track_without_what_was_removed(services: Town) -> None:
    track = services.track(lambda one: one.guest is not None)
    told = (await services.spotify(f"tracks/{track.id}", market="US")).json
    assert told["name"] == track.title
    assert [one["name"] for one in told["artists"]] == [one.name for one in track.artists]
    assert told["external_ids"] == {"isrc": track.isrc}
    assert told["preview_url"] is None
    assert told["duration_ms"] == round(1000 * track.duration)
    assert told["album"]["release_date_precision"] == track.album.precision
    assert [one["width"] for one in told["album"]["images"]] == [640, 300, 64]
    assert told["is_playable"] is True
    assert not GONE & ({*told} | {*told["album"]} | {*told["artists"][0]})


async def test_whether_a_track_is_playable_is_told_only_for_a_market(services: Town) -> None:
    told = (await services.spotify(f"tracks/{services.track().id}")).json
    assert "is_playable" not in told
    assert "is_playable" not in told["album"]


async def test_an_older_application_gets_popularity_genres_and_followers(services: Town) -> None:
    services.music.spotify.extended = True
    track = services.track()
    told = (await services.spotify(f"tracks/{track.id}")).json
    assert told["popularity"] == track.popularity
    assert told["available_markets"]
    artist = (await services.spotify(f"artists/{track.artist.id}")).json
    assert artist["followers"]["href"] is None
    assert artist["genres"]
    assert artist["popularity"] >= track.popularity
    album = (await services.spotify(f"albums/{track.album.id}")).json
    assert album["label"]


async def test_a_fresh_application_gets_an_artist_without_genres(services: Town) -> None:
    told = (await services.spotify(f"artists/{services.track().artist.id}")).json
    assert {*told} == {"external_urls", "href", "id", "images", "name", "type", "uri"}


async def test_an_album_has_its_tracks_without_codes(services: Town) -> None:
    album = services.track(lambda one: one.album.size > 2).album
    told = (await services.spotify(f"albums/{album.id}")).json
    assert told["genres"] == []
    assert told["tracks"]["total"] == album.size
    assert all("external_ids" not in one for one in told["tracks"]["items"])
    page = (await services.spotify(f"albums/{album.id}/tracks", limit="1", offset="1")).json
    assert page["items"][0]["track_number"] == 2
    assert page["next"].startswith(f"{API}/albums/{album.id}/tracks?")
    assert page["previous"] is not None


@pytest.mark.parametrize(
    ("path", "status", "message"),
    [
        ("tracks/short", 400, "Invalid base62 id"),
        ("tracks/AAAAAAAAAAAAAAAAAAAAAA", 404, "Resource not found"),
        ("albums/AAAAAAAAAAAAAAAAAAAAAA/tracks", 404, "Resource not found"),
        ("tracks?ids=AAAAAAAAAAAAAAAAAAAAAA", 403, "Forbidden"),
        ("browse/new-releases", 403, "Forbidden"),
        ("artists/AAAAAAAAAAAAAAAAAAAAAA/top-tracks", 403, "Forbidden"),
        ("artists/AAAAAAAAAAAAAAAAAAAAAA/related-artists", 403, "Forbidden"),
        ("audio-features/AAAAAAAAAAAAAAAAAAAAAA", 403, None),
        ("recommendations", 404, "Resource not found"),
    ],
)
async def test_what_is_wrong_or_gone_is_refused(services: Town, path: str, status: int, message: str | None) -> None:
    refused = await services.spotify(path)
    assert refused.status == status
    assert refused.json["error"].get("message") == message
    assert refused.json["error"]["status"] == status


@pytest.mark.parametrize("limit", ["0", "11", "20", "50", "many"])
async def test_a_search_for_more_than_ten_is_refused(services: Town, limit: str) -> None:
    refused = await services.spotify("search", q="x", type="track", limit=limit)
    assert (refused.status, refused.json["error"]["message"]) == (400, "Invalid limit")


async def test_a_search_gives_five_and_leads_to_the_next(services: Town) -> None:
    told = (
        await services.spotify("search", q=services.track().artist.family and "live nowhere hall", type="track")
    ).json
    assert len(told["tracks"]["items"]) == 5
    assert told["tracks"]["total"] > 10
    assert "offset=5" in told["tracks"]["next"]
    assert told["tracks"]["next"].startswith(f"{API}/search?")
    assert (await services.spotify("search", q="x", type="track", offset="1001")).json["error"][
        "message"
    ] == "Invalid offset"


async def test_an_older_application_may_search_for_fifty(services: Town) -> None:
    services.music.spotify.extended = True
    assert (await services.spotify("search", q="live", type="track", limit="50")).status == 200


async def test_a_search_by_code_finds_the_track_but_not_always(services: Town) -> None:
    found = services.track(whole)
    items = (await services.spotify("search", q=f"isrc:{found.isrc}", type="track")).json["tracks"]["items"]
    assert found.id in [one["id"] for one in items]
    lost = services.track(lambda one: one.number % 31 == 0)
    items = (await services.spotify("search", q=f"isrc:{lost.isrc}", type="track")).json["tracks"]["items"]
    assert lost.id not in [one["id"] for one in items]


async def test_a_search_by_names_finds_the_song_in_any_script(services: Town) -> None:
    track = services.track(lambda one: whole(one) and not one.title.isascii())
    query = f'track:"{track.title}" artist:"{track.artist.name}"'
    items = (await services.spotify("search", q=query, type="track")).json["tracks"]["items"]
    assert track.id in [one["id"] for one in items]
    none = (await services.spotify("search", q='track:"xyzzy" artist:"plugh"', type="track")).json["tracks"]
    assert (none["total"], none["items"]) == (0, [])


async def test_short_links_lead_to_the_track_astray_and_in_a_circle(services: Town) -> None:
    track = services.track()
    for address in (f"https://spotify.link/{track.id[:11]}", f"https://open.spotify.com/s/{track.id[:7]}"):
        moved = await services.get(address, "HEAD")
        assert moved.status == 307
        assert moved.headers["Location"].startswith(f"https://open.spotify.com/track/{track.id}?si=")
    assert (await services.get("https://spotify.link/nosuchcode")).status == 404
    assert "elsewhere.invalid" in (await services.get("https://spotify.link/elsewhere")).headers["Location"]
    circle = "https://spotify.link/roundandround"
    assert (await services.get(circle)).headers["Location"] == circle


async def test_a_browser_gets_a_page_that_names_the_track(services: Town) -> None:
    track = services.track()
    browser = {"User-Agent": "Mozilla/5.0 (X11; Linux x86_64)"}
    page = await services.get(f"https://open.spotify.com/s/{track.id[:7]}", headers=browser)
    assert page.status == 200
    assert f'content="https://open.spotify.com/track/{track.id}"'.encode() in page.body


async def test_oembed_tells_the_title_and_a_cover_and_no_artist(services: Town) -> None:
    track = services.track()
    address = "https://open.spotify.com/oembed"
    told = (await services.get(address, params={"url": f"https://open.spotify.com/track/{track.id}?si=1"})).json
    assert told["title"] == track.title
    assert track.id in told["html"]
    assert "author_name" not in told
    cover = await services.get(told["thumbnail_url"])
    assert cover.headers["Content-Type"] == "image/png"
    assert cover.body.startswith(b"\x89PNG")
    assert (await services.get(address, params={"url": "https://open.spotify.com/track/none"})).status == 404


async def test_too_many_requests_are_refused_with_the_time_to_wait(services: Town) -> None:
    answers = [await services.spotify(f"tracks/{services.track().id}") for _ in range(181)]
    assert {one.status for one in answers[:180]} == {200}
    assert answers[180].status == 429
    assert answers[180].headers["Retry-After"] == "30"
    services.clock.now += 30
    assert (await services.spotify(f"tracks/{services.track().id}")).status == 200


def client(services: Town) -> Any:
    login = SpotifyClientCredentials(
        "demo-client", "demo-secret", requests_session=False, cache_handler=MemoryCacheHandler()
    )
    login.OAUTH_TOKEN_URL = f"{services.hosts['accounts.spotify.com']}/api/token"
    made = spotipy.Spotify(auth_manager=login, requests_session=False)
    made.prefix = f"{services.hosts['api.spotify.com']}/v1/"
    return made


async def test_spotipy_reads_tracks_albums_artists_and_search(services: Town) -> None:
    track, spotify = services.track(whole), client(services)
    assert (await asyncio.to_thread(spotify.track, track.id, "US"))["name"] == track.title
    assert (await asyncio.to_thread(spotify.artist, track.artist.id))["name"] == track.artist.name
    assert (await asyncio.to_thread(spotify.album, track.album.id))["total_tracks"] == track.album.size
    found = await asyncio.to_thread(spotify.search, f"isrc:{track.isrc}")
    assert found["tracks"]["items"][0]["id"] == track.id


async def test_spotipy_understands_the_refusals(services: Town) -> None:
    spotify = client(services)
    with pytest.raises(spotipy.SpotifyException) as gone:
        await asyncio.to_thread(spotify.track, "AAAAAAAAAAAAAAAAAAAAAA")
    assert gone.value.http_status == 404
    quota = {"error": {"status": 429, "message": "Too many requests", "reason": "QUOTA_EXCEEDED"}}
    services.music.faults.add({"host": "api.spotify.com", "fault": "limit", "retry_after": 3, "body": quota})
    with pytest.raises(spotipy.SpotifyException) as spent:
        await asyncio.to_thread(spotify.track, services.track().id)
    assert (spent.value.http_status, spent.value.reason) == (429, "QUOTA_EXCEEDED")
    assert spent.value.headers["Retry-After"] == "3"
