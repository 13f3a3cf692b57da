"""The small form of the benchmark of matching: hardly anything is joined wrongly, and most of what is there found."""

import random

from bench.matching import Case, catalogue_cases, measured, verdict, wilson
from bench.parts.degrade import Row


def test_four_hundred_spoilt_songs_are_joined_rightly_or_not_at_all() -> None:
    figures = measured("small", catalogue_cases(400, random.Random(7)))
    assert figures["cases"] == 400
    assert figures["wrong"] == 0
    assert float(str(figures["recall"])) >= 0.95


def test_a_wrong_join_is_counted_and_so_is_a_missed_one() -> None:
    song = Row("Song", ("Anna",), "", 200.0)
    assert verdict(Case("", song, [(song, False)])) == "wrong"
    assert verdict(Case("", song, [(song, False), (Row("Else", ("Bert",)), True)])) == "another"
    assert verdict(Case("", song, [(Row("Else", ("Bert",)), True)])) == "missed"
    assert verdict(Case("", song, [(song, True)])) == "right"
    assert verdict(Case("", song, [])) == "none"


def test_the_interval_of_a_share_is_the_textbook_s() -> None:
    low, high = wilson(99, 100)
    assert (round(low, 4), round(high, 4)) == (0.9455, 0.9982)
