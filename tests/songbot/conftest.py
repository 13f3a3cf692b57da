"""What every run says at its end: how much of what went over the wire was held against Discord's own document."""

import pytest

from tests.songbot.sandbox.openapi import TALLY, document


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """How much was checked, and that nothing was where the document is absent."""
    if TALLY or document() is None:
        terminalreporter.write_line(str(TALLY))
