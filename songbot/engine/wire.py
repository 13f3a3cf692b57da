"""Messages between the bot and its engine process: a length, a JSON head, a length, raw bytes; never pickle."""

import json
import struct
from collections.abc import Mapping
from typing import Any, BinaryIO, Protocol

MOST = 64 * 2**20
"""Bytes of one part; more is a broken pipe's noise, not a message."""

_LENGTHS = struct.Struct("!II")

Message = tuple[Mapping[str, Any], bytes]


class Reader(Protocol):
    """The asynchronous end of a pipe."""

    async def readexactly(self, n: int) -> bytes:
        """So many bytes."""
        ...


def packed(head: Mapping[str, Any], body: bytes = b"") -> bytes:
    """One message as it goes through the pipe."""
    told = json.dumps(head).encode()
    return _LENGTHS.pack(len(told), len(body)) + told + body


async def received(reader: Reader) -> Message:
    """The next message; IncompleteReadError at the end of the pipe."""
    told, body = _checked(await reader.readexactly(_LENGTHS.size))
    head: Mapping[str, Any] = json.loads(await reader.readexactly(told))
    return head, await reader.readexactly(body) if body else b""


def read(pipe: BinaryIO) -> Message | None:
    """The next message in a process without a loop; None at the end of the pipe."""
    lengths = pipe.read(_LENGTHS.size)
    if len(lengths) < _LENGTHS.size:
        return None
    told, body = _checked(lengths)
    head: Mapping[str, Any] = json.loads(pipe.read(told))
    return head, pipe.read(body) if body else b""


def _checked(lengths: bytes) -> tuple[int, int]:
    told, body = _LENGTHS.unpack(lengths)
    if max(told, body) > MOST:
        raise ValueError("that is no message of ours")
    return told, body
