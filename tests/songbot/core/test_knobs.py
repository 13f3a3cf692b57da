"""What can be turned in a what-if, and how changes travel in a few letters."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from songbot.core.knobs import BY_NAME, KNOBS, LONGEST, Changes, number_of, year_of
from songbot.core.prediction import Inputs

some = st.dictionaries(st.sampled_from([knob.name for knob in KNOBS]), st.floats(-1e5, 1e5))
genres = st.text("abcdefghijklmnopqrstuvwxyz -&", max_size=18).map(str.strip)


@given(some, genres)
def test_what_is_written_is_read_again_and_fits_a_button(numbers: dict[str, float], genre: str) -> None:
    changes = Changes({name: BY_NAME[name].fit(value) for name, value in numbers.items()}, genre)
    assert Changes.read(changes.written()) == changes
    assert len(changes.written()) <= LONGEST
    assert ":" not in changes.written()


@given(st.text(max_size=60))
def test_whatever_stands_there_is_read_without_harm(text: str) -> None:
    changes = Changes.read(text)
    assert all(BY_NAME[name].low <= value <= BY_NAME[name].high for name, value in changes.numbers.items())


def test_what_was_heard_stays_something_heard() -> None:
    inputs = Inputs({"released": 2019.0}, ("rock",), None, {"energy": 0.4, "tempo": 100.0}, (0.1,))
    changed = Changes({"energy": 0.9, "released": 1999.0}, "pop").applied(inputs)
    assert changed.heard == {"energy": 0.9, "tempo": 100.0}
    assert changed.features == {"released": 1999.0}
    assert changed.tags == ("pop",)
    assert changed.sound == inputs.sound
    assert Changes().applied(inputs) == inputs


def test_no_letter_stands_for_two_knobs() -> None:
    assert len({knob.letter for knob in KNOBS}) == len(KNOBS)


@pytest.mark.parametrize(
    ("typed", "value"), [("0,7", 0.7), (" 12 ", 12), ("−3", -3), ("loud", None), ("nan", None), ("inf", None)]
)
def test_numbers_are_read_as_people_type_them(typed: str, value: float | None) -> None:
    assert number_of(typed) == value


@pytest.mark.parametrize(("typed", "value"), [("2024", 2024), ("2024-07-01", 2024.5), ("2024-7", 2024.5), ("x", None)])
def test_years_are_read_as_people_type_them(typed: str, value: float | None) -> None:
    assert year_of(typed) == value
