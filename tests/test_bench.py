"""A benchmark is found by its name, and its figures are kept with the day and the machine."""

import importlib
import json
import os
import sys
from pathlib import Path
from types import ModuleType

import pytest

bench = importlib.import_module("bench.__main__")

MODULE = '''"""Measures nothing.

More about it.
"""

def run(argv: list[str]) -> dict[str, object]:
    return {"ms": 1.5}
'''


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "nothing.py").write_text(MODULE)
    (tmp_path / "part.py").write_text('"""A part of a benchmark."""\n')
    (tmp_path / "__init__.py").write_text("")
    monkeypatch.setattr(bench, "HERE", tmp_path)
    stand_in = ModuleType("bench.nothing")
    stand_in.__dict__["run"] = lambda argv: {"ms": 1.5}
    monkeypatch.setitem(sys.modules, "bench.nothing", stand_in)
    return tmp_path


def test_without_a_name_every_benchmark_is_listed_with_its_sentence(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert bench.main([]) == 0
    assert capsys.readouterr().out == "nothing  Measures nothing.\n"


def test_an_unknown_name_ends_with_two_and_the_known_ones(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert bench.main(["speed"]) == 2
    assert capsys.readouterr().err == "There is no benchmark 'speed'; there are: nothing.\n"
    assert not (folder / "results").exists()


def test_the_figures_are_kept_with_the_command_the_day_and_the_machine(folder: Path) -> None:
    assert bench.main(["nothing", "--quick"]) == 0
    told = json.loads((folder / "results" / "nothing.json").read_text())
    assert told["figures"] == {"ms": 1.5}
    assert told["command"] == "python -m bench nothing --quick"
    assert len(told["date"]) == len("2026-11-20")
    assert told["machine"]["cores"] == os.cpu_count()
    assert told["machine"]["packages"]["numpy"]


def test_one_that_is_interrupted_says_so_and_keeps_nothing(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    def cut(argv: list[str]) -> dict[str, object]:
        raise KeyboardInterrupt

    sys.modules["bench.nothing"].__dict__["run"] = cut
    assert bench.main(["nothing"]) == 130
    assert capsys.readouterr().err == "\nStopped; nothing is kept.\n"
    assert not (folder / "results").exists()


def test_every_benchmark_of_the_project_has_a_sentence() -> None:
    assert all(sentence.endswith((".", ":", "?")) for sentence in bench.benchmarks().values())
