"""What every run says at its end: how much of what went over the wire was held against Discord's own document."""

from collections.abc import Mapping
from typing import Any

import pytest

from tests.songbot.sandbox.openapi import TALLY, document


def pytest_sessionfinish(session: pytest.Session) -> None:
    """A process of several leaves what it has checked to the one that tells."""
    output: dict[str, Any] | None = getattr(session.config, "workeroutput", None)
    if output is not None:
        output["routes"], output["events"] = dict(TALLY.routes), dict(TALLY.events)


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: object) -> None:
    """Take it over."""
    told: Mapping[str, Mapping[str, int]] = getattr(node, "workeroutput", {})
    TALLY.routes.update(told.get("routes", {}))
    TALLY.events.update(told.get("events", {}))


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """How much was checked, and that nothing was where the document is absent."""
    if TALLY or document() is None:
        terminalreporter.write_line(str(TALLY))
