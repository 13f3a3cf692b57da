"""Somebody asks, and the card comes: by link, by words, by file, by what is playing, in every place."""

import pytest

from songbot.predicting import predict
from songbot.words import say
from tests.songbot.flows.stage import Stage, link, whole


async def test_a_link_becomes_a_card_with_everything_on_its_face(world: Stage) -> None:
    song = world.song(whole)
    asked = await world.use("predict", {"song": link(song)})
    told = await world.answer(asked)
    assert song.title in told
    assert song.artist.name.replace("-", "\\-") in told
    assert f"{song.listeners:,} listeners on last.fm" in told
    assert "of 100" in told
    assert "Four of five songs with these ingredients reach" in told
    assert "▲" in told or "▼" in told
    assert "blind" in told
    assert "with name" in told
    assert "actual" in told
    message = world.message(asked)
    assert message["flags"] & (1 << 15)
    assert message["components"][0]["components"][0]["accessory"]["media"]["url"].startswith("https://i.scdn.co/")


async def test_the_model_hears_the_preview_and_nothing_that_spotify_said(world: Stage) -> None:
    song = world.song(whole)
    await world.ask(link(song))
    [inputs] = world.engine.asked
    assert inputs.clip is not None
    assert len(inputs.clip) > 100_000
    # MusicBrainz' length, not Spotify's milliseconds.
    assert inputs.features["duration"] != song.duration
    assert abs(inputs.features["duration"] - song.duration) < 1
    assert "artist_listeners" in inputs.features
    assert inputs.tags[0] == song.tags[0][0]


async def test_the_first_acknowledgement_comes_at_once_and_says_thinking(world: Stage) -> None:
    world.engine.hold.clear()
    asked = await world.use("predict", {"song": link(world.song(whole))})
    await world.until(lambda: world.discord.interactions.by_id[asked].acked is not None)
    found = world.discord.interactions.by_id[asked]
    assert found.acked is not None
    assert found.acked < 0.5
    await world.until(lambda: world.engine.asked)
    assert world.said(asked) in (say("progress.resolve"), say("progress.listen"))


@pytest.mark.parametrize(("hands", "told"), [(1, "In the line: 1 before you, about 1 s."), (2, "")])
async def test_a_place_in_the_line_is_told_to_who_is_not_taken_in_hand_at_once(
    world: Stage, monkeypatch: pytest.MonkeyPatch, hands: int, told: str
) -> None:
    monkeypatch.setattr(predict, "HANDS", hands)
    world.engine.hold.clear()
    said = list[str]()
    world.discord.world.hears.append(lambda event, data, _: said.append(str(data.get("content"))))
    songs = [song for song in world.music.catalogue.tracks if whole(song)]
    first, second = [await world.use("predict", {"song": link(song)}) for song in songs[:2]]
    await world.until(lambda: len(world.engine.asked) == len((first, second)))
    world.engine.hold.set()
    await world.answer(second)
    assert [one for one in said if "before you" in one] == ([told] if told else [])


async def test_a_known_song_is_answered_without_asking_anybody(world: Stage) -> None:
    song = world.song(whole)
    first = await world.ask(link(song))
    before = sum(world.music.faults.requests.values())
    assert await world.ask(f"spotify:track:{song.id}") == first
    assert sum(world.music.faults.requests.values()) == before
    assert len(world.engine.asked) == 1


async def test_two_who_ask_for_one_song_at_once_share_the_work(world: Stage) -> None:
    world.engine.hold.clear()
    asked = [await world.use("predict", {"song": link(world.song(whole))}, **{"as": who}) for who in ("mila", "arto")]
    await world.until(lambda: world.engine.asked)
    world.engine.hold.set()
    told = [await world.answer(one) for one in asked]
    assert told[0] == told[1]
    assert len(world.engine.asked) == 1


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("https://open.spotify.com/album/4cOdK2wGLETKBW3PvgPWqT", "no single song"),
        ("https://open.spotify.com/track/short", "cut off"),
        ("https://example.org/song", "example.org"),
        ("https://spotify.link/nosuchcode", "leads nowhere"),
        ("https://open.spotify.com/track/AAAAAAAAAAAAAAAAAAAAAA", "could not find"),
        ("no song of this name anywhere", "could not find"),
    ],
)
async def test_what_is_no_song_is_answered_with_what_to_do(world: Stage, text: str, says: str) -> None:
    assert says in await world.ask(text)


async def test_a_short_link_is_followed(world: Stage) -> None:
    song = world.song(whole)
    assert song.title in await world.ask(f"https://spotify.link/{song.id[:8]}")


async def test_typed_words_find_the_song(world: Stage) -> None:
    song = world.song(lambda one: whole(one) and one.artist.name.isascii() and one.guest is None)
    told = await world.ask(f"{song.artist.name} {song.title}")
    assert song.title in told


async def test_words_that_fit_several_songs_are_answered_with_a_choice_and_the_pick_with_a_card(world: Stage) -> None:
    song = world.song(lambda one: whole(one) and one.artist.name.isascii())
    asked = await world.use("predict", {"song": song.artist.name})
    assert "Which song" in await world.answer(asked)
    menu = world.message(asked)
    options = menu["components"][0]["components"][0]["options"]
    assert len(options) > 1
    stranger = await world.press(menu, "", "arto", [options[0]["value"]])
    assert "Only who asked" in await world.answer(stranger)
    picked = await world.press(menu, "", "mila", [options[0]["value"]])
    await world.until(lambda: options[0]["label"] in world.said(picked) and "of 100" in world.said(picked))
    assert world.message(picked)["id"] == menu["id"]


async def test_a_file_of_ones_own_is_heard_in_private(world: Stage) -> None:
    asked = {"as": "arto", "channel": world.general, "type": 2, "command": "predict", "options": []}
    interaction = await world.send(asked, {"audio": ("my new song.mp3", b"ID3 a song")})
    told = await world.answer(interaction)
    assert "my new song" in told
    assert world.engine.asked[-1].clip == b"ID3 a song"
    assert world.message(interaction)["flags"] & 64


async def test_a_file_that_is_no_sound_is_answered_with_why(world: Stage) -> None:
    asked = {"as": "arto", "channel": world.general, "type": 2, "command": "predict", "options": []}
    assert "it says nope" in await world.answer(await world.send(asked, {"audio": ("x.mp3", b"nope")}))


async def test_what_is_playing_is_taken_when_no_song_is_given(world: Stage) -> None:
    song = world.song(lambda one: whole(one) and one.artist.name.isascii() and one.guest is None)
    assert "could not see what you are playing" in await world.answer(await world.use("predict"))
    assert "last.fm: mila_fm" in await world.answer(await world.use("me link", {"lastfm": "mila_fm"}))
    world.music.lastfm.playing["mila_fm"] = song.id
    assert song.title in await world.answer(await world.use("predict"))


async def test_a_message_is_predicted_from_its_menu(world: Stage) -> None:
    song = world.song(whole)
    spoken = {"as": "arto", "channel": world.general, "content": f"listen to <{link(song)}>!"}
    async with world.http.post("/people/messages", json=spoken) as answer:
        message = await answer.json()
    more = {"command_type": 3, "target": message["id"]}
    assert song.title in await world.answer(await world.use("Predict this song", **more))
    async with world.http.post("/people/messages", json={**spoken, "content": "hello"}) as answer:
        message = await answer.json()
    more = {"command_type": 3, "target": message["id"]}
    assert "no song link" in await world.answer(await world.use("Predict this song", **more))


async def test_a_direct_message_works_as_well(world: Stage) -> None:
    song = world.song(whole)
    assert song.title in await world.ask(link(song), channel=world.direct("mila"))


async def test_songs_that_were_asked_for_are_suggested(world: Stage) -> None:
    song = world.song(lambda one: whole(one) and one.artist.name.isascii())
    await world.ask(link(song))
    asked = {"as": "mila", "channel": world.general, "command": "predict"}
    options = [{"name": "song", "type": 3, "value": song.title[:4].lower(), "focused": True}]
    async with world.http.post("/people/autocomplete", json=asked | {"options": options}) as answer:
        choices = (await answer.json())["choices"]
    assert {"name": f"{song.artist.name} – {song.title}", "value": f"spotify:track:{song.id}"} in [
        {"name": one["name"], "value": one["value"]} for one in choices
    ]


async def test_answers_come_in_the_askers_language(world: Stage) -> None:
    told = await world.ask(link(world.song(whole)), locale="de")
    assert "tatsächlich" in told
    assert "Hörer bei last.fm" in told


async def test_genres_are_suggested_as_the_model_knows_them(world: Stage) -> None:
    for command in ("predict", "whatif", "drivers"):
        asked = {"as": "mila", "channel": world.general, "command": command}
        options = [{"name": "genre", "type": 3, "value": "POP", "focused": True}]
        async with world.http.post("/people/autocomplete", json=asked | {"options": options}) as answer:
            names = [one["name"] for one in (await answer.json())["choices"]]
        assert names
        assert all("pop" in name for name in names)
