"""Messages between the bot and its engine process: two lengths, a JSON head, raw bytes; never pickle."""

import json
import os
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
    """One message as it goes through the pipe; ValueError when it is larger than the other side takes."""
    told = json.dumps(head).encode()
    _check(len(told), len(body))
    return _LENGTHS.pack(len(told), len(body)) + told + body


async def received(reader: Reader) -> Message:
    """The next message; IncompleteReadError at the end of the pipe."""
    told, body = _lengths(await reader.readexactly(_LENGTHS.size))
    head: Mapping[str, Any] = json.loads(await reader.readexactly(told))
    return head, await reader.readexactly(body)


def read(pipe: BinaryIO) -> Message | None:
    """The next message in a process without a loop; None at the end of the pipe, be it amid a message."""
    lengths = pipe.read(_LENGTHS.size)
    if len(lengths) < _LENGTHS.size:
        return None
    told, body = _lengths(lengths)
    rest = pipe.read(told + body)
    if len(rest) < told + body:
        return None
    head: Mapping[str, Any] = json.loads(rest[:told])
    return head, rest[told:]


def own_pipe() -> BinaryIO:
    """Standard output for messages alone: whatever else is printed goes to standard error."""
    pipe = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    return pipe


def _lengths(packed_lengths: bytes) -> tuple[int, int]:
    told, body = _LENGTHS.unpack(packed_lengths)
    _check(told, body)
    return told, body


def _check(told: int, body: int) -> None:
    if max(told, body) > MOST:
        raise ValueError("that is no message of ours")
