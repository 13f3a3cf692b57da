"""What each command of `python -m ml` does; every one gives back text for people and values for machines."""

import argparse
import json
import math
import shutil
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path

import torch

from ml import card, registry
from ml.build import Order, build, data_hash
from ml.device import choose
from ml.errors import BadAudio, BadInput
from ml.evaluate import evaluate, slices, tables, work
from ml.folder import SHIPPED, digests, files, load_model
from ml.importance import importance
from ml.model import Model, Question
from ml.nets import tower_train, train
from ml.plot import importances
from ml.progress import bar
from ml.songs.features import BY_NAME
from ml.songs.genres import from_labels
from ml.songs.importing import rows_guess, run
from ml.songs.normalise import year
from ml.sound.audio import Clip, clip
from ml.sound.clips import Clips
from ml.sound.decode import MOST_BYTES
from ml.whatif import whatif


@dataclass(frozen=True)
class Told:
    """The outcome of a command."""

    text: str
    values: Mapping[str, object]


Command = Callable[[argparse.Namespace], Told]


def import_tables(options: argparse.Namespace) -> Told:
    """`import`."""
    name = Path(options.name)
    out = name if name.suffix == ".parquet" else name.with_name(name.name + ".parquet")
    if any(file.exists() and out.exists() and file.samefile(out) for file in options.files):
        raise BadInput(f"{out}: is one of the tables to import and would be written over; take another name.")
    with bar(rows_guess(options.files), "importing") as told:
        report = run(options.files, out, told)
    lines = [f"{out}: {report.rows_out} songs from {report.rows_in} rows ({', '.join(dict.fromkeys(report.layouts))})"]
    lines += [f"  {count} rows: {reason}" for reason, count in report.dropped.items() if count]
    lines += [f"  column {column} left out: {why}" for column, why in report.columns_dropped.items()]
    return Told("\n".join(lines), {"out": str(out), **vars(report)})


def train_model(options: argparse.Namespace) -> Told:
    """`train`."""
    torch.set_num_threads(options.threads)
    if options.out.exists():
        raise BadInput(f"{options.out}: exists already; name a new folder, or move the old model away first.")
    device = choose(options.device)
    created = datetime.now(UTC).isoformat(timespec="seconds")
    order = Order(
        tables=tuple(options.data),
        clips=Clips(options.clips) if options.clips else None,
        name=f"{created[:10]}-{data_hash(options.data)[:7]}",
        created=created,
        scratch=options.out.with_name(options.out.name + ".training"),
        options=train.Options(seed=options.seed, epochs=options.epochs, device=device),
        members=options.members,
        tower=tower_train.Options(
            seed=options.seed, epochs=options.clip_epochs, threads=options.threads, device=device
        ),
        parent=load_model(SHIPPED) if SHIPPED.exists() and options.out.resolve() != SHIPPED else None,
    )
    model, provenance = build(order, bar)
    registry.write(options.out, files(model, provenance))
    shutil.rmtree(order.scratch, ignore_errors=True)
    loaded = load_model(options.out)
    return Told(card.text(loaded.meta), {"model": str(options.out), **loaded.meta})


def evaluate_model(options: argparse.Namespace) -> Told:
    """`evaluate`."""
    model, clips = _model(options), Clips(options.clips) if options.clips else None
    with bar(rows_guess(options.data), "reading the tables") as told:
        tested = tables(model, options.data, digests(options.model), told)
    with bar(work(tested, clips), "answering") as told:
        rows = evaluate(model, tested, clips, told)
        cuts = slices(model, tested)
    return Told(card.rows(rows) + "\n\nserved, by slice\n" + card.rows(cuts), {"rows": rows, "slices": cuts})


def predict(options: argparse.Namespace) -> Told:
    """`predict`."""
    features = _features(options.features)
    if options.released is not None:
        features["released"] = _released(options.released)
    if "released" in features and "age" not in features:
        features["age"] = max(0.0, _now() - features["released"])
    if options.artist_popularity is not None:
        features["artist_popularity"] = options.artist_popularity
    question = Question(features, tuple(options.genre), _clip(options.audio) if options.audio else None)
    model = _model(options)
    answer, plays = model.answer(question), model.plays(question)
    text = card.answer(answer, plays) + _unheard_of(options.genre)
    values = {**answer.to_json(), "plays": asdict(plays) if plays else None}
    if options.what_if is None:
        return Told(text, values)
    changes = _changes(options.what_if, "--what-if")
    found = whatif(model, question, changes)
    return Told(f"{text}\n\n{card.whatif(found, changes)}", {**values, "what_if": found.to_json()})


def explain(options: argparse.Namespace) -> Told:
    """`explain`."""
    if options.plot.suffix.casefold() != ".png" or not options.plot.parent.is_dir():
        raise BadInput(f"--plot {options.plot}: the chart is a PNG in a folder that exists, such as importance.png.")
    model, head = _model(options), ("popularity", "plays").index(options.target)
    with bar(rows_guess(options.data), "reading the tables") as told:
        tested = tables(model, options.data, digests(options.model), told, head)
    if len(tested) > 1:
        raise BadInput("explain takes one table at a time; import several files into one first.")
    with bar(900, "weighing the features") as told:
        own, found = importance(model, tested[0], head, told)
    importances(found, own, f"{options.target} in {tested[0].name}", options.plot)
    values = {"target": options.target, "r2": asdict(own), "groups": [asdict(entry) for entry in found]}
    return Told(card.importances(own, found) + f"\nchart: {options.plot}", {**values, "plot": str(options.plot)})


def describe(options: argparse.Namespace) -> Told:
    """`describe`."""
    model = load_model(options.model)
    return Told(card.text(model.meta), dict(model.meta))


def _model(options: argparse.Namespace) -> Model:
    torch.set_num_threads(options.threads)
    device = choose(options.device)
    return load_model(options.model).on(device)


def _features(text: str | None) -> dict[str, float]:
    """Numbers by feature name; null is not known."""
    given = {} if text is None else _changes(text, "--features")
    return {name: value for name, value in given.items() if value is not None}


def _changes(text: str, option: str) -> dict[str, float | None]:
    """Numbers and nulls by feature name, from JSON or from a file of it."""
    source = option
    if not text.lstrip().startswith("{"):
        path = Path(text)
        if not path.exists() or path.is_dir():
            raise BadInput(f'{option}: {text!r} is neither JSON such as {{"energy": 0.7}} nor a file.')
        source, text = str(path), _utf8(path)
    try:
        given = json.loads(text)
    except json.JSONDecodeError as error:
        raise BadInput(f"{source}: is not JSON ({error.msg}, line {error.lineno}).") from error
    except RecursionError as error:
        raise BadInput(f"{source}: must be an object of numbers by name; this one holds others without end.") from error
    if not isinstance(given, dict):
        raise BadInput(f"{source}: must be an object of numbers by name.")
    return {name: None if value is None else _number(source, name, value) for name, value in given.items()}


def _utf8(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        raise BadInput(f"{path}: is no UTF-8 text; save it as UTF-8.") from error


def _unheard_of(genres: Sequence[str]) -> str:
    """A typing error would otherwise look like a genre that says nothing."""
    strange = [name for name in genres if not from_labels((name,))]
    return f"\nno genre goes by this name: {', '.join(map(repr, strange))}" if strange else ""


def _released(text: str) -> float:
    found, span = year(text, "--released"), BY_NAME["released"]
    if math.isnan(found):
        raise BadInput(f"--released: {text!r} is outside {span.low:g} to {span.high:g}.")
    return found


def _number(source: str, name: str, value: object) -> float:
    try:
        number = float(value) if isinstance(value, int | float) else math.nan
    except OverflowError:
        number = math.inf
    if math.isnan(number):
        raise BadInput(f"{source}: {name} is {value!r}, which is not a number.")
    return number


def _clip(path: Path) -> Clip:
    try:
        with path.open("rb") as file:
            return clip(file.read(MOST_BYTES + 1))
    except OSError as error:
        raise BadInput(f"{path}: cannot be read ({error.strerror}).") from error
    except BadAudio as error:
        raise BadAudio(f"{path}: {error}.") from error


def _now() -> float:
    today = datetime.now(UTC)
    return today.year + (today.timetuple().tm_yday - 1) / 365.25
