"""Reading what services send, whatever they send."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from songbot.sources import read

junk = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=8,
)


@given(junk, st.lists(st.text(max_size=3) | st.integers(-3, 3), max_size=4))
def test_looking_anywhere_in_anything_never_fails(told: Any, path: list[str | int]) -> None:
    read.at(told, *path)


@given(junk)
def test_whatever_is_read_is_of_its_kind_and_can_be_stored(told: Any) -> None:
    texts = [read.text(told), read.date(told), read.isrc(told), read.address(told), *read.names(told, "name")]
    for text in texts:
        text.encode()
        assert len(text) <= 4096
        assert text.isprintable() or not text.isascii()
    for number in (read.number(told), read.whole(told), read.positive(told)):
        assert number is None or abs(number) < 1e15
        json.dumps(number, allow_nan=False)
    assert read.flag(told) in (True, False, None)


@pytest.mark.parametrize(
    ("told", "is_"),
    [
        ("2019", "2019"),
        ("1987-11", "1987-11"),
        ("1987-11-12", "1987-11-12"),
        ("2021-07-09T12:00:00Z", "2021-07-09"),
        ("0000-00-00", ""),
        ("2021-13-01", "2021"),
        ("2021-02-32", "2021-02"),
        (1999, ""),
        (None, ""),
        ("soon", ""),
    ],
)
def test_a_date_is_as_precise_as_it_was_told(told: object, is_: str) -> None:
    assert read.date(told) == is_


@pytest.mark.parametrize(
    ("told", "is_"),
    [("gbarl9300135", "GBARL9300135"), ("GB-ARL-93-00135", "GBARL9300135"), ("GBARL930013", ""), ("", ""), (7, "")],
)
def test_a_code_is_in_capitals_and_whole(told: object, is_: str) -> None:
    assert read.isrc(told) == is_


@pytest.mark.parametrize(
    ("told", "is_"),
    [
        ("https://a.invalid/x?y=%2F~*", "https://a.invalid/x?y=%2F~*"),
        ("http://a.invalid/", ""),
        ("javascript:1", ""),
        ("https://a.invalid/ x", ""),
        ("", ""),
        (None, ""),
        (["https://a.invalid"], ""),
        ("https://u@a.invalid/", ""),
    ],
)
def test_an_address_is_by_https(told: object, is_: str) -> None:
    assert read.address(told) == is_


@pytest.mark.parametrize(
    ("told", "is_"),
    [("12", 12.0), (0.5, 0.5), (True, None), ("", None), ("nan", None), ("inf", None), (10**400, None), ([1], None)],
)
def test_a_number_may_come_as_text_and_is_finite(told: object, is_: float | None) -> None:
    assert read.number(told) == is_


def test_a_text_is_one_line_without_signs_that_nobody_can_see() -> None:
    assert read.text("  a\x00b\n\tc\ud800  ") == "a b c"


def test_what_is_not_known_is_no_fact_and_zero_and_no_are() -> None:
    told = read.facts("deezer", 7.0, a=None, b="", c=(), d=0, e=False, f="x")
    assert {(one.field, one.value) for one in told} == {("d", 0), ("e", False), ("f", "x")}
    assert {(one.source, one.at) for one in told} == {("deezer", 7.0)}
