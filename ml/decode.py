"""Bytes of a sound file to samples, whatever they hold: limits first, then libsndfile, then ffmpeg's decoders.

At most 10 MiB and 10 minutes are taken. Of a longer sound only 30 seconds are read: the window that starts at a third
of what exceeds them, where intros are over and endings have not begun; a file always gives the same window.
"""

import io
from collections.abc import Iterator
from dataclasses import dataclass

import av
import numpy as np
import soundfile

from ml.arrays import FloatArray
from ml.errors import BadAudio

MOST_BYTES = 10 * 2**20
MOST_SECONDS = 600.0
WINDOW = 30.0
LEAST_SECONDS = 1.0
_RATES = (4_000, 384_000)
_CHANNELS = 8
_NO_SOUND = "this is no sound file that can be read; use MP3, WAV, FLAC, OGG, Opus or M4A"


@dataclass(frozen=True)
class Sound:
    """The window of a file that is listened to."""

    samples: FloatArray  # [n, channels]
    rate: int
    start: float  # where in the file the window begins, in seconds
    whole: float  # how long the file is, in seconds


def decode(data: bytes) -> Sound:
    """The samples, or one sentence about what is wrong with them."""
    if not data:
        raise BadAudio("the file is empty (0 bytes)")
    if len(data) > MOST_BYTES:
        raise BadAudio(f"the file has {len(data) / 2**20:.1f} MiB; at most {MOST_BYTES // 2**20} MiB are taken")
    try:
        sound = _sndfile(data)
    except (soundfile.SoundFileError, RuntimeError):
        sound = _ffmpeg(data)
    if len(sound.samples) < LEAST_SECONDS * sound.rate:
        raise BadAudio(f"it holds less than {LEAST_SECONDS:g} second of sound; it may be cut off")
    return Sound(_clean(sound.samples), sound.rate, sound.start, sound.whole)


def window(whole: float) -> float:
    """Where the 30 seconds begin."""
    return max(0.0, (whole - WINDOW) / 3)


def _sndfile(data: bytes) -> Sound:
    with soundfile.SoundFile(io.BytesIO(data)) as file:
        _check(file.samplerate, file.channels)
        whole = file.frames / file.samplerate
        _check_length(whole)
        start = window(whole)
        if start > 0:
            file.seek(int(start * file.samplerate))
        samples = file.read(int(WINDOW * file.samplerate), dtype="float32", always_2d=True)
        return Sound(samples, file.samplerate, start, whole)


def _ffmpeg(data: bytes) -> Sound:
    """M4A, AAC and what else libsndfile does not know; frames are taken until the window is full, never all."""
    av.logging.set_level(None)
    try:
        with av.open(io.BytesIO(data), mode="r") as container:
            if not container.streams.audio:
                raise BadAudio(_NO_SOUND)
            stream = container.streams.audio[0]
            _check(stream.rate, stream.channels)
            whole = float(container.duration or 0) / 1e6
            _check_length(whole)
            start = window(whole)
            if start > 0:
                container.seek(int(start * 1e6))
            samples = _gather(container.decode(stream), int(WINDOW * stream.rate), int(stream.rate))
            length = whole or len(samples) / stream.rate
            return Sound(samples, int(stream.rate), start, length)
    except (av.FFmpegError, ValueError, EOFError) as error:
        raise BadAudio(_NO_SOUND) from error


def _gather(frames: Iterator[av.AudioFrame], wanted: int, rate: int) -> FloatArray:
    """The decoded frames up to the wanted length; a stream that breaks off gives what came before."""
    resampler = av.AudioResampler(format="fltp", rate=rate)
    parts: list[FloatArray] = []
    count = 0
    try:
        for frame in frames:
            for piece in resampler.resample(frame):
                parts.append(piece.to_ndarray().T.astype(np.float32))
                count += len(parts[-1])
            if count >= wanted:
                break
    except av.FFmpegError:
        if not parts:
            raise
    return np.concatenate(parts)[:wanted] if parts else np.zeros((0, 1), np.float32)


def _check(rate: int, channels: int) -> None:
    if not _RATES[0] <= rate <= _RATES[1]:
        raise BadAudio(f"its sample rate is {rate} Hz; {_RATES[0]} to {_RATES[1]} Hz are taken")
    if not 1 <= channels <= _CHANNELS:
        raise BadAudio(f"it has {channels} channels; 1 to {_CHANNELS} are taken")


def _check_length(whole: float) -> None:
    if whole > MOST_SECONDS:
        raise BadAudio(f"it says it lasts {whole / 60:.0f} minutes; at most {MOST_SECONDS / 60:.0f} are taken")


def _clean(samples: FloatArray) -> FloatArray:
    """Float files may hold anything; what is no number is silence, and no sample is beyond ten times full scale."""
    if not np.isfinite(samples).all():
        samples = np.nan_to_num(samples, nan=0.0, posinf=0.0, neginf=0.0)
    return np.clip(samples, -10, 10)
