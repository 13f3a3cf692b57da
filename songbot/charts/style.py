"""How every picture looks: dark as Discord is, colours that nobody confuses, letters that a phone can show."""

import io
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from matplotlib.artist import Artist
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Polygon, Rectangle
from matplotlib.text import Text
from matplotlib.transforms import Affine2D
from numpy.typing import NDArray

from songbot.charts.letters import fitted, letters

BACK, INK, SOFT, LINE = "#1e1f24", "#f2f3f5", "#b4bac4", "#3c4049"
UP, DOWN, CALM, PLACE = "#56b4e9", "#e69f00", "#5b7f99", "#cfd3da"
"""Blue and orange of Okabe and Ito: apart also for who sees no red and green apart; signs say it a second time."""

WIDTH, DPI = 620, 100
ROW, HEAD, FOOT, MARGIN = 44, 62, 22, 26
LETTERS, SMALL = 16.0, 14.0
SQUEEZE = 2
"""Of nine: more takes longer and saves little on a picture of few colours."""

Points = Sequence[tuple[float, float]]


@dataclass(frozen=True)
class Manner:
    """How words stand on the page."""

    size: float = LETTERS
    colour: str = INK
    bold: bool = False
    side: Literal["left", "center", "right"] = "left"


PLAIN, BOLD, QUIET = Manner(), Manner(bold=True), Manner(SMALL, SOFT)


class Sheet:
    """A page in pixels, its origin at the upper left; without axes, which take longer than all that is on them."""

    def __init__(self, title: str, height: float) -> None:
        self._figure = Figure(figsize=(WIDTH / DPI, height / DPI), dpi=DPI, facecolor=BACK)
        FigureCanvasAgg(self._figure)
        self._height = height
        self._down = Affine2D().scale(1, -1).translate(0, height)
        self.text(MARGIN, HEAD / 2 + 4, title, WIDTH - 2 * MARGIN, BOLD)

    def text(self, x: float, y: float, words: str, room: float, manner: Manner = PLAIN) -> None:
        """Words in the middle of a line, as far as they have room; a dollar sign is a dollar sign."""
        text = Text(x, y, fitted(words, manner.size, room, DPI), color=manner.colour, parse_math=False)
        text.set(fontproperties=letters(manner.size, bold=manner.bold), ha=manner.side, va="center_baseline")
        self._add(text)

    def bar(self, left: float, right: float, y: float, colour: str, thick: float = 0.6) -> None:
        """A bar in a row, whichever end comes first."""
        self.area(min(left, right), max(abs(right - left), 2.0), (y - ROW * thick / 2, y + ROW * thick / 2), colour)

    def area(self, left: float, long: float, down: tuple[float, float], colour: str, alpha: float = 1.0) -> None:
        """A rectangle."""
        self._add(Rectangle((left, down[0]), long, down[1] - down[0], color=colour, lw=0, alpha=alpha))

    def line(self, points: Points, colour: str = LINE, thick: float = 1.0) -> None:
        """From point to point."""
        across, down = zip(*points, strict=True)
        self._add(Line2D(across, down, color=colour, lw=thick, solid_capstyle="round"))

    def field(self, points: Points, colour: str) -> None:
        """A pale field within a line that closes itself."""
        self._add(Polygon(list(points), color=colour, alpha=0.25, lw=0))

    def dot(self, x: float, y: float, colour: str = UP, size: float = 13) -> None:
        """One point that is meant exactly."""
        self._add(Line2D([x], [y], marker="o", color=colour, ms=size, mec=BACK, mew=size / 6.5))

    def image(self, pixels: NDArray[np.uint8], left: int, top: int) -> None:
        """Pixels as they are."""
        self._figure.figimage(pixels, left, round(self._height) - top - len(pixels), origin="upper")

    def png(self, alt: str) -> bytes:
        """The picture, with the words for who cannot see it."""
        out = io.BytesIO()
        told = {"Description": alt, "Software": None}
        self._figure.savefig(out, format="png", metadata=told, pil_kwargs={"compress_level": SQUEEZE})
        return out.getvalue()

    def _add(self, artist: Artist) -> None:
        artist.set_transform(self._down)
        self._figure.add_artist(artist)


def row_at(number: int) -> float:
    """The middle of a row."""
    return HEAD + ROW * (number + 0.5)
