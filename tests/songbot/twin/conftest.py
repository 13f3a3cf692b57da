"""A state folder of its own and a command line for each test."""

from collections.abc import Callable
from pathlib import Path

import pytest

from songbot.__main__ import run
from songbot.settings import Settings
from songbot.twin.parser import parser

Typed = Callable[..., tuple[int, str, str]]


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """Nothing is set but the state folder."""
    return Settings(home=str(tmp_path / "state"))


@pytest.fixture
def typed(settings: Settings, capsys: pytest.CaptureFixture[str]) -> Typed:
    """Type a command: its code, what it says, what it complains of."""

    def type_(*words: object) -> tuple[int, str, str]:
        code = run(parser().parse_args([str(word) for word in words]), settings)
        told = capsys.readouterr()
        return code, told.out, told.err

    return type_
