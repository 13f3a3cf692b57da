"""Bytes of a sound file to samples, whatever they hold: limits first, then libsndfile, then ffmpeg's decoders.

At most 10 MiB and 10 minutes are taken. Of a longer sound only 30 seconds are read: the window that starts at a third
of what exceeds them, where intros are over and endings have not begun; a file always gives the same window. A file
that breaks off before its window is heard from its beginning.
"""

import ctypes
import io
import os
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache, reduce
from pathlib import Path
from typing import IO

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
_VALUES = 400_000  # a second, over all channels: eight channels of silence at 384 kHz fit in a hundred kilobytes
_NO_SOUND = "this is no sound file that can be read; use MP3, WAV, FLAC, OGG, Opus or M4A"
_ALLOWED = {
    # Without these lists a text that calls itself a playlist opens files and sockets of this machine.
    "format_whitelist": "mov,aac,ogg,mp3,wav,flac",
    "codec_whitelist": "aac,aac_latm,alac,opus,libopus,vorbis,flac,mp3,mp3float",
    "max_streams": "8",
}
_BLOCK = 64 * 2**20
_LOUDEST = 10.0  # times full scale


@dataclass(frozen=True)
class Sound:
    """The window of a file that is listened to."""

    samples: FloatArray  # mono
    rate: int
    start: float  # where in the file the window begins, in seconds
    whole: float | None  # how long the file says it is, in seconds


def decode(data: bytes) -> Sound:
    """The samples, or one sentence about what is wrong with them."""
    if not data:
        raise BadAudio("the file is empty (0 bytes)")
    if len(data) > MOST_BYTES:
        raise BadAudio(f"the file is too large; at most {MOST_BYTES // 2**20} MiB are taken")
    sound = _read(data, window)
    if sound.start > 0 and _short(sound):
        sound = _read(data, _beginning)
    if _short(sound):
        raise BadAudio(f"it holds less than {LEAST_SECONDS:g} second of sound; it may be cut off")
    return sound


def window(whole: float) -> float:
    """Where the 30 seconds begin."""
    return max(0.0, (whole - WINDOW) / 3)


def _beginning(_: float) -> float:
    return 0.0


def _short(sound: Sound) -> bool:
    return len(sound.samples) < LEAST_SECONDS * sound.rate


def _read(data: bytes, place: Callable[[float], float]) -> Sound:
    try:
        return _sndfile(data, place)
    except (soundfile.SoundFileError, RuntimeError):
        return _ffmpeg(data, place)


def _sndfile(data: bytes, place: Callable[[float], float]) -> Sound:
    with _held(data) as held, soundfile.SoundFile(held.fileno(), closefd=False) as file:
        _check(file.samplerate, file.channels)
        whole = file.frames / file.samplerate if file.frames < 2**62 else None  # a streamed FLAC has no length
        start = _start(whole, place)
        if start > 0:
            file.seek(int(start * file.samplerate))
        samples = file.read(int(WINDOW * file.samplerate), dtype="float32", always_2d=True)
        return Sound(_mono(samples), file.samplerate, start, whole)


def _held(data: bytes) -> IO[bytes]:
    """A file without a name, in memory where the system has such: libsndfile reads it without asking Python."""
    linux = sys.platform == "linux"
    held = os.fdopen(os.memfd_create("clip"), "w+b") if linux else tempfile.TemporaryFile()  # noqa: SIM115  # by `with`
    held.write(data)
    held.seek(0)
    return held


def _ffmpeg(data: bytes, place: Callable[[float], float]) -> Sound:
    """M4A, AAC and what else libsndfile does not know; frames are taken until the window is full, never all."""
    av.logging.set_level(None)
    _bound_memory()
    try:
        with av.open(io.BytesIO(data), mode="r", options=_ALLOWED) as container:
            stream = next((each for each in container.streams.audio if each.codec_context), None)
            if stream is None:
                raise BadAudio(_NO_SOUND)
            rate = int(stream.rate or 0)
            _check(rate, stream.channels)
            whole = container.duration / 1e6 if container.duration else None
            start = _start(whole, place)
            if start > 0:
                container.seek(int(start * 1e6))
            same = av.AudioResampler(format="fltp", layout=stream.layout, rate=rate)
            samples = _gather(container.decode(stream), same, int(WINDOW * rate))
            return Sound(_mono(samples), rate, start, whole)
    except (av.FFmpegError, ValueError, MemoryError) as error:
        raise BadAudio(_NO_SOUND) from error


@cache
def _bound_memory() -> None:
    """No single block above 64 MiB, where ffmpeg's own ceiling is 2 GiB: a header may claim any number of packets."""
    home = Path(av.__file__).parent
    for library in (*home.parent.glob("av.libs/*avutil*"), *home.glob(".dylibs/*avutil*")):
        ctypes.CDLL(str(library)).av_max_alloc(ctypes.c_size_t(_BLOCK))


def _gather(frames: Iterator[av.AudioFrame], same: av.AudioResampler, wanted: int) -> FloatArray:
    """The decoded frames up to the wanted length; a stream that breaks off gives what came before."""
    parts: list[FloatArray] = []
    count = 0
    try:
        for frame in frames:
            parts += [piece.to_ndarray() for piece in same.resample(frame)]
            count += frame.samples
            if count >= wanted:
                break
    except (av.FFmpegError, ValueError, MemoryError):
        if not parts:
            raise
    return np.concatenate(parts, axis=1).T[:wanted] if parts else np.zeros((0, 1), np.float32)


def _check(rate: int, channels: int) -> None:
    if not _RATES[0] <= rate <= _RATES[1]:
        raise BadAudio(f"its sample rate is {rate} Hz; {_RATES[0]} to {_RATES[1]} Hz are taken")
    if not 1 <= channels <= _CHANNELS:
        raise BadAudio(f"it has {channels} channels; 1 to {_CHANNELS} are taken")
    if rate * channels > _VALUES:
        raise BadAudio(f"it has {channels} channels of {rate} Hz, which is too much; save it as stereo of 44100 Hz")


def _start(whole: float | None, place: Callable[[float], float]) -> float:
    if whole is None:
        return 0.0
    if whole > MOST_SECONDS:
        raise BadAudio(f"it says it lasts {whole / 60:.0f} minutes; at most {MOST_SECONDS / 60:.0f} are taken")
    return place(whole)


def _mono(samples: FloatArray) -> FloatArray:
    """The mean of [n, channels]; float files may hold anything: what is no number is silence, ten the loudest."""
    mixed = _mean(samples)
    if -_LOUDEST <= float(mixed.min(initial=0)) <= float(mixed.max(initial=0)) <= _LOUDEST:  # holds for no NaN
        return mixed
    return _mean(np.clip(np.nan_to_num(samples, nan=0.0, posinf=0.0, neginf=0.0), -_LOUDEST, _LOUDEST))


def _mean(samples: FloatArray) -> FloatArray:
    """A plain mean over the channels would take twenty times as long."""
    with np.errstate(over="ignore", invalid="ignore"):  # what is no number is seen by who asked
        mixed: FloatArray = reduce(np.add, samples.T) * np.float32(1 / samples.shape[1])
    return mixed
