"""What the bot says of itself: to anybody about its model, to the operator about its state."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from songbot.core.job import State
from songbot.ports import Clock, Engine, Store
from songbot.words import say


@dataclass(frozen=True)
class Look:
    """Where to look: each gives its present state when called."""

    engine: Engine
    store: Store
    clock: Clock
    in_hand: Callable[[], int]
    answered: Callable[[], int]
    pauses: Callable[[], Mapping[str, float]]  # service -> seconds that its breaker stays open; 0 is fine


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
            mae=f"{figures.mae:.1f}",
            median=f"{figures.median_mae:.1f}",
            r2=f"{100 * figures.r2:.0f} %",
        )

    async def operator(self, locale: str) -> str:
        """The line, the services, the model."""
        counts = await self._look.store.counts()
        services = [
            say("status.open", locale, name=name, seconds=round(seconds))
            if seconds > 0
            else say("status.fine", locale, name=name)
            for name, seconds in sorted(self._look.pauses().items())
        ]
        return say(
            "status.text",
            locale,
            waiting=counts.get(State.WAITING, 0),
            running=self._look.in_hand(),
            engine=(await self._look.engine.models()).current,
            services=" · ".join(services),
            answers=self._look.answered(),
            since=f"<t:{int(self._started)}:R>",
        )
