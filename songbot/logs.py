"""Structured logs: one line an event, one id through a request, and no secret in any of them."""

import contextvars
import json
import logging
import re
import sys
from collections.abc import Iterable
from datetime import UTC, datetime

request: contextvars.ContextVar[str] = contextvars.ContextVar("request", default="")
"""The id of the request that is being served; tasks inherit it."""

MASK = "•••"
_TOKENS = re.compile(
    r"(?<=/webhooks/)(\d+)/[\w.-]+|(?<=/interactions/)(\d+)/[\w.-]+|((?:Bearer|Basic|Bot) )[\w.~+/=-]+"
    r"|((?:api_key|token|client_secret|hdnea)=)[^&\s\"']+"
)


class Masked(logging.Formatter):
    """JSON lines in which secrets are masked, also those that other packages would tell."""

    def __init__(self, secrets: Iterable[str] = ()) -> None:
        super().__init__()
        self._secrets = sorted((secret for secret in secrets if secret), key=len, reverse=True)

    def format(self, record: logging.LogRecord) -> str:
        """One event as one line."""
        event = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "part": record.name,
            "request": request.get() or None,
            "said": record.getMessage(),
            "trace": self.formatException(record.exc_info) if record.exc_info else None,
        }
        return self.masked(json.dumps({name: value for name, value in event.items() if value}, ensure_ascii=False))

    def masked(self, text: str) -> str:
        """The text without anything that opens a door."""
        for secret in self._secrets:
            text = text.replace(secret, MASK)
        return _TOKENS.sub(lambda found: next((part for part in found.groups() if part), "") + MASK, text)


def set_up(level: str, secrets: Iterable[str]) -> None:
    """Everything to standard error; packages that would tell tokens at DEBUG stay at INFO.

    What the scheduler does is told by the timetable, once.
    """
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(Masked(secrets))
    logging.basicConfig(level=level.upper(), handlers=[handler], force=True)
    for name in ("discord", "spotipy", "urllib3", "httpx", "httpx2", "httpcore2", "aiohttp.access"):
        logging.getLogger(name).setLevel(max(logging.INFO, logging.getLogger().level))
    logging.getLogger("apscheduler").setLevel(max(logging.WARNING, logging.getLogger().level))
