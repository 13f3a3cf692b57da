"""The bot process stays light: what is heavy lives in the engine's."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
HEAVY = ("torch", "numpy", "librosa", "matplotlib", "scipy", "pyarrow", "numba", "sklearn", "pandas")


def loaded(code: str) -> set[str]:
    """The packages that a fresh process has after some lines."""
    script = f"{code}\nimport sys\nprint(*{{name.partition('.')[0] for name in sys.modules}})"
    told = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True)
    return set(told.stdout.split())


def test_the_bot_loads_nothing_heavy() -> None:
    found = loaded("import songbot.start")
    assert found & set(HEAVY) == set()
    assert found >= {"discord", "aiohttp", "spotipy"}


def test_the_stand_ins_load_no_model() -> None:
    assert loaded("import songbot.sandbox.__main__") & {"torch", "librosa", "discord"} == set()


def test_a_command_that_asks_no_service_does_not_wait_for_what_asks_them() -> None:
    assert loaded("import songbot.__main__") & {"discord", "aiohttp", "spotipy", "pyarrow"} == set()
    assert loaded("import songbot.twin.joining") & {"discord", "aiohttp", "spotipy", "pandas"} == set()


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="only Linux tells a process its peak")
def test_the_bot_with_everything_loaded_has_less_than_120_megabytes() -> None:
    # Of this very process: what getrusage tells includes whoever forked it.
    script = "import songbot.start; print(open('/proc/self/status').read())"
    told = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True)
    peak = next(int(line.split()[1]) for line in told.stdout.splitlines() if line.startswith("VmHWM"))
    assert peak / 1024 < 120
