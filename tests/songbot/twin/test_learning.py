"""`export` hands out every row as a table of any kind; `retrain` leaves its pictures where it is told to."""

import asyncio
import csv
import json
from dataclasses import replace
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from songbot.clock import WallClock
from songbot.core.sample import ASKED, CHARTS, Count, Sample
from songbot.core.track import Fact
from songbot.settings import Settings
from songbot.store.sqlite import SqliteStore
from songbot.twin.learning import Wanted, drawn_of, flat
from songbot.twin.told import UNUSABLE
from tests.songbot.fake_engine import POINT, FakeEngine
from tests.songbot.reports import judged
from tests.songbot.twin.conftest import Typed

COUNTS = (Count("lastfm", 1000.0, 4000.0, 5.0), Count("listenbrainz", 20.0, None, 6.0))
ONE = Sample("1", 7.0, ASKED, "Zoë", "Ça, va", "QZSB01234567", {"tempo": 120.5}, ("rock", "pop"), COUNTS)
TWO = replace(ONE, origin=CHARTS, title="Other", isrc="", features={"energy": 0.5}, tags=(), counts=COUNTS[:1])


def fill(home: Path, *rows: Sample) -> None:
    """Keep rows, each of a song of its own."""

    async def keep() -> None:
        store = await SqliteStore.open(home / "songbot.db", WallClock())
        for row in rows:
            song = await store.learn({"lastfm": row.title}, (Fact("title", row.title, "lastfm", 1.0),))
            assert await store.keep(replace(row, track=song.key))
        await store.close()

    home.mkdir(parents=True, exist_ok=True)
    asyncio.run(keep())


def read(file: Path) -> list[dict[str, object]]:
    """What a table says, nothing left out."""
    if file.suffix == ".parquet":
        return [
            {name: value for name, value in row.items() if value is not None} for row in pq.read_table(file).to_pylist()
        ]
    lines = file.read_text(encoding="utf-8").splitlines()
    if file.suffix == ".jsonl":
        return [json.loads(line) for line in lines]
    return [{name: value for name, value in row.items() if value} for row in csv.DictReader(lines)]


@pytest.mark.parametrize("kind", ["parquet", "csv", "jsonl"])
def test_every_row_is_a_line_of_any_kind_of_table(typed: Typed, settings: Settings, tmp_path: Path, kind: str) -> None:
    fill(Path(settings.home), ONE, TWO)
    file = tmp_path / "out" / f"rows.{kind}"
    code, said, _ = typed("export", file)
    assert (code, said) == (0, f"2 rows written to {file}.\n")
    rows = read(file)
    assert [row["title"] for row in rows] == ["Ça, va", "Other"]
    assert float(str(rows[0]["tempo"])) == 120.5
    assert float(str(rows[0]["lastfm_plays"])) == 4000.0
    assert "tempo" not in rows[1]
    assert [one.name for one in file.parent.iterdir()] == [file.name]


def test_a_line_has_a_column_for_each_count_and_none_for_who_asked() -> None:
    told = flat(ONE)
    assert (told["listenbrainz_count"], told["listenbrainz_at"], told["tags"]) == (20.0, 6.0, "rock|pop")
    assert {"user", "guild", "channel", "sound"} & told.keys() == set()


def test_no_rows_are_an_empty_table(typed: Typed, tmp_path: Path) -> None:
    assert typed("export", tmp_path / "none.jsonl")[0] == 0
    assert read(tmp_path / "none.jsonl") == []


def test_another_ending_is_refused_before_anything_is_written(typed: Typed, tmp_path: Path) -> None:
    code, _, complaint = typed("export", tmp_path / "rows.xlsx")
    assert code == UNUSABLE
    assert ".parquet, .csv or .jsonl" in complaint
    assert not (tmp_path / "rows.xlsx").exists()


def test_rows_of_the_invented_catalogue_are_exported_apart(typed: Typed, settings: Settings, tmp_path: Path) -> None:
    fill(Path(settings.home), ONE)
    fill(Path(settings.home) / "demo", TWO)
    assert typed("export", tmp_path / "demo.jsonl", "--sandbox")[0] == 0
    assert [row["title"] for row in read(tmp_path / "demo.jsonl")] == ["Other"]


def test_a_table_that_is_not_there_or_not_imported_is_told_before_anything_begins(
    typed: Typed, settings: Settings, tmp_path: Path
) -> None:
    code, _, complaint = typed("retrain", "--tables", tmp_path / "none.parquet")
    assert code == UNUSABLE
    assert "none.parquet" in complaint
    pq.write_table(pa.table({"artist": ["a"], "popularity": [1]}), tmp_path / "raw.parquet")
    code, _, complaint = typed("retrain", "--tables", tmp_path / "raw.parquet")
    assert code == UNUSABLE
    assert f"python -m ml import {tmp_path / 'raw.parquet'} --as" in complaint
    assert not Path(settings.home).exists()


async def test_the_pictures_of_a_report_card_are_files_named_by_their_training(tmp_path: Path) -> None:
    engine, training = FakeEngine(), judged()
    names = await drawn_of(engine, training, Wanted("de", tmp_path / "charts"))
    assert names == [str(tmp_path / "charts" / f"{training.name}-{number}.png") for number in range(1, 6)]
    assert {one.read_bytes() for one in sorted((tmp_path / "charts").iterdir())} == {POINT}
    assert engine.drawn[0].title == "Fehler der Antworten, in Punkten"


async def test_a_training_without_figures_leaves_no_pictures(tmp_path: Path) -> None:
    few = replace(judged(), report={"outcome": "too_few"})
    assert await drawn_of(FakeEngine(), few, Wanted(charts=tmp_path / "charts")) == []
    assert not (tmp_path / "charts").exists()


async def test_nobody_who_wants_no_pictures_gets_any() -> None:
    engine = FakeEngine()
    assert await drawn_of(engine, judged(), Wanted()) == []
    assert engine.drawn == []
