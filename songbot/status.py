"""What the bot says of itself: to anybody about its model, to the operator about its state."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from songbot.core.job import State
from songbot.core.reach import SERVICES, Reach
from songbot.folder import free, sizes
from songbot.ports import Clock, Engine
from songbot.ports.learning import Records
from songbot.words import report, say
from songbot.words.numbers import counted, decimal, share, tenths

MEGA = 2**20


@dataclass(frozen=True)
class Look:
    """Where to look: each gives its present state when called."""

    engine: Engine
    store: Records
    clock: Clock
    home: Path
    in_hand: Callable[[], int]
    answered: Callable[[], int]
    services: Callable[[], Sequence[Reach]]


class Status:
    """Sentences about the bot."""

    def __init__(self, look: Look) -> None:
        self._look = look
        self._started = look.clock.now()

    async def about(self, locale: str) -> str:
        """Which model answers and how good it is, on artists that it never heard."""
        models = await self._look.engine.models()
        figures = models.figures
        if figures is None:
            return say("about.plain", locale, model=models.current)
        return say(
            "about.text",
            locale,
            model=models.current,
            mae=tenths(figures.mae, locale),
            median=tenths(figures.median_mae, locale),
            r2=share(figures.r2),
        )

    async def operator(self, locale: str) -> str:
        """The line, the model and its learning, what is stored, and every service."""
        counts, since = await self._look.store.counts(), f"<t:{int(self._started)}:R>"
        line = {"waiting": counts.get(State.WAITING, 0), "running": self._look.in_hand()}
        lines = [
            say("status.line", locale, **line, answers=self._look.answered(), since=since),
            await self._model(locale),
            await self._training(locale),
            await self._storage(locale),
            say("status.services", locale),
        ]
        return "\n".join([*lines, *(service(one, locale) for one in self._look.services())])

    async def _model(self, locale: str) -> str:
        models = await self._look.engine.models()
        current = next((one for one in models.versions if one.current), None)
        made = _moment(current.created) if current else None
        age = say("status.made", locale, when=f"<t:{int(made)}:R>") if made else say("status.undated", locale)
        return say("status.model", locale, model=models.current, age=age)

    async def _training(self, locale: str) -> str:
        latest = await self._look.store.trainings(1)
        if not latest:
            return say("status.never", locale)
        if latest[0].running:
            return say("status.learning", locale, since=f"<t:{int(latest[0].began)}:R>")
        ended = f"<t:{int(latest[0].ended or latest[0].began)}:R>"
        return say("status.learned", locale, when=ended, outcome=report.outcome(latest[0], locale))

    async def _storage(self, locale: str) -> str:
        held = await asyncio.to_thread(sizes, self._look.home)
        left = await asyncio.to_thread(free, self._look.home)
        rows, whole = await self._look.store.sampled(), sum(size for _, size in held)
        return say(
            "status.storage", locale, held=_size(whole, locale), free=_size(left, locale), rows=counted(rows, locale)
        )


def service(reach: Reach, locale: str) -> str:
    """One service: whether it is asked, and how many questions it has left for us."""
    budget = reach.budget
    values = {"name": SERVICES.get(reach.name, reach.name), "seconds": max(1, round(reach.pause))}
    state = say(f"status.{reach.state}", locale, **values)
    if budget is None:
        return state
    pace = {"left": budget.left, "count": budget.count, "window": decimal(f"{budget.seconds:g}", locale)}
    return f"{state} · {say('status.budget', locale, **pace)}"


def _moment(created: str) -> float | None:
    """A model's birthday; None where its folder does not tell one."""
    try:
        return datetime.fromisoformat(created).timestamp()
    except ValueError:
        return None


def _size(size: int, locale: str) -> str:
    return f"{tenths(size / MEGA / 1024, locale)} GB" if size >= 1024 * MEGA else f"{size / MEGA:.0f} MB"
