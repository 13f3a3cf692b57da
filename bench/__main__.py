"""`python -m bench NAME` measures one thing, prints a table and keeps the figures in bench/results/NAME.json.

A benchmark is a module here whose `run(argv)` prints its table and returns its figures.
"""

import ast
import importlib
import json
import os
import platform
import sys
from datetime import UTC, datetime
from importlib import metadata
from pathlib import Path

HERE = Path(__file__).parent
STOPPED = 130
"""The exit code of what Ctrl-C has ended."""

PACKAGES = ("numpy", "scipy", "torch", "lightgbm", "librosa")


def benchmarks() -> dict[str, str]:
    """Name and first sentence of every benchmark, read without importing it."""
    found = {}
    for file in sorted(HERE.glob("[!_]*.py")):
        tree = ast.parse(file.read_text(encoding="utf-8"))
        if any(isinstance(node, ast.FunctionDef) and node.name == "run" for node in tree.body):
            found[file.stem] = (ast.get_docstring(tree) or "").split("\n\n")[0].replace("\n", " ")
    return found


def machine() -> dict[str, object]:
    """What the figures were measured on, as far as figures depend on it."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return {
        "system": f"{platform.system()} {platform.machine()}",
        "processor": _processor(),
        "cores": os.cpu_count(),
        "memory_gib": round(memory, 1),
        "threads": os.environ.get("OMP_NUM_THREADS", "as the libraries like"),
        "python": platform.python_version(),
        "packages": {name: metadata.version(name) for name in PACKAGES},
    }


def _processor() -> str:
    facts = Path("/proc/cpuinfo")
    lines = facts.read_text(encoding="utf-8").splitlines() if facts.exists() else []
    names = [line.partition(": ")[2] for line in lines if line.startswith("model name")]
    return names[0] if names else platform.processor()


def keep(name: str, argv: list[str], figures: dict[str, object]) -> Path:
    """Write the figures with the day and the machine."""
    file = HERE / "results" / f"{name}.json"
    file.parent.mkdir(exist_ok=True)
    told = {
        "command": " ".join(["python -m bench", name, *argv]),
        "date": datetime.now(UTC).date().isoformat(),
        "machine": machine(),
        "figures": figures,
    }
    file.write_text(json.dumps(told, indent=1) + "\n", encoding="utf-8")
    return file


def main(argv: list[str]) -> int:
    """List the benchmarks, or run one."""
    known = benchmarks()
    if not argv or argv[0] in {"-h", "--help"}:
        width = max(map(len, known), default=0)
        print("\n".join(f"{name:<{width}}  {sentence}" for name, sentence in known.items()))
        return 0
    name, *rest = argv
    if name not in known:
        print(f"There is no benchmark {name!r}; there are: {', '.join(known)}.", file=sys.stderr)
        return 2
    try:
        figures = importlib.import_module(f"bench.{name}").run(rest)
    except KeyboardInterrupt:
        print("\nStopped; nothing is kept.", file=sys.stderr)
        return STOPPED
    print(f"\nKept in {keep(name, rest, figures)}.", file=sys.stderr)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
