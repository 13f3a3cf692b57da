"""Planted truth: what the spectrogram stream hears, on unseen artists, where popularity depends on sound alone."""

import argparse
import json
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from bench.parts.strangers import MAKERS, from_strangers
from ml.arrays import FloatArray, IntArray
from ml.nets.chances import POINTS
from ml.nets.net import BINS
from ml.nets.tower_train import Heard, Options, fit_tower, speak
from ml.nets.tower_verdict import Verdict, claims, segment_points, softmax, standing
from ml.planted import Planted, from_synth
from ml.progress import bar
from ml.sound.audio import logmel, pack

OUT = Path(__file__).parent / "out"
FRAMES = 1292
NOISE_COLUMNS = 10


@dataclass(frozen=True)
class Planting:
    """A generated set: packed log-mels, labels, artists, noise for features, loudest and planted seconds."""

    logmels: np.memmap[tuple[int, ...], np.dtype[np.uint8]]
    labels: FloatArray
    artists: IntArray
    noise: FloatArray
    loudest: IntArray
    start: FloatArray  # NaN where nothing is planted
    end: FloatArray


SETS = ("synth", *MAKERS)


def run(argv: list[str]) -> dict[str, object]:
    """One set after the other, each by itself."""
    asked = _asked(argv)
    return {name: _judged(name, asked) for name in asked.set or SETS}


def _judged(name: str, asked: argparse.Namespace) -> dict[str, object]:
    """Generate, train on 70 % of the artists, judge on the others."""
    print(f"\n{name}: {asked.clips} clips by {asked.artists} artists")
    planting = _generated(name, asked.clips, asked.artists, asked.seed)
    names = np.random.default_rng(asked.seed).permutation(np.unique(planting.artists))
    unseen = np.isin(planting.artists, names[: round(0.3 * len(names))])
    train, test = np.flatnonzero(~unseen), np.flatnonzero(unseen)
    base = _marginal(planting.labels[train])
    options = Options(epochs=asked.epochs, threads=asked.threads)
    started = time.perf_counter()
    heard = Heard(
        [planting.logmels[place] for place in train],
        np.broadcast_to(base, (len(train), 1, BINS)),
        planting.labels[train, None],
        planting.artists[train],
    )
    with bar(options.epochs * len(train), "training") as told:
        tower, verdict = fit_tower(heard, options, (None, told))
    minutes = (time.perf_counter() - started) / 60
    by_second = verdict.shrink * speak(tower, planting.logmels, test)[:, :, 0]
    figures = _figures(planting, test, base, by_second, verdict)
    figures["features_r2"] = _features_r2(planting, train, test)
    figures["minutes"] = minutes
    for figure, value in figures.items():
        print(f"{figure:<22} {value:8.3f}", flush=True)
    return {"clips": asked.clips, "artists": asked.artists, **figures, "verdict": verdict.as_json()}


def _asked(argv: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench planted", description=__doc__)
    parser.add_argument("--set", choices=SETS, action="append", help="whose clips; all sets where none is named")
    parser.add_argument("--clips", type=int, default=1500)
    parser.add_argument("--artists", type=int, default=150)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--epochs", type=int, default=Options().epochs)
    parser.add_argument("--threads", type=int, default=1)
    return parser.parse_args(argv)


def _generated(name: str, clips: int, artists: int, seed: int) -> Planting:
    """The set from bench/out, made first where it is not there."""
    stem = OUT / f"planted-{name}-{clips}-{artists}-{seed}"
    sounds, facts = stem.with_suffix(".npy"), stem.with_suffix(".json")
    if not facts.exists():
        OUT.mkdir(exist_ok=True)
        source = from_synth(clips, artists, seed) if name == "synth" else from_strangers(name, clips, artists, seed)
        facts.write_text(json.dumps(_written(sounds, source, clips)))
    told = json.loads(facts.read_text())
    _, artist = np.unique(told["artist"], return_inverse=True)
    floats = {key: np.array(told[key], np.float32) for key in ("popularity", "start", "end")}
    noise = np.random.default_rng([seed, 5]).standard_normal((clips, NOISE_COLUMNS)).astype(np.float32)
    stored = np.load(sounds, mmap_mode="r")
    loudest = np.array(told["loudest"])
    return Planting(stored, floats["popularity"], artist, noise, loudest, floats["start"], floats["end"])


def _written(path: Path, source: Iterator[Planted], clips: int) -> dict[str, list[object]]:
    stored = np.lib.format.open_memmap(path, "w+", np.uint8, (clips, FRAMES, 128))
    told: dict[str, list[object]] = {key: [] for key in ("artist", "popularity", "start", "end", "loudest")}
    with bar(clips, "making clips") as advance:
        for place, clip in zip(range(clips), source, strict=False):
            stored[place] = pack(logmel(clip.sound))[:FRAMES]
            energy = (clip.sound[: 30 * 22_050].reshape(30, -1) ** 2).sum(axis=1)
            facts = (clip.artist, clip.popularity, clip.start, clip.end, int(energy.argmax()))
            for key, fact in zip(told, facts, strict=True):
                told[key].append(fact)
            advance(1)
    stored.flush()
    return told


def _marginal(labels: FloatArray) -> FloatArray:
    """What can be said without features and without a clip: how often each score occurs, smoothed."""
    bell = np.exp(-(((POINTS[:, None] - labels) / 4) ** 2) / 2).sum(axis=1)
    return np.asarray(np.log(bell / bell.sum() + 1e-4), np.float32)


def _r2(labels: FloatArray, scores: FloatArray, artists: IntArray) -> tuple[float, float, float]:
    """With the 95 % interval over artists drawn anew."""
    rows = [np.flatnonzero(artists == artist) for artist in np.unique(artists)]
    rng = np.random.default_rng(0)
    drawn = [np.concatenate([rows[place] for place in rng.integers(0, len(rows), len(rows))]) for _ in range(400)]
    values = [1 - np.mean((labels[r] - scores[r]) ** 2) / np.var(labels[r]) for r in [np.arange(len(labels)), *drawn]]
    return float(values[0]), float(np.quantile(values[1:], 0.025)), float(np.quantile(values[1:], 0.975))


def _features_r2(planting: Planting, train: IntArray, test: IntArray) -> float:
    """A linear fit on descriptors that are noise: what is left when nobody listens."""
    design = np.c_[planting.noise, np.ones(len(planting.noise))]
    weights, *_ = np.linalg.lstsq(design[train], planting.labels[train], rcond=None)
    return _r2(planting.labels[test], np.asarray(design[test] @ weights, np.float32), planting.artists[test])[0]


def _figures(
    planting: Planting, test: IntArray, base: FloatArray, by_second: FloatArray, verdict: Verdict
) -> dict[str, float]:
    scores = softmax(base + by_second.sum(axis=1)) @ POINTS
    r2, low, high = _r2(planting.labels[test], scores, planting.artists[test])
    points = segment_points(np.broadcast_to(base, (len(test), BINS)), by_second)
    top, _, _ = standing(points)
    start, end = planting.start[test], planting.end[test]
    event, claimed = ~np.isnan(start), claims(points, verdict)
    right = (top < end) & (top + 1 > start)
    loudest = (planting.loudest[test] < end) & (planting.loudest[test] + 1 > start)
    return {
        "clip_r2": r2,
        "clip_r2_low": low,
        "clip_r2_high": high,
        "planted_second_first": float(right[event].mean()),
        "loudest_second_right": float(loudest[event].mean()),
        "claimed_with_event": float(claimed[event].mean()),
        "claimed_and_right": float(right[event & claimed].mean()) if (event & claimed).any() else 0.0,
        "claimed_without_event": float(claimed[~event].mean()),
    }
