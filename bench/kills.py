"""Deaths of the bot at every step boundary, and of its engine: each question has one answer, or a guard is missing."""

import argparse
import asyncio
from collections.abc import Mapping
from dataclasses import asdict

from bench.parts.progress import tell
from tests.songbot.flows.rounds import EVERY, Death, Plan, Told, rounds

GUARDS: Mapping[str, Death | None] = {
    "recover": Death("inferred"),
    "finish": Death("finished early"),
    "nonce": Death("sent", late=True),
    "sent": Death("delivered", late=True),
    "row": Death("asked"),
    "restart": None,
}
"""Each guard with the death against which it guards; the last has that of the engine."""

SHOWN = ("rounds", "accepted", "in_flight", "lost", "doubled", "seconds")
EACH = 20
"""Rounds after each of which a line is printed that stays."""


def run(argv: list[str]) -> dict[str, object]:
    """Kill, count by Discord's own ledger, print."""
    parser = argparse.ArgumentParser(prog="python -m bench kills", description=__doc__)
    parser.add_argument("--rounds", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--guard-rounds", type=int, default=3, help="rounds without each guard, which have to fail")
    parser.add_argument("--small", action="store_true", help="20 rounds, and one without each guard")
    asked = parser.parse_args(argv)
    count, without = (20, 1) if asked.small else (asked.rounds, asked.guard_rounds)
    print(f"{'':<32}" + "".join(f"{name:>10}" for name in SHOWN), flush=True)
    figures: dict[str, object] = {}
    told = _rounds("with every guard", Plan(count, asked.seed, engine=count // EVERY))
    figures["with every guard"] = asdict(told)
    whole = not (told.lost or told.doubled)
    print(f"{'':<32}{'each question has one answer' if whole else 'NOT EACH QUESTION HAS ONE ANSWER'}", flush=True)
    for guard, death in GUARDS.items() if without else ():
        plan = Plan(without, asked.seed, guard, death) if death else Plan(1, asked.seed, guard, engine=1)
        told = _rounds(f"without {guard}", plan)
        failed = bool(told.lost or told.doubled)
        print(f"{'':<32}{'fails, as it must' if failed else 'DID NOT FAIL'}", flush=True)
        figures[f"without {guard}"] = asdict(told) | {"failed": failed}
    return figures


def _rounds(name: str, plan: Plan) -> Told:
    """The rounds of one plan; whoever interrupts them is told what was found so far."""
    told = Told()

    def hear(told: Told) -> None:
        tell(f"{name}: round {told.rounds} of {plan.count}, {told.lost} lost, {told.doubled} doubled")
        if told.rounds % EACH == 0 and told.rounds < plan.count:
            _line(name, told)

    try:
        asyncio.run(rounds(plan, told, hear))
    except BaseException:
        _line(f"{name}, cut off", told)
        raise
    _line(name, told)
    return told


def _line(name: str, told: Told) -> None:
    figures = asdict(told)
    print(f"{name:<32}" + "".join(f"{figures[one]:>10}" for one in SHOWN), flush=True)
