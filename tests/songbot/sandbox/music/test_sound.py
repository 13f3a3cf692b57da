"""The clips decode, last thirty seconds, differ by genre, are the same every time, and are made once."""

import asyncio
import io
import itertools
import threading

import av
import numpy as np
import pytest

from ml.arrays import FloatArray as Sound
from songbot.sandbox.music.making import make
from songbot.sandbox.music.sound import KEPT, Sounds, encoded
from tests.songbot.sandbox.music.town import Town, whole

TRACKS = make(1).tracks


def decoded(clip: bytes) -> tuple[Sound, int]:
    with av.open(io.BytesIO(clip)) as file:
        rate = file.streams.audio[0].rate
        parts = [frame.to_ndarray() for frame in file.decode(audio=0)]
    return np.concatenate(parts, axis=1)[0].astype(np.float32), rate


def spectrum(clip: bytes) -> Sound:
    """How loud each of twelve bands is, in dB against the whole."""
    sound, _ = decoded(clip)
    power = np.abs(np.fft.rfft(sound)) ** 2
    edges = np.geomspace(200, power.size - 1, 13).astype(int)
    bands = np.array([power[low:high].sum() for low, high in itertools.pairwise(edges)])
    levels: Sound = 10 * np.log10(bands / bands.sum() + 1e-9).astype(np.float32)
    return levels


@pytest.mark.parametrize(("form", "head"), [("mp3", b"ID3"), ("m4a", b"ftypM4A")])
def test_a_clip_decodes_to_thirty_seconds(form: str, head: bytes) -> None:
    clip = encoded(TRACKS[0].song, form)
    assert head in clip[:12]
    sound, rate = decoded(clip)
    assert 29.9 < sound.size / rate < 30.2
    assert np.sqrt(np.mean(sound**2)) > 0.01


def test_an_mp3_has_128_kilobits_a_second() -> None:
    assert 470_000 < len(encoded(TRACKS[0].song, "mp3")) < 500_000


def test_the_same_song_has_the_same_bytes_and_another_has_others() -> None:
    once = encoded(TRACKS[0].song, "m4a")
    assert once == encoded(TRACKS[0].song, "m4a")
    assert once != encoded(TRACKS[1].song, "m4a")


def test_genres_sound_different() -> None:
    songs = {track.artist.family: track for track in reversed(TRACKS) if not track.version}
    spectra = {family: spectrum(encoded(track.song, "mp3")) for family, track in songs.items()}
    assert len(spectra) == 8
    apart = [float(np.abs(spectra[one] - spectra[other]).mean()) for one in spectra for other in spectra if one < other]
    assert min(apart) > 1.0
    assert np.median(apart) > 3.0


def test_a_remix_a_live_take_and_a_faster_one_sound_other_than_the_song() -> None:
    for kind in ("remix", "live", "sped up"):
        version = next(one for one in TRACKS if one.version == kind and one.artist.family != "house")
        original = next(one for one in TRACKS if one.name == version.name and not one.version)
        assert encoded(version.song, "mp3") != encoded(original.song, "mp3")


async def test_a_clip_is_made_once_however_many_ask_and_the_loop_goes_on(
    services: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    go, made = threading.Event(), []

    def held(song: object, form: str) -> bytes:
        made.append((song, form))
        assert go.wait(10)
        return b"sound"

    monkeypatch.setattr("songbot.sandbox.music.sound.encoded", held)
    number = services.track(whole).number
    address = (await services.get(f"https://api.deezer.com/track/{number}")).json["preview"]
    asked = [asyncio.create_task(services.get(address)) for _ in range(4)]
    assert (await services.get(f"https://api.deezer.com/track/{number}")).status == 200
    go.set()
    clips = await asyncio.gather(*asked)
    assert {(clip.body, clip.headers["Content-Type"]) for clip in clips} == {(b"sound", "audio/mpeg")}
    assert len(made) == 1


async def test_only_so_many_clips_are_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[int] = []

    def quick(song: object, form: str) -> bytes:
        made.append(hash((song, form)))
        return b"sound"

    monkeypatch.setattr("songbot.sandbox.music.sound.encoded", quick)
    sounds = Sounds()
    for track in [*TRACKS[: KEPT + 40], TRACKS[0]]:
        await sounds.clip(track.song, "mp3")
    sounds.close()
    assert made.count(hash((TRACKS[0].song, "mp3"))) == 2
