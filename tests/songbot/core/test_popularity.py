"""One scale for all who count: rising, within its ends, and honest about what is a guess."""

import math
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from songbot.core.popularity import CEILING, COUNTED, ESTIMATES, Curve, from_listeners, popularity, to_listeners
from songbot.core.track import Fact, Track

COUNT = st.floats(0, 1e12, allow_nan=False)


@st.composite
def curves(draw: st.DrawFn) -> Curve:
    size = draw(st.integers(2, 12))
    counts = draw(st.lists(st.integers(0, 10**9), min_size=size, max_size=size, unique=True))
    points = draw(st.lists(st.floats(0, 100), min_size=size, max_size=size))
    return Curve(tuple(map(float, sorted(counts))), tuple(sorted(points)), draw(st.floats(0.5, 30)))


def song(**counts: float) -> Track:
    facts = (
        Fact(COUNTED[source], count, source, 100.0 + place) for place, (source, count) in enumerate(counts.items())
    )
    return Track("1", {}, tuple(facts))


@settings(deadline=None)
@given(curve=curves() | st.sampled_from([*ESTIMATES.values()]), one=COUNT, other=COUNT)
def test_more_is_never_less_and_nothing_leaves_the_scale(curve: Curve, one: float, other: float) -> None:
    low, high = curve.of(min(one, other)), curve.of(max(one, other))
    assert 0 <= low <= high <= 100


@settings(deadline=None)
@given(counts=st.dictionaries(st.sampled_from([*COUNTED]), COUNT, min_size=1), more=st.floats(1, 10))
def test_a_consensus_lies_between_its_sources_and_rises_with_each(counts: dict[str, float], more: float) -> None:
    found = popularity(song(**counts), ESTIMATES)
    assert found is not None
    assert [count.source for count in found.counts] == [source for source in COUNTED if source in counts]
    assert min(one.points for one in found.counts) <= found.points <= max(one.points for one in found.counts)
    for source, count in counts.items():
        risen = popularity(song(**{**counts, source: count * more}), ESTIMATES)
        assert risen is not None
        assert risen.points >= found.points - 1e-9


def test_the_anchor_is_its_own_curve_and_the_way_back_is_the_same_way() -> None:
    for listeners in (0, 1, 8_411, 250_000, CEILING):
        assert ESTIMATES["lastfm"].of(listeners) == pytest.approx(from_listeners(listeners))
        assert to_listeners(from_listeners(listeners)) == pytest.approx(listeners)
    assert from_listeners(10 * CEILING) == ESTIMATES["lastfm"].of(10 * CEILING) == 100


def test_a_source_that_errs_less_has_more_say() -> None:
    found = popularity(song(lastfm=10_000, deezer=1_000_000), ESTIMATES)
    assert found is not None
    near, far = (abs(one.points - found.points) for one in found.counts)
    assert near < far


def test_the_points_hold_for_the_day_of_the_oldest_count() -> None:
    found = popularity(song(lastfm=10_000, deezer=500_000), ESTIMATES)
    assert found is not None
    assert found.at == 100.0


def test_who_is_not_counted_has_no_popularity_rather_than_none_at_all() -> None:
    assert (
        popularity(Track("1", {}, (Fact("listeners", 5, "elsewhere", 1.0), Fact("rank", 7, "lastfm", 1.0))), ESTIMATES)
        is None
    )
    assert popularity(song(lastfm=10_000), {"deezer": ESTIMATES["deezer"]}) is None


def test_an_estimate_is_provisional_and_a_fitted_curve_is_not() -> None:
    fitted = {name: Curve(one.counts, one.points, one.spread, at=1.0) for name, one in ESTIMATES.items()}
    guessed, known = popularity(song(lastfm=10_000), ESTIMATES), popularity(song(lastfm=10_000, deezer=3), fitted)
    mixed = popularity(song(lastfm=10_000, deezer=3), {**fitted, "deezer": ESTIMATES["deezer"]})
    assert guessed is not None
    assert known is not None
    assert mixed is not None
    assert (guessed.provisional, known.provisional, mixed.provisional) == (True, False, True)


def test_points_hold_since_the_latest_curve_that_makes_them_was_fitted() -> None:
    days = {"lastfm": 5.0, "deezer": 7.0, "listenbrainz": 9.0}
    fitted = {name: replace(one, at=days[name]) for name, one in ESTIMATES.items()}
    found, guessed = popularity(song(lastfm=10_000, deezer=3), fitted), popularity(song(lastfm=10_000), ESTIMATES)
    assert found is not None
    assert guessed is not None
    assert (found.since, guessed.since) == (7.0, 0.0)


@pytest.mark.parametrize(
    ("counts", "points", "spread"),
    [
        ((1.0,), (1.0,), 1.0),
        ((1.0, 2.0), (1.0,), 1.0),
        ((2.0, 1.0), (1.0, 2.0), 1.0),
        ((1.0, 1.0), (1.0, 2.0), 1.0),
        ((1.0, 2.0), (2.0, 1.0), 1.0),
        ((-1.0, 2.0), (1.0, 2.0), 1.0),
        ((1.0, 2.0), (1.0, 101.0), 1.0),
        ((1.0, 2.0), (1.0, 2.0), 0.0),
        ((1.0, math.nan), (1.0, 2.0), 1.0),
    ],
)
def test_what_is_no_curve_is_refused(counts: tuple[float, ...], points: tuple[float, ...], spread: float) -> None:
    with pytest.raises(ValueError, match="curve"):
        Curve(counts, points, spread)
