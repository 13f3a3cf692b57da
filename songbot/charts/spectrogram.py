"""The spectrogram of a clip, dim but for the seconds that matter."""

import numpy as np
from matplotlib import colormaps
from numpy.typing import NDArray

from songbot.charts.moves import sign, ticks
from songbot.charts.style import HEAD, MARGIN, QUIET, ROW, WIDTH, Sheet
from songbot.core.chart import Spectrogram

TOP, HIGH = HEAD + 22, 220
"""Where the picture begins, below the signs, and how high it is, in pixels."""
LONG = WIDTH - 2 * MARGIN
DIM = 0.3


def spectrogram(chart: Spectrogram) -> bytes:
    """Low bands below, the lit seconds in full colour with their signs above."""
    made = Sheet(chart.title, TOP + HIGH + ROW * (1.25 + bool(chart.caption)))
    made.image(_pixels(chart), MARGIN, TOP)
    for light in chart.lights:
        sign(made, light, LONG / max(chart.seconds, 1e-6))
    ticks(made, chart.seconds, TOP + HIGH)
    if chart.caption:
        made.text(MARGIN, TOP + HIGH + ROW * 1.5, chart.caption, LONG, QUIET)
    return made.png(chart.alt)


def _pixels(chart: Spectrogram) -> NDArray[np.uint8]:
    """[HIGH, LONG, red green blue] of the bands, smooth either way."""
    bands = np.array([part.values for part in chart.parts])[::-1]
    if bands.size == 0:
        bands = np.zeros((1, 1))
    tall = _stretched(bands, HIGH)
    wide = _stretched(tall.T, LONG).T
    colours = colormaps["magma"](np.clip(wide, 0, 1))[..., :3]
    at = (np.arange(LONG) + 0.5) * chart.seconds / LONG
    lit = np.zeros(LONG, bool)
    for light in chart.lights:
        lit |= (at >= light.start) & (at < light.end)
    shade = np.where(lit, 1.0, DIM)[None, :, None]
    return np.asarray(np.round(255 * colours * shade), np.uint8)


def _stretched(rows: NDArray[np.float64], count: int) -> NDArray[np.float64]:
    """So many rows, each between its neighbours."""
    place = np.linspace(0, len(rows) - 1, count)
    low = np.floor(place).astype(int)
    share = (place - low)[:, None]
    return np.asarray(rows[low] * (1 - share) + rows[np.minimum(low + 1, len(rows) - 1)] * share)
