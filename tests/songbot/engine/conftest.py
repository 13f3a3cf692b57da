"""Sounds to hear."""

import io

import numpy as np
import pytest
import soundfile


def sound(seconds: float, kind: str) -> bytes:
    """A tone with a beat over noise, as a file."""
    rng = np.random.default_rng(0)
    time = np.arange(int(22_050 * seconds)) / 22_050
    beat = np.sin(2 * np.pi * 220 * time) * (time % 0.5 < 0.25)
    out = io.BytesIO()
    soundfile.write(out, (0.5 * beat + 0.01 * rng.normal(size=len(beat))).astype(np.float32), 22_050, format=kind)
    return out.getvalue()


@pytest.fixture(scope="session")
def song() -> bytes:
    """A short WAV."""
    return sound(2.0, "WAV")


@pytest.fixture(scope="session")
def preview() -> bytes:
    """Thirty seconds of MP3, as services have them."""
    return sound(30.0, "MP3")
