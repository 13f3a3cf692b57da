"""How well descriptors are estimated from previews, held against a large service's own, for artists not known."""

import argparse

from bench.parts.shared import out_of_fold


def run(argv: list[str]) -> dict[str, object]:
    """Print one line for each descriptor."""
    argparse.ArgumentParser(prog="python -m bench descriptors", description=__doc__).parse_args(argv)
    told: dict[str, object] = {}
    for found in out_of_fold().accuracy():
        span = f"{found.r2:6.3f} [{found.low:6.3f}, {found.high:6.3f}]"
        print(f"{found.name:18} r {found.r:5.3f}   R2 {span}   n {found.n}")
        told[found.name] = vars(found)
    return told
