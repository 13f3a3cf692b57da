"""The invented catalogue: the same for the same seed, popularity from its named causes, events where they are said."""

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pyarrow.parquet as pq
import pytest
import soundfile

from ml.instruments import EVENTS
from ml.planted import from_synth, write_planted
from ml.synth import EVENT_POINTS, FAMILIES, NOISE_POINTS, Event, catalogue, causes, render


def test_the_same_seed_gives_the_same_songs_and_the_same_sound() -> None:
    one, two = catalogue(3, 2, 2), catalogue(3, 2, 2)
    assert one == two
    assert np.array_equal(render(one[1], 5), render(two[1], 5))
    assert catalogue(4, 2, 2) != one


def test_a_catalogue_has_as_many_different_artists_as_asked_for() -> None:
    songs = catalogue(1, 40, 3)
    assert len(songs) == 120
    assert len({song.artist.name for song in songs}) == 40


def test_a_fifth_of_the_songs_has_no_event_and_every_kind_occurs() -> None:
    songs = catalogue(1, 100, 10)
    kinds = [song.event.kind if song.event else None for song in songs]
    assert 0.15 < kinds.count(None) / len(kinds) < 0.25
    assert set(kinds) - {None} == set(EVENTS) == set(EVENT_POINTS)


def test_popularity_is_the_sum_of_its_causes_and_a_little_chance() -> None:
    songs = catalogue(1, 100, 10)
    rest = [song.popularity - 35 - sum(causes(song).values()) for song in songs]
    assert np.std(rest) == pytest.approx(NOISE_POINTS, rel=0.2)
    assert abs(np.mean(rest)) < 0.5


def test_the_event_is_heard_in_its_seconds_and_nowhere_else() -> None:
    song = catalogue(1, 1, 1)[0]
    loud = replace(song, event=Event("bell", 10.0, 2.0, 0.0))
    difference = np.abs(render(loud) - render(replace(song, event=None))).reshape(30, -1).max(axis=1)
    assert set(np.flatnonzero(difference > 1e-3)) <= {10, 11, 12}
    assert difference[10] > 1e-2


def test_every_family_makes_sound_of_the_length_asked_for() -> None:
    song = catalogue(1, 1, 1)[0]
    for family in FAMILIES:
        sound = render(replace(song, artist=replace(song.artist, family=family)), 4)
        assert sound.dtype == np.float32
        assert sound.shape == (4 * 22_050,)
        assert 0.01 < float(np.sqrt(np.mean(sound**2))) < 0.5


def test_a_planted_set_names_its_clips_by_track_and_tells_the_truth_apart(tmp_path: Path) -> None:
    write_planted(tmp_path, from_synth(4, 2, 9), 9)
    table = pq.read_table(tmp_path / "songs.parquet")
    truth = json.loads((tmp_path / "truth.json").read_text())
    ids = table["track_id"].to_pylist()
    assert sorted(truth) == ids == sorted(file.stem for file in (tmp_path / "clips").iterdir())
    assert soundfile.info(tmp_path / "clips" / f"{ids[0]}.mp3").duration == pytest.approx(30, abs=0.2)
    assert not {"kind", "start", "end"} & set(table.column_names)
