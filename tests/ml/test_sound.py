"""From bytes to log-mel, tempo, key and loudness: every format, every broken file, and the oracles."""

import io
import struct

import av
import librosa
import numpy as np
import pyloudnorm
import pytest
import soundfile
from hypothesis import given, settings
from hypothesis import strategies as st

from ml.arrays import FloatArray
from ml.errors import BadAudio
from ml.sound.audio import RATE, clip, logmel, mel_bands, pack, unpack
from ml.sound.decode import MOST_BYTES, decode, window
from ml.sound.key import key
from ml.sound.loudness import lufs
from ml.sound.tempo import tempo

MAJOR, MINOR = (0, 4, 7), (0, 3, 7)


def tone(seconds: float = 3.0, rate: int = 44_100, channels: int = 2) -> FloatArray:
    time = np.arange(int(seconds * rate)) / rate
    wave = 0.3 * np.sin(2 * np.pi * 440 * time) + 0.05 * np.random.default_rng(0).standard_normal(len(time))
    return np.repeat(wave[:, None], channels, axis=1).astype(np.float32)


def encoded(samples: FloatArray, rate: int = 44_100, kind: str = "WAV", subtype: str | None = None) -> bytes:
    out = io.BytesIO()
    soundfile.write(out, samples, rate, format=kind, subtype=subtype)
    return out.getvalue()


def m4a(samples: FloatArray, rate: int = 44_100) -> bytes:
    out = io.BytesIO()
    with av.open(out, "w", format="ipod") as container:
        stream = container.add_stream("aac", rate=rate, layout="stereo")
        frame = av.AudioFrame.from_ndarray(np.ascontiguousarray(samples.T), format="fltp", layout="stereo")
        frame.rate = rate
        for packet in (*stream.encode(frame), *stream.encode(None)):
            container.mux(packet)
    return out.getvalue()


@pytest.mark.parametrize(
    ("kind", "subtype"),
    [("WAV", None), ("FLAC", None), ("OGG", "VORBIS"), ("OGG", "OPUS"), ("MP3", None), ("AIFF", None)],
)
def test_every_format_ends_in_the_same_sound(kind: str, subtype: str | None) -> None:
    rate = 48_000 if subtype == "OPUS" else 44_100
    found = clip(encoded(tone(rate=rate), rate, kind, subtype))
    assert abs(len(found.samples) / RATE - 3) < 0.1
    assert np.abs(found.logmel).max() < 110
    assert int(found.logmel.mean(axis=0).argmax()) == int(mel_bands()[:, round(440 * 1024 / RATE)].argmax())


def test_m4a_is_heard_too() -> None:
    found = clip(m4a(tone()))
    assert abs(len(found.samples) / RATE - 3) < 0.1
    assert int(found.logmel.mean(axis=0).argmax()) == int(mel_bands()[:, round(440 * 1024 / RATE)].argmax())


def test_the_log_mel_is_librosas() -> None:
    samples = (0.3 * np.random.default_rng(0).standard_normal(RATE * 2)).astype(np.float32)
    samples[RATE:] *= 1e-4
    theirs = librosa.feature.melspectrogram(y=samples, sr=RATE, n_fft=1024, hop_length=512, pad_mode="constant")
    assert np.abs(librosa.power_to_db(theirs, amin=1e-10, top_db=None).T - logmel(samples)).max() < 1e-3


def test_of_a_long_file_the_same_30_seconds_are_heard() -> None:
    rate = 8_000
    sound = tone(90, rate, 1)
    sound[: 20 * rate] = 0
    found = clip(encoded(sound, rate))
    assert found.start == pytest.approx(window(90)) == 20
    assert len(found.samples) == 30 * RATE
    assert np.abs(found.samples).min(initial=1) < 1
    assert np.abs(found.samples[:RATE]).max() > 0.1


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"", "0 bytes"),
        (b"this is a text, whatever its name says" * 99, "no sound file"),
        (b"\0" * (MOST_BYTES + 1), "at most 10 MiB"),
        (encoded(tone(0.4)), "less than 1 second"),
    ],
)
def test_what_is_no_sound_ends_in_one_sentence(data: bytes, sentence: str) -> None:
    with pytest.raises(BadAudio, match=sentence):
        clip(data)


def test_a_tiny_file_that_claims_hours_is_refused_before_it_is_unpacked() -> None:
    bomb = encoded(np.zeros((8_000 * 700, 1), np.float32), 8_000, "FLAC")
    assert len(bomb) < 200_000
    with pytest.raises(BadAudio, match="12 minutes; at most 10"):
        decode(bomb)


def test_a_header_with_absurd_rates_or_channels_is_refused() -> None:
    plain = bytearray(encoded(tone(2, 8_000, 1), 8_000, subtype="PCM_16"))
    struct.pack_into("<I", plain, 24, 3)
    with pytest.raises(BadAudio, match="sample rate is 3 Hz"):
        decode(bytes(plain))
    with pytest.raises(BadAudio, match="16 channels"):
        decode(encoded(np.zeros((16_000, 16), np.float32), 8_000))


def test_a_truncated_file_is_heard_as_far_as_it_goes() -> None:
    whole = encoded(tone(10), kind="MP3")
    found = clip(whole[: len(whole) // 2])
    assert 3 < len(found.samples) / RATE < 7


@pytest.mark.parametrize("sound", ["silence", "one channel", "8 kHz", "no numbers", "a click"])
def test_odd_sounds_give_finite_values(sound: str) -> None:
    samples, rate = tone(), 44_100
    if sound == "silence":
        samples = np.zeros_like(samples)
    elif sound == "one channel":
        samples = samples * np.array([1, 0], np.float32)
    elif sound == "8 kHz":
        samples, rate = tone(3, 8_000, 1), 8_000
    elif sound == "no numbers":
        samples[1000:1010] = np.nan
        samples[2000] = np.inf
        samples[3000] = [np.inf, -np.inf]
        samples[4000] = 3e38
    else:
        samples = np.zeros_like(samples)
        samples[5000] = 1
    found = clip(encoded(samples, rate, subtype="FLOAT"))
    heard = (tempo(found.logmel).bpm, key(found.samples).confidence, lufs(found.samples))
    assert np.isfinite(found.logmel).all()
    assert np.isfinite(heard).all()


@settings(max_examples=60, deadline=None)
@given(
    st.binary(max_size=300), st.sampled_from([b"", b"RIFF", b"OggS", b"fLaC", b"ID3", b"\xff\xfb", b"\0\0\0 ftypM4A "])
)
def test_any_bytes_end_in_a_sound_or_in_one_error(data: bytes, start: bytes) -> None:
    with pytest.raises(BadAudio):
        clip(start + data)


def test_a_log_mel_survives_its_storage() -> None:
    decibels = logmel(tone(2, RATE, 1)[:, 0])
    assert np.abs(unpack(pack(decibels)) - np.maximum(decibels, -80)).max() <= 0.2501


@pytest.mark.parametrize("bpm", [72, 90, 104, 120, 140, 168])
def test_a_drum_pattern_has_its_tempo_or_an_octave_of_it(bpm: int) -> None:
    samples = np.zeros(RATE * 20, np.float32)
    hit = np.random.default_rng(0).standard_normal(900) * np.exp(-np.arange(900) / 150)
    for beat in range(int(20 * bpm / 60) - 1):
        place = int(beat * 60 / bpm * RATE)
        samples[place : place + 900] += (hit * (1.0 if beat % 4 == 0 else 0.6)).astype(np.float32)
    found = tempo(logmel(samples))
    assert min(abs(found.bpm - bpm), abs(found.alternative - bpm)) < 0.04 * bpm


@pytest.mark.parametrize("mode", [0, 1])
@pytest.mark.parametrize("tonic", range(12))
def test_a_cadence_has_its_key(tonic: int, mode: int) -> None:
    third = MAJOR if mode else MINOR
    chords = [third, tuple(5 + step for step in third), (7, 11, 14), third]
    time = np.arange(RATE) / RATE

    def sound(notes: tuple[int, ...]) -> FloatArray:
        pitches = [261.63 * 2 ** ((tonic + note) / 12) for note in notes]
        return sum(
            (np.sin(2 * np.pi * pitch * n * time) / n**1.5 for pitch in pitches for n in (1, 2, 3)), np.zeros(RATE)
        )

    found = key(np.concatenate([0.1 * sound(notes) for notes in chords]).astype(np.float32))
    assert (found.tonic, found.mode) == (tonic, mode)


@pytest.mark.parametrize("level", [1.0, 0.1])
def test_loudness_is_that_of_the_standard(level: float) -> None:
    noise = level * 0.2 * np.random.default_rng(0).standard_normal(RATE * 8)
    noise[: RATE * 2] *= 0.01
    theirs = pyloudnorm.Meter(RATE).integrated_loudness(noise)
    assert lufs(noise.astype(np.float32)) == pytest.approx(theirs, abs=0.5)
