"""The answers of the services, kept as they go over the wire with holes for what differs: `shapes/SERVICE.json`.

A hole is `{title}`, a value; `{artist.name}`, one further in; `{count!s}`, as text; `{mbid?}`, left out where there is
none; `{artists|deezer.artist}`, another shape for each of a list or for the one; `{it}`, the thing itself.
"""

import json
import re
from collections.abc import Mapping
from functools import reduce
from pathlib import Path
from typing import Any

Json = dict[str, Any]
_HOLE = re.compile(r"\{([\w.]+)(\?)?(!s)?(?:\|([\w.]+))?\}")
_FILES = sorted(Path(__file__).with_name("shapes").glob("*.json"))
_SHAPES = {
    f"{file.stem}.{name}": shape for file in _FILES for name, shape in json.loads(file.read_text("utf-8")).items()
}
_ABSENT = object()


def told(name: str, thing: object, **more: object) -> Json:
    """A shape filled from a thing, and from `more`, which goes first."""
    return dict(_fill(_SHAPES[name], thing, more))


def _fill(shape: Any, thing: object, more: Json) -> Any:
    if isinstance(shape, dict):
        filled = {name: _fill(part, thing, more) for name, part in shape.items()}
        return {name: part for name, part in filled.items() if part is not _ABSENT}
    if isinstance(shape, list):
        return [_fill(part, thing, more) for part in shape]
    return _text(shape, thing, more) if isinstance(shape, str) else shape


def _text(shape: str, thing: object, more: Json) -> Any:
    hole = _HOLE.fullmatch(shape)
    if hole is None:
        return _HOLE.sub(lambda one: str(_value(one[1], thing, more)), shape)
    path, optional, as_text, inner = hole.groups()
    value = _value(path, thing, more)
    if optional and not value:
        return _ABSENT
    if inner and isinstance(value, list | tuple):
        return [_fill(_SHAPES[inner], one, {}) for one in value]
    return _fill(_SHAPES[inner], value, {}) if inner else str(value) if as_text else value


def _value(path: str, thing: object, more: Json) -> Any:
    if path == "it":
        return thing
    first, *rest = path.split(".")
    return reduce(_part, rest, more[first] if first in more else _part(thing, first))


def _part(thing: object, name: str) -> Any:
    return thing[name] if isinstance(thing, Mapping) else getattr(thing, name)
