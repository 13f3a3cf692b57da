"""Tracks remember who said what; the model is never told what Spotify said; popularity is one monotone scale."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from songbot.core import popularity
from songbot.core.inputs import assemble, outgrown
from songbot.core.job import TOKEN_LIFE, ReplyTo
from songbot.core.prediction import Answer, Inputs, Reason, Second
from songbot.core.track import Fact, Track

FACTS = (
    Fact("title", "Yellow", "spotify", 1.0),
    Fact("duration", 269.0, "spotify", 1.0),
    Fact("released", "2000-06-26", "spotify", 1.0),
    Fact("explicit", False, "spotify", 1.0),
    Fact("energy", 0.9, "spotify", 1.0),
    Fact("duration", 266.7, "deezer", 1.0),
    Fact("tags", (("rock", 100), ("indie", 40)), "lastfm", 1.0),
    Fact("artist_listeners", 5_000_000, "lastfm", 1.0),
)


def test_a_newer_word_replaces_the_older_of_the_same_source_alone() -> None:
    track = Track("x").learn({"spotify": "1"}, FACTS).learn({}, [Fact("duration", 270.0, "deezer", 2.0)])
    assert track.fact("duration", without=["spotify"]) == Fact("duration", 270.0, "deezer", 2.0)
    assert track.learn({}, [Fact("duration", 1.0, "deezer", 1.5)]) == track


def test_the_first_name_of_a_song_stays() -> None:
    assert Track("x", {"spotify": "1"}).learn({"spotify": "2", "deezer": "3"}, ()).ids == {
        "spotify": "1",
        "deezer": "3",
    }


def test_the_model_is_told_nothing_that_spotify_said() -> None:
    inputs = assemble(Track("x", {}, FACTS), None)
    assert inputs.features == {"duration": 266.7, "artist_listeners": 5_000_000.0}
    assert inputs.tags == ("rock", "indie")


def test_an_operator_may_let_the_model_see_spotify() -> None:
    told = assemble(Track("x", {}, FACTS), None, spotify=True).features
    assert told["energy"] == 0.9
    assert told["explicit"] == 0.0
    assert told["released"] == pytest.approx(2000.48, abs=0.01)


@pytest.mark.parametrize(
    ("features", "tags", "grown"),
    [
        ({"energy": 0.5}, ("pop",), False),
        ({"energy": 0.9}, ("rock", "indie"), False),
        ({}, (), False),
        ({"energy": 0.5, "artist_listeners": 9.0}, ("pop",), True),
    ],
)
def test_an_answer_is_outgrown_by_what_is_known_besides_not_by_another_value_of_the_same(
    features: dict[str, float], tags: tuple[str, ...], *, grown: bool
) -> None:
    told = {"features": {"energy": 0.5}, "tags": ["pop"], "clip": True}
    assert outgrown(told, Inputs(features, tags)) is grown
    assert outgrown({**told, "tags": []}, Inputs(features, tags)) is (grown or bool(tags))


@pytest.mark.parametrize(
    ("date", "year"), [("1987", 1987.5), ("1987-07", 1987.53), ("1987-13", 1987.5), ("1987-02-31", 1987.5), ("", None)]
)
def test_a_date_becomes_a_decimal_year_as_far_as_it_is_known(date: str, year: float | None) -> None:
    told = assemble(Track("x", {}, (Fact("released", date, "deezer", 1.0),)), None).features
    assert told.get("released") == (pytest.approx(year, abs=0.01) if year else None)


@given(st.floats(0, 1e9), st.floats(0, 1e9))
def test_popularity_is_monotone_and_bounded(one: float, other: float) -> None:
    low, high = sorted((one, other))
    assert 0 <= popularity.from_listeners(low) <= popularity.from_listeners(high) <= 100


def test_ten_points_are_a_factor_of_4_7() -> None:
    assert popularity.to_listeners(60) / popularity.to_listeners(50) == pytest.approx(4.7, abs=0.05)
    assert popularity.from_listeners(popularity.to_listeners(42)) == pytest.approx(42)
    assert popularity.from_listeners(5_000_000) == 100


def test_an_answer_survives_the_wire() -> None:
    answer = Answer(
        *(61.0, 40.0, 80.0, (0.1, 0.2, 0.4, 0.3), 30.0, 50.0),
        *((Reason("artist", 11.0),), (Second(0, 1, -0.5),), ("tempo",), {"energy": 0.4}, False, "m"),
    )
    assert Answer.from_json(answer.to_json()) == answer
    assert math.isclose(answer.reasons[0].points, 11.0)


def test_a_reply_goes_by_its_token_while_that_lives_and_never_public_when_it_was_private() -> None:
    reply = ReplyTo("1", "2", "secret", "3", asked_at=100.0, channel="4", guild="5")
    assert reply.by_token(100.0 + TOKEN_LIFE - 1)
    assert not reply.by_token(100.0 + TOKEN_LIFE)
    assert reply.by_channel
    assert not ReplyTo("1", "2", "t", "3", asked_at=0.0, channel="4", guild="5", private=True).by_channel
    assert not ReplyTo("1", "2", "t", "3", asked_at=0.0, channel="4").by_channel
    assert "secret" not in repr(reply)
