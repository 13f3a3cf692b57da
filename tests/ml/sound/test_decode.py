"""Hostile and broken files: nothing of this machine is opened, memory stays bounded, what decodes is used."""

import random
import resource
import time
from contextlib import suppress
from pathlib import Path

import numpy as np
import pytest
import soundfile
from hypothesis import given, settings
from hypothesis import strategies as st

from ml.errors import BadAudio
from ml.sound.audio import RATE, clip
from ml.sound.decode import decode
from tests.ml.sounds import aac, claiming, tone, written


def peak_mebibytes() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def test_a_playlist_cannot_make_it_read_a_file_of_this_machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "secret.wav").write_bytes(written(tone()))
    monkeypatch.chdir(tmp_path)
    with pytest.raises(BadAudio, match="no sound file"):
        decode(b"ffconcat version 1.0\nfile secret.wav\n")


def test_a_session_description_opens_no_socket_and_never_waits() -> None:
    begun = time.perf_counter()
    with pytest.raises(BadAudio, match="no sound file"):
        decode(b"v=0\no=- 0 0 IN IP4 127.0.0.1\ns=x\nc=IN IP4 127.0.0.1\nt=0 0\nm=audio 5004 RTP/AVP 0\n")
    assert time.perf_counter() - begun < 1


def test_an_m4a_that_claims_sixty_million_packets_takes_no_memory(tmp_path: Path) -> None:
    bomb = claiming(aac(tmp_path / "a.m4a", tone(5)), 60_000_000)
    decode(aac(tmp_path / "b.m4a", tone(5)))
    before = peak_mebibytes()
    with pytest.raises(BadAudio):
        decode(bomb)
    assert peak_mebibytes() - before < 200


def test_a_small_flac_of_much_silence_is_refused_before_it_is_unpacked(tmp_path: Path) -> None:
    with soundfile.SoundFile(tmp_path / "a.flac", "w", 384_000, 8, "PCM_16") as file:
        for _ in range(5):
            file.write(np.zeros((384_000, 8), np.int16))
    with pytest.raises(BadAudio, match="8 channels of 384000 Hz, which is too much"):
        decode((tmp_path / "a.flac").read_bytes())


@pytest.mark.parametrize(("kind", "share"), [("MP3", 0.15), ("FLAC", 0.15), ("OGG", 0.15), ("WAV", 0.1)])
def test_a_file_that_breaks_off_before_its_window_is_heard_from_its_beginning(kind: str, share: float) -> None:
    whole = written(tone(60, 22_050), 22_050, kind, "VORBIS" if kind == "OGG" else None)
    found = clip(whole[: int(len(whole) * share)])
    assert found.start == 0
    assert 4 < len(found.samples) / RATE < 12


def test_an_m4a_that_breaks_off_before_its_window_is_heard_from_its_beginning(tmp_path: Path) -> None:
    whole = aac(tmp_path / "a.m4a", tone(60), movflags="faststart")
    found = clip(whole[: int(len(whole) * 0.15)])
    assert found.start == 0
    assert 4 < len(found.samples) / RATE < 12


def test_an_m4a_without_its_table_ends_in_one_sentence(tmp_path: Path) -> None:
    whole = aac(tmp_path / "a.m4a", tone(5))
    with pytest.raises(BadAudio, match="no sound file"):
        decode(whole[: int(len(whole) * 0.9)])


def test_a_flac_that_was_streamed_has_no_length_and_is_heard() -> None:
    streamed = bytearray(written(tone(40, 22_050), 22_050, "FLAC"))
    streamed[21] &= 0xF0
    streamed[22:26] = bytes(4)
    found = decode(bytes(streamed))
    assert (found.start, found.whole) == (0, None)
    assert len(found.samples) == 30 * 22_050


@pytest.mark.parametrize("kind", ["ipod", "adts", "mp4"])
def test_the_window_of_aac_is_the_one_that_it_says(tmp_path: Path, kind: str) -> None:
    sound = np.concatenate([tone(40, hertz=440), tone(50, hertz=1760)])
    found = decode(aac(tmp_path / "a", sound, kind))
    assert found.whole == pytest.approx(90, abs=1)
    assert found.start == pytest.approx(20, abs=0.5)
    turns = np.diff(np.signbit(found.samples).reshape(-1, 4410), axis=1).sum(axis=1)
    assert 10 * found.start + int(np.argmax(turns > 200)) == pytest.approx(400, abs=7)


def test_a_picture_beside_the_sound_does_no_harm(tmp_path: Path) -> None:
    sound = aac(tmp_path / "a.mp4", tone(3), "mp4")
    assert len(decode(sound).samples) == pytest.approx(3 * 44_100, rel=0.05)


def test_a_stream_that_no_decoder_knows_ends_in_one_sentence() -> None:
    unknown = bytearray(written(tone(2), subtype="FLOAT"))
    unknown[20:22] = b"\x99\x99"
    with pytest.raises(BadAudio, match="no sound file"):
        decode(bytes(unknown))


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> list[bytes]:
    """One short file of each format."""
    folder = tmp_path_factory.mktemp("files")
    kinds = (("MP3", None), ("FLAC", None), ("OGG", "VORBIS"), ("WAV", "FLOAT"), ("AIFF", None))
    files = [written(tone(1.5), 44_100, *kind) for kind in kinds]
    files.append(written(tone(1.5, 48_000), 48_000, "OGG", "OPUS"))
    return files + [aac(folder / kind, tone(1.5), kind) for kind in ("ipod", "adts")]


@settings(max_examples=150, deadline=None)
@given(which=st.integers(0, 7), seed=st.integers(0, 2**32 - 1), near=st.sampled_from([64, 1000, 10**7]))
def test_a_damaged_file_ends_in_finite_sound_or_in_one_error(
    files: list[bytes], which: int, seed: int, near: int
) -> None:
    damaged, chance = bytearray(files[which]), random.Random(seed)  # damage, not a secret
    for _ in range(chance.choice([1, 5, 50])):
        damaged[chance.randrange(min(near, len(damaged)))] = chance.randrange(256)
    with suppress(BadAudio):
        found = clip(bytes(damaged))
        assert np.isfinite(found.logmel).all()
        assert 0 < len(found.samples) <= 30 * RATE
