"""Sound files made on the spot, for the tests of what is heard."""

import io
import struct
from pathlib import Path

import av
import numpy as np
import soundfile

from ml.arrays import FloatArray


def tone(seconds: float = 3.0, rate: int = 44_100, hertz: float = 440.0) -> FloatArray:
    """[n, 2] a tone in a little noise, louder on the left."""
    time = np.arange(int(seconds * rate)) / rate
    wave = 0.3 * np.sin(2 * np.pi * hertz * time) + 0.02 * np.random.default_rng(0).standard_normal(len(time))
    return np.stack([wave, 0.8 * wave], axis=1).astype(np.float32)


def written(samples: FloatArray, rate: int = 44_100, kind: str = "WAV", subtype: str | None = None) -> bytes:
    """A file of libsndfile's; second by second, because one long write of OGG overflows its stack."""
    out = io.BytesIO()
    with soundfile.SoundFile(out, "w", rate, samples.shape[1], subtype, format=kind) as file:
        for start in range(0, len(samples), rate):
            file.write(samples[start : start + rate])
    return out.getvalue()


def aac(path: Path, samples: FloatArray, kind: str = "ipod", **options: str) -> bytes:
    """AAC in a container of ffmpeg's; it needs a path, because some containers are written twice over."""
    with av.open(str(path), "w", format=kind, options=options) as container:
        stream = container.add_stream("aac", rate=44_100, layout="stereo")
        for start in range(0, len(samples), 44_100):
            piece = np.ascontiguousarray(samples[start : start + 44_100].T)
            frame = av.AudioFrame.from_ndarray(piece, format="fltp", layout="stereo")
            frame.rate = 44_100
            for packet in stream.encode(frame):
                container.mux(packet)
        for packet in stream.encode(None):
            container.mux(packet)
    return path.read_bytes()


def claiming(m4a: bytes, packets: int) -> bytes:
    """The same M4A, whose tables claim that many packets of one byte."""
    lie = bytearray(m4a)
    struct.pack_into(">III", lie, lie.index(b"stsz") + 4, 0, 1, packets)
    struct.pack_into(">III", lie, lie.index(b"stsc") + 12, 1, packets, 1)
    struct.pack_into(">II", lie, lie.index(b"stts") + 12, packets, 1024)
    return bytes(lie)


def drums(bpm: float, rate: int, seconds: float = 20.0) -> FloatArray:
    """Kick on one and three, snare on two and four, a hat on every eighth."""
    rng = np.random.default_rng(0)
    time = np.arange(int(0.12 * rate)) / rate
    noise = rng.standard_normal(len(time))
    kick = np.sin(2 * np.pi * 60 * time) * np.exp(-time * 30)
    snare = 0.5 * noise * np.exp(-time * 40)
    hat = 0.15 * np.diff(noise, prepend=0.0) * np.exp(-time * 120)
    samples = np.zeros(int(seconds * rate) + len(time), np.float32)
    for eighth in range(int(seconds * bpm / 30)):
        place = int(eighth * 30 / bpm * rate)
        strokes = (kick + hat, hat, snare + hat, hat)[eighth % 4]
        samples[place : place + len(time)] += strokes.astype(np.float32)
    return samples[: int(seconds * rate)] * np.float32(0.5)
