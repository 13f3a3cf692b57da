"""Several songs side by side: albums, links, files, two of them, and a song that is but numbers."""

import re

import pytest

from songbot.core.listing import MOST
from songbot.words import say
from tests.songbot.flows.stage import Json, Stage, link, whole

NOBODY = "https://open.spotify.com/track/AAAAAAAAAAAAAAAAAAAAAA"


async def test_an_album_is_ranked_with_ranges_and_the_first_explained(world: Stage) -> None:
    tracks = world.music.catalogue.tracks
    album = next(one.album for one in tracks if whole(one) and len(world.music.catalogue.of_album(one.album)) > 2)
    songs = world.music.catalogue.of_album(album)
    asked = await world.use("single", {"songs": f"https://open.spotify.com/album/{album.id}"})
    told = await world.answer(asked)
    assert say("single.title") in told
    assert f"{len(songs[:20])}. **" in told
    assert "such pairs come out in this order" in told
    menu = world.message(asked)
    shown = next(one for one in world.engine.drawn if one.title == say("single.title"))
    assert len(shown.parts) == len(songs[:20])
    opened = await world.choose(menu, "menu:open", _first(menu))
    assert "of 100" in await world.answer(opened)
    assert world.message(opened)["flags"] & 64


async def test_progress_is_told_while_songs_are_listened_to(world: Stage) -> None:
    songs = _some(world, 3)
    world.engine.hold.clear()
    asked = await world.use("single", {"songs": " ".join(link(song) for song in songs)})
    await world.until(lambda: len(world.engine.asked) == len(songs))
    world.engine.hold.set()
    told = await world.answer(asked)
    assert "3. **" in told


async def test_a_playlist_of_deezer_works_and_one_of_spotify_is_answered_with_what_to_paste(world: Stage) -> None:
    tracks = world.music.catalogue.tracks
    album = next(one.album for one in tracks if whole(one) and len(world.music.catalogue.of_album(one.album)) > 2)
    told = await world.answer(await world.use("single", {"songs": f"https://www.deezer.com/playlist/{album.number}"}))
    assert say("single.title") in told
    closed = await world.use("single", {"songs": "https://open.spotify.com/playlist/37i9dQZF1DXcBWIGoYBM5M"})
    assert "no new application read playlists" in await world.answer(closed)


async def test_what_cannot_be_answered_is_named_and_the_others_are_ranked(world: Stage) -> None:
    one, other = _some(world, 2)
    told = await world.answer(await world.use("single", {"songs": f"{link(one)} {NOBODY} {link(other)}"}))
    assert "2. **" in told
    assert "Not answered (1)" in told


@pytest.mark.parametrize(("count", "says"), [(1, "at least two"), (MOST + 1, "at most 10")])
async def test_too_few_and_too_many_are_answered_with_how_many(world: Stage, count: int, says: str) -> None:
    songs = " ".join(f"https://open.spotify.com/track/{number:022d}" for number in range(count))
    assert says in await world.answer(await world.use("single", {"songs": songs}))


async def test_nothing_at_all_is_answered_with_what_to_give(world: Stage) -> None:
    assert "Give me an album" in await world.answer(await world.use("single"))


async def test_files_of_ones_own_are_ranked_in_private(world: Stage) -> None:
    asked = {"as": "arto", "channel": world.general, "type": 2, "command": "single", "options": []}
    files = {f"file{number}": (f"demo_{number}.mp3", b"ID3 %d" % number) for number in (1, 2, 3)}
    interaction = await world.send(asked, files)
    told = await world.answer(interaction)
    assert all(f"demo {number}" in told for number in (1, 2, 3))
    assert world.message(interaction)["flags"] & 64


async def test_two_are_compared_also_after_a_restart_in_the_middle(world: Stage) -> None:
    one, other = _some(world, 2)
    world.engine.hold.clear()
    asked = await world.use("compare", {"a": link(one), "b": link(other)})
    await world.until(lambda: world.engine.asked)
    world.engine.hold.set()
    await world.stop_bot()
    await world.start_bot()
    told = await world.answer(asked)
    assert one.title in told
    assert other.title in told


async def test_a_song_that_is_but_numbers_has_a_score_and_can_be_turned(world: Stage) -> None:
    numbers = {"energy": 0.8, "tempo": 128.0, "released": 2024.0, "artist_popularity": 60.0}
    asked = await world.use("whatif", {**numbers, "genre": "Indie Pop"})
    told = await world.answer(asked)
    assert "energy: not known → **80\u00a0%**" in told
    assert "→ **indie pop**" in told
    assert re.search(r"10\s%", told)
    knobs = world.message(asked)
    assert knobs["attachments"]
    await world.answer(await world.choose(knobs, "menu:knob", "t"))
    assert "138 BPM" in await world.answer(await world.press(knobs, "+"))


async def test_what_goes_with_popularity_is_not_said_where_there_is_nothing_to_say(world: Stage) -> None:
    told = await world.answer(await world.use("drivers", {"genre": "indie pop", "target": "plays"}))
    assert "were counted: 0." in told


def _some(world: Stage, count: int) -> list:  # type: ignore[type-arg]  # of the catalogue's songs
    by_artist = {one.artist.name: one for one in world.music.catalogue.tracks if whole(one) and one.title.isascii()}
    return [*by_artist.values()][:count]


def _first(message: Json) -> str:
    rows = [one for row in message["components"] for one in row.get("components", ())]
    return str(next(one for one in rows if one["type"] == 3)["options"][0]["value"])
