"""Joined rows are kept piece by piece, and the table's own columns stay as they were."""

import math
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from songbot.tables.writing import OURS, Parts, beside, ways

OWN = pa.table({"Title": ["a", "b"], "popularity": ["7", None]})


def test_our_columns_stand_beside_the_tables_own_and_never_in_their_place() -> None:
    ours: dict[str, list[object]] = {"title": ["ours", "ours"], "popularity": [50.0, 1.0], "mbid": ["m", None]}
    told = beside(OWN, {**ours, "tags": [["x"], None], "match_score": [math.nan, None]})
    assert told.column_names[:2] == ["Title", "popularity"]
    assert told["Title"].to_pylist() == ["a", "b"]
    assert told["popularity"].to_pylist() == ["7", None]
    assert (told["mbid"].to_pylist(), told["tags"].to_pylist()) == (["m", None], [["x"], None])
    assert told["match_score"].to_pylist() == [None, None]
    assert {*told.column_names} == {"Title", "popularity"} | {*OURS.names} - {"title"}


def piece(by: str) -> pa.Table:
    return beside(OWN, {"match_by": [by, None]})


def test_finished_pieces_become_one_table_and_are_gone(tmp_path: Path) -> None:
    out = tmp_path / "out.parquet"
    parts = Parts(out, {"a": 1})
    parts.write(0, piece("isrc"), finished=True)
    parts.write(1, piece("name"), finished=True)
    assert parts.close(2)
    assert pq.read_table(out)["match_by"].to_pylist() == ["isrc", None, "name", None]
    assert ways(out) == {"isrc": 1, "name": 1, "": 2}
    assert [one.name for one in tmp_path.iterdir()] == ["out.parquet"]


def test_who_comes_again_with_the_same_terms_finds_what_was_finished(tmp_path: Path) -> None:
    out = tmp_path / "out.parquet"
    Parts(out, {"a": 1}).write(0, piece("isrc"), finished=True)
    assert Parts(out, {"a": 1}).has(0)
    assert not Parts(out, {"a": 2}).has(0)
    assert not Parts(out, {"a": 1}).has(0)


def test_an_unfinished_piece_is_in_the_table_and_made_again(tmp_path: Path) -> None:
    out = tmp_path / "out.parquet"
    parts = Parts(out, {})
    parts.write(0, piece("isrc"), finished=False)
    assert not parts.close(1)
    assert ways(out) == {"isrc": 1, "": 1}
    again = Parts(out, {})
    assert not again.has(0)
    again.write(0, piece("name"), finished=True)
    assert again.close(1)
    assert ways(out) == {"name": 1, "": 1}
