"""A model fitted anew to imported tables: judged by the operator's songs, by the tables' where those are few."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from ml import registry
from ml.errors import BadInput
from ml.folder import SHIPPED, digests
from ml.nets import train
from ml.retraining.own import Row
from ml.retraining.retrain import Order, run
from ml.songs.importing import run as import_tables
from tests.ml.conftest import table

pytestmark = pytest.mark.timeout(900)
NAME = "new"
SMALL = train.Options(epochs=1, least_steps=8)


@pytest.fixture(scope="module")
def imported(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A table as `python -m ml import` writes it."""
    folder = tmp_path_factory.mktemp("tables")
    pq.write_table(table(), folder / "songs.parquet")
    import_tables([folder / "songs.parquet"], folder / "mine.parquet", lambda _: None)
    return folder / "mine.parquet"


def ordered(tmp_path: Path, imported: Path) -> Order:
    """A retraining with the shipped model for champion."""
    root = tmp_path / "models"
    registry.write(root / "one", files_of(SHIPPED))
    return Order(
        root=root,
        champion="one",
        name=NAME,
        created="2026-11-21T08:00:00+00:00",
        snapshots=tmp_path / "snapshots",
        scratch=tmp_path / "scratch",
        options=SMALL,
        tables=(imported,),
    )


def files_of(folder: Path) -> dict[str, bytes]:
    """What a model's folder holds but for its sums."""
    return {file.name: file.read_bytes() for file in folder.iterdir() if file.name != registry.SUMS}


@pytest.fixture
def order(tmp_path: Path, imported: Path) -> Order:
    return ordered(tmp_path, imported)


@dataclass(frozen=True)
class Ended:
    """A refit to its end: what was wanted, its stages with their epochs, and its report."""

    order: Order
    stages: dict[str, int]
    report: dict[str, Any]


@pytest.fixture(scope="module")
def by_tables(tmp_path_factory: pytest.TempPathFactory, imported: Path) -> Ended:
    """One of somebody whom nobody has asked for a song yet."""
    order, heard = ordered(tmp_path_factory.mktemp("by_tables"), imported), Heard()
    return Ended(order, heard.stages, run(order, [], heard))


def own(count: int) -> Sequence[Row]:
    """Rows of the operator's: what energy makes of a song."""
    return [
        {
            "track": str(number),
            "at": 1.7e9,
            "artist": f"Somebody {number % 90}",
            "title": f"Song {number}",
            "features": {"energy": number % 10 / 10},
            "tags": [],
            "popularity": 20.0 + 5 * (number % 10),
            "plays": None,
            "counts": [],
            "sound": "",
        }
        for number in range(count)
    ]


class Heard:
    """Which stages there were, in their order."""

    def __init__(self) -> None:
        self.stages: dict[str, int] = {}

    def __call__(self, stage: str, done: int, of: int, epochs: int = 0, /) -> None:
        assert 0 <= done <= of
        self.stages[stage] = epochs


def meta(order: Order) -> dict[str, Any]:
    told: dict[str, Any] = json.loads((order.root / NAME / "meta.json").read_text())
    return told


def test_where_nobody_has_asked_for_songs_yet_songs_of_the_tables_are_the_test(by_tables: Ended) -> None:
    report = by_tables.report
    assert report["outcome"] in {"passed", "failed"}
    assert (report["judged_by_tables"], report["tables"], report["songs"]) == (True, ["mine.parquet"], 0)
    assert report["scale_changed"] is False
    assert report["tested"] >= by_tables.order.limits.least_tested
    assert list(by_tables.stages) == ["snapshot", "tables", "evaluate", "gate"]
    assert by_tables.stages["tables"] > 1
    assert meta(by_tables.order)["scale"] == "tables"


def test_it_learns_what_its_tables_say(by_tables: Ended) -> None:
    """In these, popularity follows from energy and the artist's size."""
    assert by_tables.report["after"]["r2"] > 0.3


def test_a_fifth_of_the_artists_was_not_learned_from_and_those_of_the_champion_are_forgotten(by_tables: Ended) -> None:
    artists = sorted(set(pq.read_table(by_tables.order.tables[0])["artist_key"].to_pylist()))
    seen = registry.seen(*digests(by_tables.order.root / NAME), artists)
    assert 0.7 < seen.mean() < 0.9
    assert meta(by_tables.order)["artists"] == seen.sum()


def test_where_the_operator_has_enough_songs_they_are_the_test_and_the_scale(order: Order) -> None:
    heard = Heard()
    report = run(order, own(400), heard)
    assert report["outcome"] in {"passed", "failed"}
    assert "judged_by_tables" not in report
    assert (report["tables"], report["songs"], report["scale_changed"]) == (["mine.parquet"], 400, True)
    assert list(heard.stages) == ["snapshot", "tables", "train", "evaluate", "gate"]
    assert meta(order)["scale"] == "own"


def test_one_that_was_interrupted_goes_on_after_its_last_epoch(order: Order, by_tables: Ended) -> None:
    class StoppedError(Exception):
        """The process is gone."""

    def dying(stage: str, done: int, of: int, epochs: int = 0, /) -> None:
        if stage == "tables" and done > of // 2:
            raise StoppedError

    again: list[float] = []

    def heard(stage: str, done: int, of: int, epochs: int = 0, /) -> None:
        if stage == "tables":
            again.append(done / of)

    with pytest.raises(StoppedError):
        run(order, [], dying)
    run(order, [], heard)
    assert again[0] > 0.2
    assert again[-1] == 1
    straight, resumed = [(one.root / NAME / "model.safetensors").read_bytes() for one in (by_tables.order, order)]
    assert straight == resumed


def test_a_champion_on_the_operator_s_own_scale_is_not_judged_by_tables(order: Order) -> None:
    files = files_of(order.root / "one")
    told = json.loads(files["meta.json"]) | {"scale": "own"}
    registry.write(order.root / "mine", {**files, "meta.json": json.dumps(told).encode()})
    report = run(replace(order, champion="mine"), own(30), Heard())
    assert report["outcome"] == "few_to_test"
    assert not (order.root / NAME).exists()


def test_a_table_that_is_too_small_is_refused_with_what_it_takes(order: Order, tmp_path: Path) -> None:
    pq.write_table(table(60), tmp_path / "few.parquet")
    with pytest.raises(BadInput, match=r"few.parquet: 60 songs .* at least 200 and 50"):
        run(replace(order, tables=(tmp_path / "few.parquet",)), [], Heard())
