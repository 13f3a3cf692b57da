"""The pictures of a retraining's report card, with finished words: errors, hits, agreement, drift, what moved."""

from collections.abc import Iterator, Mapping
from typing import Any

from songbot.core.chart import Agreement, Chart, Dot, Dots, Trail, evenly
from songbot.core.training import Training
from songbot.words import say
from songbot.words.numbers import decimal, tenths

SHARES = ("r2", "accuracy4", "coverage80")
MOST = 8
"""Rows of a picture that a phone shows."""


def charts(training: Training, locale: str) -> tuple[Chart, ...]:
    """All that there is something to show of; none where nothing was trained."""
    report = training.report
    if report.get("outcome") not in {"promoted", "failed"}:
        return ()
    made = [_errors(report, locale), _shares(report, locale), _agreement(report, locale)]
    made += [*_drift(report["drift"], locale), *_moved(report["moved"], locale)]
    return tuple(made)


def drifting(name: str, locale: str) -> str:
    """What has drifted, as people call it."""
    head, _, group = name.partition(" ")
    if head == "missing":
        return say("report.missing", locale, group=say(f"group.{group}", locale))
    return say(f"report.{name}" if name in {"label", "answer", "age"} else f"knob.{name}", locale)


def _errors(report: Mapping[str, Any], locale: str) -> Chart:
    """How far answers are off, before and after, beside whoever always says the middle."""
    sides = [(side, report[side]["mae"], report[side]["mae_low"], report[side]["mae_high"]) for side in _SIDES]
    middle = float(report["after"]["median_mae"])
    parts = tuple(
        Dot(say(f"report.{name}", locale), value, low, high, tenths(value, locale))
        for name, value, low, high in (*sides, ("middle", middle, middle, middle))
    )
    title = say("report.errors", locale)
    most = evenly(max(part.high for part in parts))
    return Dots(title, _alt(title, parts), parts, 0.0, most, say("report.errors.caption", locale))


def _shares(report: Mapping[str, Any], locale: str) -> Chart:
    """What is explained, guessed and kept of promises, before and after, in percent."""
    parts = tuple(_share(report[side], name, side, locale) for name in SHARES for side in _SIDES)
    title = say("report.shares", locale)
    return Dots(title, _alt(title, parts), parts, 0.0, 100.0, say("report.shares.caption", locale))


def _share(figures: Mapping[str, float], name: str, side: str, locale: str) -> Dot:
    value, low, high = (100 * figures[f"{name}{end}"] for end in ("", "_low", "_high"))
    label = say(f"report.{name}", locale, side=say(f"report.{side}", locale))
    return Dot(label, value, low, high, f"{value:.0f} %")


def _agreement(report: Mapping[str, Any], locale: str) -> Chart:
    """What each tenth of the answers said, and what was true of those songs on average."""
    sides = zip(_SIDES, report["calibration"], strict=True)
    parts = tuple(
        Trail(say(f"report.{side}", locale), tuple((said, true) for said, true in found)) for side, found in sides
    )
    apart = {part.label: sum(abs(x - y) for x, y in part.places) / max(1, len(part.places)) for part in parts}
    told = ", ".join(f"{label} {tenths(points, locale)}" for label, points in apart.items())
    title, alt = say("report.agreement", locale), say("report.agreement.alt", locale, apart=told)
    across, up = say("report.said", locale), say("report.true", locale)
    return Agreement(title, alt, parts, across, up, say("report.agreement.caption", locale))


def _drift(shifts: Mapping[str, Mapping[str, float]], locale: str) -> Iterator[Chart]:
    """How many times as much has shifted as chance alone would show."""
    times = {name: shift["psi"] / shift["border"] for name, shift in shifts.items()}
    farthest = sorted(times, key=lambda name: -times[name])[:MOST]
    parts = tuple(Dot(drifting(name, locale), times[name], 0.0, 1.0, tenths(times[name], locale)) for name in farthest)
    title = say("report.drift", locale)
    if parts:
        most = max(2.0, *times.values())
        yield Dots(title, _alt(title, parts), parts, 0.0, most, say("report.drift.caption", locale))


def _moved(songs: Mapping[str, float], locale: str) -> Iterator[Chart]:
    """By how many points known songs have moved."""
    parts = tuple(
        Dot(name, by, min(0.0, by), max(0.0, by), decimal(f"{by:+.1f}", locale))
        for name, by in list(songs.items())[:MOST]
    )
    title = say("report.moved", locale)
    if parts:
        far = evenly(max(abs(part.value) for part in parts))
        yield Dots(title, _alt(title, parts), parts, -far, far, say("report.moved.caption", locale))


def _alt(title: str, parts: tuple[Dot, ...]) -> str:
    """Every row in words."""
    return f"{title}: " + ", ".join(f"{part.label} {part.shown}" for part in parts)


_SIDES = ("before", "after")
