"""Whose counts are labels: ListenBrainz' alone, unless the operator adds others."""

import pytest

from songbot.core.popularity import ESTIMATES
from songbot.core.sample import ASKED, Count, Sample
from songbot.core.training import Order
from songbot.engine.labels import Labels
from songbot.settings import Settings

BY_LASTFM = Count("lastfm", 50_000.0, 400_000.0, 1.0)
BY_LISTENBRAINZ = Count("listenbrainz", 16.0, 90.0, 1.0)
DEFAULT = Order("", "").labels


def counted(*counts: Count) -> Sample:
    return Sample("1", 1.0, ASKED, "Somebody", "Something", counts=counts)


def labels(*sources: str) -> Labels:
    return Labels(ESTIMATES, sources)


def test_listenbrainz_alone_is_learned_from_unless_the_operator_adds_others() -> None:
    assert Settings().learned_from == DEFAULT == ("listenbrainz",)


def test_a_song_that_lastfm_alone_has_counted_has_no_label() -> None:
    song = counted(BY_LASTFM)
    assert labels(*DEFAULT).points(song) is None
    assert labels(*DEFAULT).plays(song) is None


def test_what_lastfm_has_counted_does_not_move_the_label_of_others() -> None:
    alone, both = counted(BY_LISTENBRAINZ), counted(BY_LASTFM, BY_LISTENBRAINZ)
    assert labels(*DEFAULT).points(both) == labels(*DEFAULT).points(alone)
    assert labels(*DEFAULT).points(alone) == pytest.approx(ESTIMATES["listenbrainz"].of(16.0))


def test_lastfm_joins_the_points_and_brings_plays_where_the_operator_adds_it() -> None:
    added = labels("listenbrainz", "lastfm")
    both = added.points(counted(BY_LASTFM, BY_LISTENBRAINZ))
    low, high = ESTIMATES["listenbrainz"].of(16.0), ESTIMATES["lastfm"].of(50_000.0)
    assert both is not None
    assert low < both < high
    assert added.plays(counted(BY_LASTFM)) == 400_000.0
