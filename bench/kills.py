"""Deaths of the bot at every step boundary: each accepted question ends in one answer, or a guard is missing."""

import argparse
import asyncio
from dataclasses import asdict

from tests.songbot.flows.rounds import rounds

GUARDS = ("recover", "finish", "nonce", "row")


def run(argv: list[str]) -> dict[str, object]:
    """Kill, count by Discord's own ledger, print."""
    parser = argparse.ArgumentParser(prog="python -m bench kills", description=__doc__)
    parser.add_argument("--rounds", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--guard-rounds", type=int, default=16, help="rounds without each guard, which have to fail")
    asked = parser.parse_args(argv)
    whole = asdict(asyncio.run(rounds(asked.rounds, asked.seed)))
    print(_line("with every guard", whole))
    broken: dict[str, object] = {}
    for guard in GUARDS if asked.guard_rounds else ():
        told = asdict(asyncio.run(rounds(asked.guard_rounds, asked.seed, guard)))
        print(_line(f"without {guard}", told))
        broken[guard] = told
    return {"with every guard": whole, "without": broken}


def _line(name: str, told: dict[str, object]) -> str:
    return f"{name:<20}" + "  ".join(
        f"{key} {told[key]}" for key in ("rounds", "accepted", "in_flight", "lost", "doubled")
    )
