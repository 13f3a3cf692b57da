"""Our one pooled model against LightGBM on the same rows, in five folds, on artists that neither has seen."""

import argparse
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from multiprocessing import get_context

import numpy as np
import torch

from bench import flattery
from bench.parts import trees
from bench.parts.shared import SNAPSHOTS, TABLES, law, pooled
from ml.arrays import FloatArray, IntArray
from ml.metrics import Figure, Scored, baselines, difference, figures, score
from ml.nets import ensemble, train
from ml.nets.chances import Readings
from ml.nets.masks import Dropout, hide
from ml.nets.modes import MODES, Degrade, as_served, view
from ml.songs.dataset import Rows, folds

FOLDS = 5
LEAST = 100
OBJECTIVES: dict[str, dict[str, object]] = {
    "l2": {"objective": "l2"},
    "l1": {"objective": "l1"},
    "low": {"objective": "quantile", "alpha": 0.1},
    "high": {"objective": "quantile", "alpha": 0.9},
}


@dataclass(frozen=True)
class Job:
    """One fold of the comparison."""

    fold: int
    members: int


def run(argv: list[str]) -> dict[str, object]:
    """Measure, print, return the figures."""
    parser = argparse.ArgumentParser(prog="python -m bench truth")
    parser.add_argument("--members", type=int, default=4)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--folds", type=int, default=FOLDS, help="how many of the five folds to run")
    options = parser.parse_args(argv)
    jobs = [Job(fold, options.members) for fold in range(options.folds)]
    with ProcessPoolExecutor(options.workers, mp_context=get_context("spawn")) as pool:
        parts = list(pool.map(one_fold, jobs))
    found = {name: np.concatenate([part[name] for part in parts]) for name in parts[0]}
    return report(found) | flattery.run([])


def one_fold(job: Job) -> dict[str, FloatArray]:
    """Train everything without one fold of artists and answer for it."""
    torch.set_num_threads(1)
    rows, degrade = pooled(), as_served(law())
    out = folds(rows.artist, FOLDS) == job.fold
    inside, outside = rows.take(~out), rows.take(out)
    plan = ensemble.Plan(train.Options(seed=10 * job.fold), SNAPSHOTS, job.members)
    ours = ensemble.fit(inside, plan, degrade, lambda _: None)
    found: dict[str, FloatArray] = {"label": outside.labels[:, 0], "artist": outside.artist.astype(np.float64)}
    found["table"] = outside.snapshot.astype(np.float32)
    for mode in MODES:
        found |= {f"{mode.name} {k}": v for k, v in _read(ours, view(outside, mode, degrade)).items()}
    found |= _trees_served(inside, outside, degrade)
    return found | _trees_by_table(inside, outside)


def _read(ours: ensemble.Ensemble, rows: Rows) -> dict[str, FloatArray]:
    found = ours.read(rows)
    known = (~np.isnan(rows.numeric)).any(axis=1) | (rows.tags >= 0).any(axis=1)
    return {**vars(found), "known": known.astype(np.float32)}


def _trees_served(inside: Rows, outside: Rows, degrade: Degrade) -> dict[str, FloatArray]:
    """LightGBM on the pooled rows as a service has them: each row once whole and once under the net's masks."""
    rng = np.random.default_rng(0)
    whole = degrade(inside.serving(), rng)
    masked = hide(degrade(inside.serving(), rng), rng, Dropout(whole=0.0))
    both = Rows(*(np.concatenate([getattr(whole, name), getattr(masked, name)]) for name in vars(whole)))
    half = both.take(np.random.default_rng(1).random(len(both)) < 0.5)
    shown = view(outside, MODES[1], degrade)
    settings = trees.tune(half.take(np.arange(0, len(half), 4)), OBJECTIVES["l2"])
    fitted = {name: trees.fit(half, objective, settings) for name, objective in OBJECTIVES.items()}
    found = {f"trees served {name}": fit.predict(shown) for name, fit in fitted.items()}
    held = degrade(inside.serving(), np.random.default_rng(2)).take(folds(inside.artist, 5, seed=1) == 0)
    low, high, y = fitted["low"].predict(held), fitted["high"].predict(held), held.labels[:, 0]
    spread = np.quantile(np.maximum(low - y, y - high), 0.8)
    found["trees served low"] = np.clip(found["trees served low"] - spread, 0, 100)
    found["trees served high"] = np.clip(found["trees served high"] + spread, 0, 100)
    return found


def _trees_by_table(inside: Rows, outside: Rows) -> dict[str, FloatArray]:
    """LightGBM for each table by itself, with every input that the table has."""
    found = {f"trees all {name}": np.full(len(outside), np.nan, np.float32) for name in ("l2", "l1")}
    for table in np.unique(outside.snapshot):
        mine, theirs = inside.take(inside.snapshot == table), outside.snapshot == table
        if len(mine) < LEAST:
            continue
        for name in ("l2", "l1"):
            settings = trees.tune(mine, OBJECTIVES[name])
            found[f"trees all {name}"][theirs] = trees.fit(mine, OBJECTIVES[name], settings).predict(
                outside.take(theirs)
            )
    return found


def report(found: dict[str, FloatArray]) -> dict[str, object]:
    """Print both comparisons and return every figure."""
    told: dict[str, object] = {}
    for mode in ("all", "served"):
        told[mode] = _comparison(found, mode)
    told["interval score"] = _intervals(found)
    told["coverage by quintile"] = _quintiles(found)
    told["coverage by mode"] = _coverage(found)
    return told


def _comparison(found: dict[str, FloatArray], mode: str) -> dict[str, object]:
    print(f"\n{mode}: ours against LightGBM ({'per table' if mode == 'all' else 'pooled, same masks'})")
    print(f"{'table':18}{'n':>7}{'median':>8}{'mae':>8}{'l2 mae':>8}{'l1 mae':>8}{'r2':>8}{'l2 r2':>8}  r2 - l2 r2")
    rows: dict[str, object] = {}
    draws: list[np.ndarray] = []
    for name, token in TABLES.items():
        mine = found["table"] == token
        if mine.sum() < LEAST:
            continue
        ours, l2, l1 = (_scored(found, mine, source) for source in (mode, f"trees {mode} l2", f"trees {mode} l1"))
        a, b, c = figures(ours), figures(l2), figures(l1)
        gain = difference(ours, l2, "r2")
        flat = baselines(found["label"][mine], found["label"][mine])["median_mae"]
        print(
            f"{name:18}{mine.sum():7}{flat:8.2f}{a['mae'].value:8.3f}{b['mae'].value:8.3f}{c['mae'].value:8.3f}"
            f"{a['r2'].value:8.4f}{b['r2'].value:8.4f}  {_span(gain)}"
        )
        rows[name] = {"n": int(mine.sum()), "median_mae": flat, "ours": _plain(a), "l2": _plain(b), "l1": _plain(c)}
        draws.append(_draws(ours, l2, l1))
    average = np.mean(draws, axis=0)
    for place, label in enumerate(("r2 over l2", "mae under l2, %", "mae under l1, %")):
        figure = Figure(average[place, 0], *np.quantile(average[place, 1:], [0.025, 0.975]))
        print(f"on the average, {label}: {_span(figure)}")
        rows[f"average {label}"] = vars(figure)
    return rows


def _draws(ours: Scored, l2: Scored, l1: Scored) -> np.ndarray:
    """[3, draws]: gain in R2, and percent of MAE saved, over the same draws of artists."""
    a, b, c = ours.sums(), l2.sums(), l1.sums()
    r2 = (b["square"] - a["square"]) / np.maximum(a["yy"] - a["y"] ** 2 / a["n"], 1e-12)
    return np.stack([r2, 100 * (1 - a["mae"] / b["mae"]), 100 * (1 - a["mae"] / c["mae"])])


def _scored(found: dict[str, FloatArray], mine: np.ndarray, source: str) -> Scored:
    label, artist = found["label"][mine], found["artist"][mine].astype(np.int64)
    if source in found:
        point = found[source][mine]
        empty = np.zeros((len(point), 4), np.float32)
        return score(Readings(point, point, point, point, empty), label, artist)
    fields = ("mean", "median", "low", "high", "quarters")
    return score(Readings(*(found[f"{source} {name}"][mine] for name in fields)), label, artist)


def _intervals(found: dict[str, FloatArray]) -> dict[str, object]:
    everything = np.ones(len(found["label"]), bool)
    ours = _scored(found, everything, "served")
    low, high = found["trees served low"], np.maximum(found["trees served high"], found["trees served low"])
    point = found["trees served l2"]
    theirs = score(
        Readings(point, point, low, high, np.zeros((len(point), 4), np.float32)),
        found["label"],
        found["artist"].astype(np.int64),
    )
    a, b, gap = figures(ours), figures(theirs), difference(ours, theirs, "interval_score")
    print(
        f"\ninterval score as served: ours {a['interval_score'].value:.2f}, trees {b['interval_score'].value:.2f}, "
        f"difference {_span(gap)}; coverage {a['coverage80'].value:.3f} and {b['coverage80'].value:.3f}"
    )
    return {"ours": _plain(a), "trees": _plain(b), "difference": vars(gap)}


def _quintiles(found: dict[str, FloatArray]) -> list[float]:
    shown = found["served mean"]
    place: IntArray = np.searchsorted(np.quantile(shown, [0.2, 0.4, 0.6, 0.8]), shown)
    inside = (found["label"] >= found["served low"]) & (found["label"] <= found["served high"])
    coverage = [float(inside[place == number].mean()) for number in range(5)]
    print("coverage by quintile of the score, as served:", " ".join(f"{value:.3f}" for value in coverage))
    return coverage


def _coverage(found: dict[str, FloatArray]) -> dict[str, object]:
    told: dict[str, object] = {}
    for mode in MODES:
        known = found[f"{mode.name} known"] > 0
        figure = figures(_scored(found, known, mode.name))
        print(
            f"coverage {mode.name:10} n={known.sum():6} {_span(figure['coverage80'])}  mae {figure['mae'].value:.2f} "
            f"r2 {figure['r2'].value:.3f}"
        )
        told[mode.name] = {"n": int(known.sum()), **_plain(figure)}
    return told


def _plain(found: dict[str, Figure]) -> dict[str, object]:
    return {name: vars(figure) for name, figure in found.items()}


def _span(figure: Figure) -> str:
    return f"{figure.value:.4f} [{figure.low:.4f}, {figure.high:.4f}]"
