"""The catalogue is large, strange as real ones are, the same for the same seed, and its truth is known."""

import re
import unicodedata
from collections import Counter

import numpy as np
import pytest

from songbot.sandbox.music.catalogue import BASE_POINTS, Catalogue, Track
from songbot.sandbox.music.making import make
from songbot.sandbox.music.scrobbles import Scrobbles


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    return make(1)


def correlation(tracks: tuple[Track, ...], left: str, right: str) -> float:
    """Of the ranks."""
    ranks = [np.argsort(np.argsort([float(getattr(one, name)) for one in tracks])) for name in (left, right)]
    return float(np.corrcoef(ranks[0], ranks[1])[0, 1])


def test_there_are_enough_artists_and_tracks(catalogue: Catalogue) -> None:
    assert len(catalogue.artists) >= 150
    assert len(catalogue.tracks) >= 600
    assert all(len(catalogue.of_artist(one)) >= 4 for one in catalogue.artists)


def test_names_are_in_eight_scripts(catalogue: Catalogue) -> None:
    letters = {unicodedata.name(sign).split()[0] for one in catalogue.artists for sign in one.native if sign.isalpha()}
    assert letters >= {"LATIN", "CYRILLIC", "GREEK", "HEBREW", "ARABIC", "KATAKANA", "HANGUL"}
    assert any("WITH" in unicodedata.name(sign) for one in catalogue.artists for sign in one.name)


def test_some_artists_are_sold_under_a_latin_name_that_musicbrainz_has_as_an_alias(catalogue: Catalogue) -> None:
    assert any(one.name == one.latin != one.native for one in catalogue.artists)


def test_every_kind_of_version_is_there(catalogue: Catalogue) -> None:
    kinds = Counter(track.version for track in catalogue.tracks)
    assert {*kinds} == {"", "remaster", "live", "remix", "radio edit", "sped up"}
    assert min(kinds.values()) >= 20
    assert any("(feat. " in track.title for track in catalogue.tracks)


def test_ids_have_the_shape_of_each_service_and_are_never_twice(catalogue: Catalogue) -> None:
    assert all(re.fullmatch(r"[0-9A-Za-z]{22}", track.id) for track in catalogue.tracks)
    assert all(re.fullmatch(r"QZSB0\d{7}", track.isrc) for track in catalogue.tracks)
    assert len(catalogue.by_id) == 4 * len(catalogue.tracks)
    assert len(catalogue.artist_by_id) == 3 * len(catalogue.artists)


def test_a_code_may_belong_to_two_recordings_and_be_shared_wrongly(catalogue: Catalogue) -> None:
    shared = [code for code, times in Counter(track.isrc for track in catalogue.tracks).items() if times > 1]
    groups = [[track for track in catalogue.tracks if track.isrc == code] for code in shared]
    assert any(len({one.name for one in group}) == 1 for group in groups)
    assert any(len({one.artist.id for one in group}) > 1 for group in groups)


def test_tracks_are_missing_from_each_service_but_spotify(catalogue: Catalogue) -> None:
    missing = Counter(name for track in catalogue.tracks for name in track.missing)
    assert {*missing} == {"deezer", "lastfm", "musicbrainz", "listenbrainz", "itunes", "reccobeats"}
    assert 20 < sum(not track.preview for track in catalogue.tracks) < 120


def test_releases_are_albums_singles_and_editions_with_dates_of_every_precision(catalogue: Catalogue) -> None:
    albums = [track.album for track in catalogue.tracks]
    assert {one.kind for one in albums} == {"album", "single", "compilation"}
    assert {one.precision for one in albums} == {"year", "month", "day"}
    assert all(len(catalogue.of_album(one)) == one.size for one in albums)


def test_everybody_has_six_alike_the_first_entirely_and_mostly_of_the_same_family(catalogue: Catalogue) -> None:
    for artist in catalogue.artists:
        others = catalogue.related(artist)
        assert len(others) == 6
        assert others[0][1] == 1.0
        assert artist not in [one for one, _ in others]
        assert sum(one.family == artist.family for one, _ in others) >= 4


def test_a_song_has_rows_under_several_spellings_and_the_usual_one_has_most(catalogue: Catalogue) -> None:
    rows = Scrobbles(catalogue).rows.values()
    per_track = Counter(row.track.id for row in rows if row.track)
    assert max(per_track.values()) >= 3
    for row in rows:
        assert row.track is None or row.listeners <= row.track.listeners


def test_the_same_seed_makes_the_same_catalogue_and_another_another() -> None:
    again = make.__wrapped__(1)
    assert again.tracks == make(1).tracks
    assert {track.id for track in make(2).tracks}.isdisjoint(track.id for track in again.tracks)


def test_points_are_the_known_causes_and_chance(catalogue: Catalogue) -> None:
    inner = [track for track in catalogue.tracks if 3 < track.points < 99]
    assert len(inner) > 0.9 * len(catalogue.tracks)
    for track in inner:
        assert track.points == pytest.approx(BASE_POINTS + sum(track.causes.values()) + track.chance)


def test_popularity_follows_from_the_causes(catalogue: Catalogue) -> None:
    causes = [sum(track.causes.values()) for track in catalogue.tracks]
    assert np.corrcoef(causes, [np.log(track.listeners) for track in catalogue.tracks])[0, 1] > 0.9


def test_the_services_agree_on_who_is_popular_but_not_entirely(catalogue: Catalogue) -> None:
    for service in ("rank", "popularity"):
        assert 0.9 < correlation(catalogue.tracks, "listeners", service) < 0.999
    users = [track.listens[1] for track in catalogue.tracks]
    assert np.corrcoef(np.log(users), [track.points for track in catalogue.tracks])[0, 1] > 0.85


def test_an_artist_has_more_listeners_than_any_of_their_songs(catalogue: Catalogue) -> None:
    for track in catalogue.tracks:
        assert catalogue.audience[track.artist.id] > track.listeners
