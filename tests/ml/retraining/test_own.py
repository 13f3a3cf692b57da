"""The operator's rows become a table in which nothing was known before its time; a snapshot stays as it was."""

import random
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from ml.errors import BadInput
from ml.retraining import own
from ml.retraining.own import DAY, arrays, gather, recency, with_estimates
from ml.retraining.snapshot import read, write
from ml.songs.dataset import SERVING
from ml.songs.features import COLUMN

NOW = 1_790_000_000.0


def row(track: str, at: float, **more: object) -> dict[str, Any]:
    known = {"artist": "Somebody", "title": f"Song {track}", "features": {"energy": 0.5}, "tags": ["rock"]}
    label: dict[str, object] = {
        "popularity": 40.0,
        "plays": None,
        "counts": [{"source": "lastfm", "count": 100.0}],
        "sound": "",
    }
    return {"track": track, "at": at, **known, **label, **more}


def test_a_song_has_one_line_with_its_newest_label_and_its_first_inputs() -> None:
    looks = [
        row("1", NOW, features={"energy": 0.1}, popularity=30.0),
        row("1", NOW + 28 * DAY, features={"energy": 0.9, "tempo": 120.0}, popularity=50.0),
    ]
    line = gather(looks).table.to_pylist()[0]
    assert (line["popularity"], line["at"]) == (50.0, NOW + 28 * DAY)
    assert line["energy"] == pytest.approx(0.1)
    assert line["tempo"] is None


def test_inputs_from_long_before_the_label_make_room_for_newer_ones() -> None:
    looks = [row("1", NOW, features={"energy": 0.1}), row("1", NOW + 90 * DAY, features={"energy": 0.9})]
    assert gather(looks).table.to_pylist()[0]["energy"] == pytest.approx(0.9)


def test_a_look_without_a_label_after_the_last_label_adds_nothing() -> None:
    looks = [row("1", NOW), row("1", NOW + DAY, popularity=None, features={"energy": 0.9})]
    assert gather(looks).table.to_pylist()[0]["energy"] == pytest.approx(0.5)


def test_songs_without_a_label_are_counted_and_left_out() -> None:
    found = gather([row("1", NOW), row("2", NOW, popularity=None)])
    assert (len(found.table), found.unlabelled, found.rows) == (1, 1, 2)


def test_impossible_numbers_are_unknown_and_counted() -> None:
    found = gather([row("1", NOW, features={"energy": 7.0, "tempo": 120.0})])
    assert found.unfit == 1
    assert found.table.to_pylist()[0]["energy"] is None


def test_listeners_who_vanish_are_counted() -> None:
    fewer = [{"source": "lastfm", "count": 50.0}]
    found = gather([row("1", NOW), row("1", NOW + DAY, counts=fewer), row("2", NOW), row("2", NOW + DAY)])
    assert (found.shrunk, found.recounted) == (1, 2)


def test_a_bad_week_shows_however_many_good_ones_came_before() -> None:
    fewer = [{"source": "lastfm", "count": 2.0}]
    old = [row(str(song), NOW + look * DAY) for song in range(50) for look in range(2)]
    now = NOW + 30 * DAY
    bad = [row("x", now, features={"energy": 7.0}), row("x", now + DAY, counts=fewer)]
    found = gather([*old, *bad], since=NOW + 10 * DAY)
    assert (found.shrunk, found.recounted) == (1, 1)
    assert (found.unfit, found.numbers) == (1, 1)
    assert len(found.table) == 51


def test_the_day_of_the_label_is_the_day_for_which_the_age_counts() -> None:
    table = gather([row("1", 1_767_225_600.0, features={"released": 2020.0})]).table
    rows = arrays(table, (SERVING,))
    assert rows.numeric[0, COLUMN["age"]] == pytest.approx(6.0, abs=0.01)


def test_an_artist_s_listeners_are_points_and_an_estimate_as_they_are_when_it_serves() -> None:
    rows = arrays(gather([row("1", NOW, features={"artist_listeners": 1e6})]).table, (SERVING,))
    assert 60 < rows.numeric[0, COLUMN["artist_popularity"]] < 80
    assert rows.estimated[0, COLUMN["artist_popularity"]]
    assert not rows.estimated[0, COLUMN["energy"]]


def test_what_is_heard_fills_only_groups_of_which_nothing_was_said() -> None:
    rows = arrays(gather([row("1", NOW)]).table, (SERVING,))
    heard = np.full((1, len(COLUMN)), np.nan, np.float32)
    heard[0, COLUMN["loudness"]], heard[0, COLUMN["danceability"]] = -8.0, 0.7
    filled = with_estimates(rows, [0], heard)
    assert np.isnan(filled.numeric[0, COLUMN["loudness"]])
    assert filled.numeric[0, COLUMN["danceability"]] == pytest.approx(0.7)
    assert filled.estimated[0, COLUMN["danceability"]]
    assert np.isnan(rows.numeric[0, COLUMN["danceability"]])


def test_a_label_counts_half_after_its_half_life() -> None:
    weight = recency(np.array([0.0, 50.0, 100.0]), 50.0)
    assert weight.mean() == pytest.approx(1.0)
    assert weight[2] / weight[1] == weight[1] / weight[0] == pytest.approx(2.0)


def test_a_snapshot_is_named_by_its_content_and_the_same_rows_are_the_same_file(tmp_path: Path) -> None:
    first, again = (write(gather([row("1", NOW)]).table, tmp_path, "2026-11-21") for _ in range(2))
    other = write(gather([row("2", NOW)]).table, tmp_path, "2026-11-21")
    assert first == again
    assert other.path != first.path
    table, found = read(first.path)
    assert (found, len(table)) == (first, 1)


def test_a_snapshot_that_was_changed_is_not_read(tmp_path: Path) -> None:
    kept = write(gather([row("1", NOW)]).table, tmp_path, "2026-11-21")
    kept.path.chmod(0o644)
    kept.path.write_bytes(kept.path.read_bytes()[:-1])
    with pytest.raises(BadInput, match="was changed"):
        read(kept.path)
    with pytest.raises(BadInput, match="no such snapshot"):
        read(tmp_path / "none.parquet")


def test_in_whatever_order_rows_come_the_table_is_the_same() -> None:
    looks = [
        row(str(song), NOW + day * DAY, popularity=None if day == 50 else 40.0 + day, features={"energy": day / 100})
        for song in range(9)
        for day in (0, 7 + song, 28, 50)
    ]
    shuffled = looks[:]
    random.Random(3).shuffle(shuffled)
    assert gather(shuffled) == gather(looks)
    (line, *_) = gather(shuffled).table.to_pylist()
    assert (line["popularity"], line["energy"], line["at"]) == (68.0, 0.0, NOW + 28 * DAY)


def test_more_rows_than_one_piece_holds_are_one_table(monkeypatch: pytest.MonkeyPatch) -> None:
    looks = [row(str(song), NOW + song) for song in range(10)]
    whole = gather(looks)
    monkeypatch.setattr(own, "PART", 3)
    assert gather(looks) == whole
    assert len(whole.table) == 10


def test_no_rows_are_an_empty_table() -> None:
    assert len(gather([]).table) == 0


def test_rows_that_can_be_gone_through_but_once_are_refused() -> None:
    with pytest.raises(TypeError, match="gone through but once"):
        gather(iter([row("1", NOW)]))
