"""How far a long benchmark is."""

import sys


def tell(text: str) -> None:
    """On one line that whatever is printed next replaces."""
    print(f"{text:<100}", end="\r", file=sys.stderr, flush=True)
