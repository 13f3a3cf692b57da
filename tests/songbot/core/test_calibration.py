"""Curves are fitted to songs that several have counted: they rise, stay on the scale, and find what was planted."""

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from songbot.core.calibration import ENOUGH, curve, fitted
from songbot.core.popularity import ESTIMATES, from_listeners, to_listeners

COUNT = st.floats(0.5, 1e9)
PAIRS = st.lists(st.tuples(COUNT, st.floats(0, 100)), min_size=1, max_size=200)


def planted(share: float, noise: float, count: int = 2000) -> list[dict[str, float]]:
    """Songs whose users are a share of their listeners, give or take."""
    chance = random.Random(1)
    points = [chance.uniform(20, 95) for _ in range(count)]
    return [
        {"lastfm": to_listeners(one), "listenbrainz": share * to_listeners(one + chance.gauss(0, noise))}
        for one in points
    ]


@settings(deadline=None)
@given(pairs=PAIRS, source=st.sampled_from(["listenbrainz", "deezer"]))
def test_whatever_was_counted_the_curve_rises_and_stays_on_the_scale(
    pairs: list[tuple[float, float]], source: str
) -> None:
    made = curve(pairs, ESTIMATES[source], 1.0)
    values = [made.of(count) for count in (0, *sorted(count for count, _ in pairs), 1e12)]
    assert values == sorted(values)
    assert values[0] == 0
    assert max(values) <= 100
    assert (made.at, made.tracks) == (1.0, len(pairs))


@pytest.mark.parametrize("share", [1 / 30, 1 / 300])
def test_a_planted_relation_is_found_within_a_point(share: float) -> None:
    scale = fitted(planted(share, 3.0), 5.0)
    for points in (40, 50, 60, 70, 80):
        assert scale["listenbrainz"].of(share * to_listeners(points)) == pytest.approx(points, abs=1.5)
    assert scale["listenbrainz"].spread == pytest.approx(3.0, abs=0.6)
    estimate_is_off = abs(ESTIMATES["listenbrainz"].of(share * to_listeners(60)) - 60)
    assert estimate_is_off > 2


def test_a_few_songs_that_were_joined_wrongly_do_not_bend_the_curve() -> None:
    songs = planted(1 / 50, 1.0)
    for song in songs[::50]:
        song["listenbrainz"] = 90_000.0
    scale = fitted(songs, 5.0)
    assert scale["listenbrainz"].of(to_listeners(60) / 50) == pytest.approx(60, abs=1.5)


def test_too_few_songs_leave_the_estimates_and_no_date() -> None:
    assert fitted(planted(1 / 30, 1.0, ENOUGH - 1), 5.0) == ESTIMATES
    scale = fitted(planted(1 / 30, 1.0, ENOUGH), 5.0)
    assert {source: bool(one.at) for source, one in scale.items()} == {
        "lastfm": True,
        "listenbrainz": True,
        "deezer": False,
    }


def test_the_anchor_stays_what_it_is() -> None:
    scale = fitted(planted(1 / 30, 1.0), 5.0)
    assert scale["lastfm"].of(8_411) == pytest.approx(from_listeners(8_411))
    assert scale["lastfm"].tracks == 2000
