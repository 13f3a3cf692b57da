"""Every chart becomes a picture that opens, is small, and shows whatever words it is given."""

import io
import struct

import matplotlib.image
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from songbot.charts import dots, waterfall
from songbot.charts.colour import colour
from songbot.charts.draw import draw
from songbot.charts.letters import drawable, fitted, width
from songbot.charts.style import DPI, LETTERS, WIDTH
from songbot.core.chart import (
    Agreement,
    Bar,
    Chart,
    Curve,
    Dot,
    Dots,
    Light,
    Moves,
    Shares,
    Spectrogram,
    Trail,
    Waterfall,
    from_json,
    to_json,
)
from songbot.errors import Refused
from songbot.words import LANGUAGES
from songbot.words.report_charts import charts
from tests.songbot.chat.samples import replies
from tests.songbot.reports import judged

NAMES = ("喜欢你 – 邓紫棋", "أغنية حب", "שלום", "A$AP $ong$ 🔥", "🎵", "", "W" * 200, "a\nb\t\\frac{1}")
EMPTY = (
    Shares("", "", ()),
    Dots("", "", ()),
    Moves("", "", (), 0.0),
    Moves("", "", (Curve("x", ()),), 30.0),
    Spectrogram("", "", (), 0.0, ()),
    Spectrogram("", "", (Curve("", (0.5,)),), 30.0, (Light(29, 31, 1),)),
    Agreement("", "", (), "", ""),
    Agreement("", "", (Trail("x", ()),), "", ""),
)
ODD = (
    Agreement("one place", "", (Trail("x", ((50.0, 50.0),)), Trail("y", ((0.0, 100.0), (100.0, 0.0)))), "said", "true"),
    Dots("equal", "", (Dot("x", 5, 5, 5),)),
    Dots("no scale", "", (Dot("x", -0.02, -0.1, 0.1), Dot("y", 0.5, 0.4, 0.6)), caption="R² 0.06"),
    Waterfall("flat", "", (Bar("start", 30, "30"), Bar("end", 30, "30"))),
    Moves("short", "", (Curve("loudness", (0.5,)),), 0.5, (Light(0, 0.5, 1),)),
)
DRAWN = {
    f"{name}-{type(chart).__name__}": chart
    for name, reply in replies("en").items()
    for chart in (reply.card.charts if reply.card else ())
} | {"ranks": Dots("Which one?", "ranks", tuple(Dot(name, 60, 40, 80) for name in NAMES), 0, 100, "not a cause")}
DRAWN |= {f"report-{place}": chart for place, chart in enumerate(charts(judged(), "de"), 1)}


def size(png: bytes) -> tuple[int, int]:
    """As its head says."""
    assert png[:8] == b"\x89PNG\r\n\x1a\n"
    width_, height = struct.unpack(">II", png[16:24])
    return width_, height


@pytest.mark.parametrize("name", sorted(DRAWN))
def test_a_chart_is_a_small_picture_that_says_what_it_shows(name: str) -> None:
    png = draw(DRAWN[name])
    assert len(png) < 200_000
    across, down = size(png)
    assert across == WIDTH
    assert 150 < down < 900
    assert DRAWN[name].alt.encode("latin-1", "replace")[:10] in png or not DRAWN[name].alt.isascii()
    assert len(np.unique(matplotlib.image.imread(io.BytesIO(png))[..., :3].reshape(-1, 3), axis=0)) > 10


@pytest.mark.parametrize("chart", [*EMPTY, *ODD], ids=lambda chart: f"{type(chart).__name__}-{chart.title}")
def test_nothing_at_all_is_a_picture_too(chart: Chart) -> None:
    size(draw(from_json(to_json(chart))))


def test_a_flat_song_and_a_wild_one_stay_on_the_page() -> None:
    steps = tuple(Bar("W" * 60, value, f"{value:+}") for value in (90.0, -80.0, 70.0, -60.0))
    size(draw(Waterfall("x" * 300, "", (Bar("start", 0, "0"), *steps, Bar("end", 20, "20")))))


@given(st.text(max_size=80))
@settings(max_examples=50, deadline=None)
def test_any_words_are_drawable_and_fit(text: str) -> None:
    assert width(fitted(text, 16, 200, DPI), 16, DPI) <= 200 + width("…", 16, DPI)
    assert drawable(drawable(text)) == drawable(text)


@pytest.mark.parametrize(
    ("text", "shown"),
    [("Ça va", "Ça va"), ("喜欢你", "XiHuanNi"), ("שלום", "slvm"), ("🔥", "fire"), ("\u0300", "\u0300"), ("", "")],
)
def test_what_the_font_lacks_is_told_in_latin_letters(text: str, shown: str) -> None:
    assert drawable(text) == shown


def cover(*colours: tuple[int, int, int], kind: str = "png") -> bytes:
    """Stripes of these colours."""
    stripes = np.repeat(np.array(colours, np.uint8)[:, None], 30, axis=0).repeat(60, axis=1)
    out = io.BytesIO()
    matplotlib.image.imsave(out, stripes, format=kind)
    return out.getvalue()


@pytest.mark.parametrize("kind", ["png", "jpg", "gif"])
def test_a_cover_is_remembered_by_its_most_vivid_large_colour(kind: str) -> None:
    found = colour(cover((240, 240, 240), (240, 240, 240), (200, 30, 40), (15, 15, 20), kind=kind))
    red, green, blue = found >> 16, found >> 8 & 255, found & 255
    assert red > 150
    assert max(green, blue) < 90


def test_a_dark_cover_is_lifted_and_a_white_one_lowered() -> None:
    assert max(colour(cover((10, 5, 30))).to_bytes(3, "big")) >= 110
    assert max(colour(cover((255, 255, 255))).to_bytes(3, "big")) <= 240


@pytest.mark.parametrize("picture", [b"", b"no picture", cover((1, 2, 3))[:60]])
def test_what_is_no_picture_is_refused(picture: bytes) -> None:
    with pytest.raises(Refused, match="bad_picture"):
        colour(picture)


@pytest.mark.parametrize("shape", [(20, 20), (20, 20, 4), (1, 1, 3)])
def test_grey_covers_and_those_with_holes_have_a_colour_too(shape: tuple[int, ...]) -> None:
    out = io.BytesIO()
    matplotlib.image.imsave(out, np.full(shape, 100, np.uint8), format="png", cmap="gray")
    assert 0 <= colour(out.getvalue()) <= 0xFFFFFF


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_group_of_inputs_has_a_name_too_long_for_its_step(language: str) -> None:
    names = [word for key, word in LANGUAGES[language].items() if key.startswith(("group.", "why.start", "why.end"))]
    assert len(names) > 10
    for chart in (waterfall, dots):
        assert [fitted(name, LETTERS, chart.NAMES - chart.GAP, DPI) for name in names] == names
