"""A retraining in words: how far it is, and the report card at its end."""

from collections.abc import Iterator, Mapping
from typing import Any

from songbot.core.training import STAGES, Report, Step, Training
from songbot.words import say
from songbot.words.numbers import decimal, share, tenths
from songbot.words.report_charts import drifting

BAR = 16
MOST_LISTED = 10
"""Songs that are named for the operator's setting; where more have moved, all of them may."""

OUTCOMES = {
    "promoted": "learn.outcome.promoted",
    "failed": "learn.outcome.failed",
    "too_few": "learn.outcome.too_few",
    "few_to_test": "learn.outcome.too_few",
    "nothing_new": "learn.outcome.nothing_new",
    "cancelled": "learn.outcome.cancelled",
    "broken": "learn.outcome.broken",
}


def outcome(training: Training, locale: str) -> str:
    """How it ended, in a few words."""
    return say(OUTCOMES.get(training.outcome, OUTCOMES["broken"]), locale)


def advice(report: Report, locale: str) -> str:
    """What the operator can do where known songs hold a better model back; empty where none do."""
    names = list(report.get("strayed") or ())
    return say("learn.stray", locale, list="; ".join(names[:MOST_LISTED])) if names else ""


def progress(training: Training, locale: str, *, lost: bool = False) -> str:
    """Every stage, those that are done, and how far the present one is."""
    step = training.step or Step("snapshot", 0)
    lines = [say("learn.running", locale, name=training.name, since=f"<t:{int(training.began)}:t>")]
    place = STAGES.index(step.stage) if step.stage in STAGES else 0
    for number, stage in enumerate(STAGES):
        if stage == "tables" != step.stage:
            continue
        named = say(f"learn.stage.{stage}", locale)
        if number < place:
            lines.append(f"✓ {named}")
        elif number == place:
            lines.append(f"▶ **{named}** {_far(step, locale)}".rstrip())
        else:
            lines.append(f"· {named}")
    if lost:
        lines.append(say("learn.lost", locale))
    return "\n".join(lines)


def card(training: Training, locale: str) -> str:
    """The report card: outcome, data, figures before and after, drift, what moved, the nine conditions."""
    return "\n".join([f"**{outcome(training, locale)}** · {training.name}", *_lines(training.report, locale)])


def _far(step: Step, locale: str) -> str:
    if not step.done or step.of <= 1:
        return ""
    part = min(1.0, step.done / step.of)
    bar = "█" * round(BAR * part) + "░" * (BAR - round(BAR * part))
    told = [f"`{bar}` {share(part)}"]
    if step.epochs:
        told.append(say("learn.epoch", locale, epoch=step.epoch, epochs=step.epochs))
    if step.left is not None and step.left >= 1:
        told.append(say("learn.left", locale, minutes=max(1, round(step.left / 60))))
    return " · ".join(told)


def _lines(report: Report, locale: str) -> Iterator[str]:
    match report.get("outcome"):
        case "promoted" | "failed":
            yield from _judged(report, locale)
        case "too_few" | "few_to_test" | "nothing_new" as key:
            values = {name: report.get(name, 0) for name in ("songs", "fresh", "least", "tested", "to_test")}
            yield say(f"learn.{key}", locale, **values)
            if unlabelled := report.get("unlabelled"):
                yield say("learn.unlabelled", locale, unlabelled=unlabelled)
        case "broken":
            yield say(str(report.get("key", "no_training")), locale, **{"why": "?", **report.get("values", {})})
        case _:
            return


def _judged(report: Report, locale: str) -> Iterator[str]:
    yield from _data(report, locale)
    before, after = report["before"], report["after"]
    yield say(
        "learn.metrics",
        locale,
        after=tenths(after["mae"], locale),
        after_low=tenths(after["mae_low"], locale),
        after_high=tenths(after["mae_high"], locale),
        before=tenths(before["mae"], locale),
        median=tenths(after["median_mae"], locale),
        r2=share(max(0.0, after["r2"])),
        r2_before=share(max(0.0, before["r2"])),
        coverage=share(after["coverage80"]),
    )
    delta = report["delta"]
    shown = {name: decimal(f"{delta[name]:+.2f}", locale) for name in ("value", "low", "high")}
    yield say("learn.delta", locale, **shown)
    if report.get("scale_changed") and report["outcome"] == "promoted":
        yield say("learn.scale", locale)
    if (report.get("clip") or {}).get("earned"):
        yield say("learn.clip", locale)
    names = ", ".join(drifting(name, locale) for name in report["drifted"][:5])
    yield say("learn.drifted", locale, names=names) if names else say("learn.steady", locale)
    songs = ", ".join(f"{name} {decimal(f'{by:+.0f}', locale)}" for name, by in list(report["moved"].items())[:3])
    if songs:
        yield say("learn.moved", locale, songs=songs)
    yield from (_check(one, locale) for one in report["checks"])
    if sentence := advice(report, locale):
        yield sentence


def _data(report: Report, locale: str) -> Iterator[str]:
    """What was learned from and what is the test: the operator's own songs, or those of tables that were named."""
    by_tables = bool(report.get("judged_by_tables"))
    if names := report.get("tables"):
        shown = {"songs": report["table_songs"], "tables": ", ".join(names), "tested": report["tested"]}
        yield say("learn.by_tables" if by_tables else "learn.refit", locale, **shown)
    if not by_tables:
        yield say("learn.data", locale, songs=report["songs"], fresh=report["fresh"], tested=report["tested"])


def _check(check: Mapping[str, Any], locale: str) -> str:
    key = "learn.passed" if check["passed"] else "learn.missed"
    name = say(f"learn.check.{check['name']}", locale)
    return say(key, locale, name=name, found=check["found"], wanted=check["wanted"])
