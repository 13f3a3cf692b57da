"""`forget-rows` shows a bad batch first, takes out that batch and nothing else, and keeps it in a file."""

import json
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from songbot.core.sample import CHARTS, Count, Sample
from songbot.settings import Settings
from songbot.twin.forgetting import Batch
from songbot.twin.told import NOT_SET_UP, UNUSABLE
from tests.songbot.twin.conftest import Typed
from tests.songbot.twin.test_learning import ONE, fill, read


def row(title: str, day: str, *sources: str) -> Sample:
    """A song of a day, counted by some services."""
    at = datetime.fromisoformat(f"{day}T12:00:00+00:00").timestamp()
    return replace(ONE, title=title, at=at, origin=CHARTS, counts=tuple(Count(one, 9.0, None, at) for one in sources))


GOOD = row("good", "2026-11-01", "lastfm")
BAD = row("bad", "2026-11-02", "lastfm", "listenbrainz")
OTHER = row("other", "2026-11-03", "listenbrainz")
LATER = row("later", "2026-11-04", "lastfm")
DAYS = ("--since", "2026-11-02", "--until", "2026-11-03")


@pytest.fixture(autouse=True)
def _rows(settings: Settings) -> None:
    fill(Path(settings.home), GOOD, BAD, OTHER, LATER)


def left(typed: Typed, tmp_path: Path) -> list[object]:
    """The titles that would be learned from."""
    assert typed("export", tmp_path / "left.jsonl")[0] == 0
    return [one["title"] for one in read(tmp_path / "left.jsonl")]


def test_what_would_go_is_shown_by_day_and_nothing_goes(typed: Typed, tmp_path: Path) -> None:
    code, said, _ = typed("forget-rows", *DAYS)
    assert code == 0
    assert "2 rows of 2 songs would go, such as Zoë – bad; Zoë – other." in said
    assert "2026-11-02  charts  1" in said
    assert "--yes" in said
    assert left(typed, tmp_path) == ["good", "bad", "other", "later"]


def test_who_is_sure_takes_them_out_and_they_are_kept_in_a_file(
    typed: Typed, settings: Settings, tmp_path: Path
) -> None:
    code, said, _ = typed("forget-rows", *DAYS, "--yes")
    assert code == 0
    assert left(typed, tmp_path) == ["good", "later"]
    (file,) = (Path(settings.home) / "forgotten").iterdir()
    assert str(file) in said
    kept = [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]
    assert [one["title"] for one in kept] == ["bad", "other"]
    assert Sample.from_json(kept[0]).counts == BAD.counts


def test_of_a_service_only_what_it_counted_goes(typed: Typed, tmp_path: Path) -> None:
    assert typed("forget-rows", *DAYS, "--source", "lastfm", "--yes")[0] == 0
    assert left(typed, tmp_path) == ["good", "other", "later"]


def test_where_there_is_nothing_it_says_so_and_writes_nothing(typed: Typed, settings: Settings) -> None:
    code, said, _ = typed("forget-rows", "--since", "2025-01-01", "--until", "2025-01-02", "--yes")
    assert (code, said) == (0, "No rows from 2025-01-01 to 2025-01-02.\n")
    assert not (Path(settings.home) / "forgotten").exists()


def test_days_that_are_the_wrong_way_round_are_refused(typed: Typed) -> None:
    code, _, complaint = typed("forget-rows", "--since", "2026-11-03", "--until", "2026-11-02", "--yes")
    assert code == UNUSABLE
    assert "comes after the last" in complaint


def test_without_a_database_it_says_so(typed: Typed) -> None:
    code, _, complaint = typed("forget-rows", *DAYS, "--sandbox")
    assert code == NOT_SET_UP
    assert "demo" in complaint


def test_a_batch_is_whole_days_in_utc_the_last_one_included() -> None:
    batch = Batch(date(2026, 11, 2), date(2026, 11, 3))
    ends = [datetime(2026, 11, day, hour, 59, 59, tzinfo=UTC).timestamp() for day, hour in ((1, 23), (2, 0), (3, 23))]
    assert [batch.holds(replace(BAD, at=at)) for at in ends] == [False, True, True]
    assert not batch.holds(replace(BAD, at=ends[-1] + 2))
