"""Discord's own OpenAPI document as a judge of every exchange between the bot and the local Discord."""

import json
import os
import re
from collections import Counter
from functools import cache
from pathlib import Path
from typing import Any

import jsonschema_rs
from aiohttp import web

ROOT = Path(__file__).parents[3]
DOCUMENT = ROOT / os.environ.get("SONGBOT_SHARED", "../shared") / "reference" / "discord-openapi.json"
PREFIX = "/api/v10"
_INDEX = re.compile(r"/attachments/\d+/id")
"""discord.py numbers new files with numbers where the document wants text."""


@cache
def document() -> dict[str, Any]:
    """The whole document."""
    told: dict[str, Any] = json.loads(DOCUMENT.read_text(encoding="utf-8"))
    return told


@cache
def _routes() -> list[tuple[re.Pattern[str], str]]:
    """Paths as patterns, the most literal first."""
    paths = sorted(document()["paths"], key=lambda path: path.count("{"))
    return [(re.compile(re.sub(r"\{[^}]+\}", "[^/]+", path) + "$"), path) for path in paths]


@cache
def _validator(schema: str) -> jsonschema_rs.Draft202012Validator:
    whole = {**json.loads(schema), "components": document()["components"]}
    return jsonschema_rs.Draft202012Validator(whole)


class Judge:
    """Collects what is wrong, and counts what was looked at."""

    def __init__(self) -> None:
        self.complaints: list[str] = []
        self.seen: Counter[str] = Counter()

    def __call__(self, request: web.Request, sent: object, response: web.StreamResponse) -> None:
        """One exchange."""
        path = request.path.removeprefix(PREFIX)
        template = next((name for pattern, name in _routes() if pattern.match(path)), None)
        name = f"{request.method} {template or path}"
        if template is None or request.method.lower() not in document()["paths"][template]:
            self.complaints.append(f"{name} is not in the document")
            return
        self.seen[name] += 1
        operation = document()["paths"][template][request.method.lower()]
        if sent is not None and response.status < 400:
            self._check(f"{name} request", _schema(operation.get("requestBody")), sent)
        told = operation["responses"].get(str(response.status)) or operation["responses"].get("4XX")
        if isinstance(response, web.Response) and isinstance(response.body, bytes) and response.body:
            self._check(f"{name} {response.status}", _schema(_resolved(told)), json.loads(response.body))

    def _check(self, where: str, schema: dict[str, Any] | None, value: object) -> None:
        if schema is None:
            return
        for error in _validator(json.dumps(schema, sort_keys=True)).iter_errors(value):
            place = "/" + "/".join(str(step) for step in error.instance_path)
            if not _INDEX.search(place):
                self.complaints.append(f"{where} {place}: {error.message[:300]}")


def _resolved(told: dict[str, Any] | None) -> dict[str, Any] | None:
    if told and "$ref" in told:
        found: Any = document()
        for step in told["$ref"].removeprefix("#/").split("/"):
            found = found[step]
        return dict(found)
    return told


def _schema(told: dict[str, Any] | None) -> dict[str, Any] | None:
    schema = (told or {}).get("content", {}).get("application/json", {}).get("schema")
    return dict(schema) if schema else None
