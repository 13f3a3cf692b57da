"""`retrain`, `collect` and `export`: what the bot learns from, and learning from it, from a shell."""

import csv
import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from songbot.build import collector_of, retraining_of
from songbot.core.sample import Sample
from songbot.core.training import Step, Training
from songbot.errors import Refused
from songbot.learning.retrain import SHELL
from songbot.learning.rows import every_row
from songbot.ports import Engine
from songbot.settings import Settings
from songbot.tables.reading import imported
from songbot.twin.asking import tools_of
from songbot.twin.progress import Progress
from songbot.twin.told import DONE, UNSURE, Told
from songbot.words import report, say
from songbot.words.report_charts import charts

GRACE = 1.0
Note = Callable[[str], None]


@dataclass(frozen=True)
class Wanted:
    """In which language the report card comes, into which folder its pictures, and from which tables, if any."""

    locale: str = "en"
    charts: Path | None = None
    tables: tuple[Path, ...] = ()


async def retrain(settings: Settings, note: Note, wanted: Wanted = Wanted()) -> Told:
    """One retraining to its end; the bot, when it runs, takes the new model over within seconds."""
    locale = wanted.locale
    tables = [imported(file) for file in wanted.tables]
    heard: list[str] = []

    def hear(step: Step) -> None:
        share = f" {step.done / step.of:.0%}" if step.of > 1 else ""
        line = f"{say(f'learn.stage.{step.stage}', locale)}{share}"
        if not heard or heard[-1] != line:
            heard.append(line)
            note(line)

    async with tools_of(settings) as tools:
        try:
            await tools.engine.start()
            training = await retraining_of(settings, tools).run(SHELL, hear, tables)
            drawn = await drawn_of(tools.engine, training, wanted)
        finally:
            await tools.engine.close(GRACE)
    text = report.card(training, locale).replace("**", "")
    if drawn:
        text = f"{text}\n{say('report.drawn', locale, folder=wanted.charts)}"
    code = DONE if training.outcome in {"promoted", "nothing_new"} else UNSURE
    return Told(text, {"name": training.name, **training.report, "charts": drawn}, code)


async def drawn_of(engine: Engine, training: Training, wanted: Wanted) -> list[str]:
    """The pictures of a report card as files; none where no folder is given or nothing was trained."""
    names: list[str] = []
    if wanted.charts is None:
        return names
    for number, chart in enumerate(charts(training, wanted.locale), 1):
        png = await engine.draw(chart)
        wanted.charts.mkdir(parents=True, exist_ok=True)
        file = wanted.charts / f"{training.name}-{number}.png"
        file.write_bytes(png)
        names.append(str(file))
    return names


async def collect(settings: Settings) -> Told:
    """A day's work of the collector, now."""
    async with tools_of(settings) as tools:
        try:
            await tools.engine.start()
            with Progress(int(settings.collect), "songs") as looked:
                added = await collector_of(settings, tools).day(looked)
        finally:
            await tools.engine.close(GRACE)
    shown = ", ".join(f"{origin} {count}" for origin, count in sorted(added.items())) or "0"
    return Told(say("collect.done", added=shown), {"added": dict(added)})


async def export(settings: Settings, file: Path) -> Told:
    """Every row of the operator's own data as a table."""
    writers = {".parquet": _parquet, ".csv": _csv, ".jsonl": _jsonl}
    if file.suffix not in writers:
        raise Refused("export.kind")
    async with tools_of(settings) as tools:
        rows = [flat(sample) async for _, sample in every_row(tools.store)]
    part = file.with_name(f"{file.name}.part")
    part.parent.mkdir(parents=True, exist_ok=True)
    writers[file.suffix](part, rows)
    part.replace(file)
    return Told(say("export.done", count=len(rows), file=file), {"rows": len(rows), "file": str(file)})


def flat(sample: Sample) -> dict[str, object]:
    """A row as one line of a table: a column for each feature and each service's counts."""
    told: dict[str, object] = {
        "track": sample.track,
        "at": sample.at,
        "origin": sample.origin,
        "artist": sample.artist,
        "title": sample.title,
        "isrc": sample.isrc,
        "tags": "|".join(sample.tags),
        **sample.features,
    }
    for count in sample.counts:
        told |= {f"{count.source}_count": count.count, f"{count.source}_plays": count.plays}
        told[f"{count.source}_at"] = count.at
    return told


def _columns(rows: Iterable[dict[str, object]]) -> list[str]:
    return list(dict.fromkeys(name for row in rows for name in row))


def _parquet(path: Path, rows: Sequence[dict[str, object]]) -> None:
    columns = {name: [row.get(name) for row in rows] for name in _columns(rows)}
    pq.write_table(pa.table(columns), path, compression="zstd")


def _csv(path: Path, rows: Sequence[dict[str, object]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, _columns(rows))
        writer.writeheader()
        writer.writerows(rows)


def _jsonl(path: Path, rows: Sequence[dict[str, object]]) -> None:
    lines = (json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
    path.write_text("".join(lines), encoding="utf-8")
