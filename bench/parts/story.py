"""The story of a simulated year: what the log said in which week, whether all held, and the error as a picture."""

import logging
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import matplotlib as mpl
from matplotlib.figure import Figure as Sheet

mpl.use("agg")
TOLD = ("songbot.timetable", "songbot.learning", "songbot.training", "songbot.engine")
LINES = (("error", "answers now", "#0072b2"), ("frozen", "the model before the drift", "#d55e00"))
OTHERS = (("first", "the first model", "#999999"), ("median", "always the middle", "#cccccc"))
ENDED = ("promoted", "failed")
"""How a retraining ends that came to its gate."""

BAND = 8
"""Weeks over which errors are compared."""

Week = Mapping[str, Any]


class Story(logging.Handler):
    """Keeps what the bot's log says, with the week in which it says it."""

    def __init__(self, week: Callable[[], int]) -> None:
        super().__init__(logging.INFO)
        self._week = week
        self.lines: list[tuple[int, str]] = []

    def emit(self, record: logging.LogRecord) -> None:
        """One line, if it is about learning; where in the code something happened is no part of the story."""
        told = record.getMessage()
        if record.name.startswith(TOLD) and not told.startswith(("Traceback", " ")):
            self.lines.append((self._week(), f"{record.levelname} {told}"))

    def of(self, week: int) -> list[str]:
        """What it said in a week."""
        return [line for told, line in self.lines if told == week]


def chart(weeks: Sequence[Week], events: Mapping[str, int], path: Path) -> None:
    """Error against the truth by week, what happened when, and which weeks brought a new model."""
    sheet = Sheet(figsize=(10, 4.5), layout="constrained")
    axes = sheet.subplots()
    numbers = [week["week"] for week in weeks]
    for name, label, colour in (*OTHERS, *reversed(LINES)):
        axes.plot(numbers, [week[name] for week in weeks], label=label, color=colour, linewidth=1.8)
    promoted = [week for week in weeks if week["outcome"] == "promoted"]
    axes.plot([week["week"] for week in promoted], [week["error"] for week in promoted], "o", color="#0072b2", ms=4)
    for name, week in events.items():
        axes.axvline(week, color="#222222", linewidth=0.7, linestyle=":")
        axes.text(week, axes.get_ylim()[1], f" {name}", rotation=90, va="top", ha="right", fontsize=8)
    axes.set_xlabel("week; a dot is a new model")
    axes.set_ylabel("mean error against the truth, points")
    axes.set_ylim(bottom=0)
    sheet.legend(fontsize=8, loc="outside upper center", ncols=4)
    sheet.savefig(path, dpi=100)


def verdicts(weeks: Sequence[Week], events: Mapping[str, int], story: Story) -> dict[str, bool]:
    """What a year has to show, each with whether it did."""
    by = {week["week"]: week for week in weeks}
    poison, crash, disk = (by[events[name]] for name in ("poison", "crash", "disk"))
    last = weeks[-BAND:]
    return {
        "every week's retraining ran": all(week["ran"] for week in weeks),
        "the poisoned batch was refused": poison["outcome"] == "failed" and "data" in poison["why"],
        "the training that was killed went on": crash["outcome"] in ENDED and _died(story.of(crash["week"])),
        "the full disk ended in a reason": disk["outcome"] == "broken",
        "each of them stands in the log": all(_told(story.of(one["week"]), one) for one in (poison, crash, disk)),
        "the week after each of them ended": all(by[one["week"] + 1]["outcome"] in ENDED for one in (crash, disk)),
        "the model has followed the drift": mean(last, "error") < mean(last, "frozen"),
    }


def mean(weeks: Sequence[Week], name: str) -> float:
    """The mean of a figure over weeks."""
    return sum(float(week[name]) for week in weeks) / len(weeks)


def _died(lines: Sequence[str]) -> bool:
    return any("its process died" in line for line in lines)


def _told(lines: Sequence[str], week: Week) -> bool:
    """Whether the log names the retraining, how it ended and why."""
    told = " ".join(line for line in lines if week["model"] in line)
    return week["outcome"] in told and week["why"] in told
