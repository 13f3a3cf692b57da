"""A server without manners: it writes what a test tells it to, byte by byte, and remembers what it was asked."""

import asyncio
import contextlib
import json
import re
import zlib
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field

from songbot.sources.http import Http
from tests.songbot.sources.place import HurriedClock

Play = Callable[[asyncio.StreamWriter], Awaitable[None]]


@dataclass
class Rough:
    """One such server behind a service's name, and the way to it."""

    http: Http
    clock: HurriedClock
    origin: str
    play: Play
    heads: list[str] = field(default_factory=list)


@contextlib.asynccontextmanager
async def rough(play: Play, *hosts: str) -> AsyncIterator[Rough]:
    """Up for the length of a test."""
    made: list[Rough] = []
    served: set[asyncio.Task[None]] = set()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        made[0].heads.append(await _head(reader))
        await made[0].play(writer)
        await writer.drain()

    def accept(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.create_task(serve(reader, writer))
        served.add(task)
        task.add_done_callback(lambda _: writer.close())

    server = await asyncio.start_server(accept, "127.0.0.1", 0)
    origin = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    clock = HurriedClock()
    http = Http(clock, dict.fromkeys(hosts or ("api.deezer.com",), origin))
    made.append(Rough(http, clock, origin, play))
    try:
        yield made[0]
    finally:
        await http.close()
        for task in served:
            task.cancel()
        await asyncio.gather(*served, return_exceptions=True)
        server.close()
        await server.wait_closed()


async def _head(reader: asyncio.StreamReader) -> str:
    """The head of a request, with its body."""
    head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
    length = re.search(r"Content-Length: (\d+)", head)
    return head + (await reader.readexactly(int(length[1]))).decode("latin-1") if length else head


def answer(body: bytes | object, status: int = 200, **headers: str) -> Play:
    """A whole answer."""
    sent = body if isinstance(body, bytes) else json.dumps(body).encode()
    lines = {"Content-Length": str(len(sent)), "Connection": "close"} | {
        name.replace("_", "-"): value for name, value in headers.items()
    }
    head = f"HTTP/1.1 {status} So\r\n" + "".join(f"{name}: {value}\r\n" for name, value in lines.items())
    return raw(head.encode() + b"\r\n" + sent)


def raw(sent: bytes) -> Play:
    """These bytes, then the end."""

    async def play(writer: asyncio.StreamWriter) -> None:
        writer.write(sent)

    return play


async def endless(writer: asyncio.StreamWriter) -> None:
    """A body that goes on for as long as somebody reads it."""
    writer.write(b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n")
    while True:
        writer.write(b" " * 65536)
        await writer.drain()


async def silent(writer: asyncio.StreamWriter) -> None:
    """A head and half a body, then nothing."""
    writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{")
    await writer.drain()
    await asyncio.get_running_loop().create_future()


def bomb() -> Play:
    """Hundreds of megabytes in one."""
    packer = zlib.compressobj(1, zlib.DEFLATED, 31)
    body = b"".join(packer.compress(bytes(2**20)) for _ in range(256)) + packer.flush()
    return answer(body, Content_Encoding="gzip")


GARBAGE = (
    b"",
    b"\x00\xff garbage",
    b"HTTP/1.1 banana\r\n\r\n",
    b"HTTP/1.1 200 OK\r\nContent-Length: -5\r\n\r\n{}",
    b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Length: 9\r\n\r\n{}",
    b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n{}\r\n",
    b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nConnection: close\r\n\r\nno gzip at all",
    b"HTTP/1.1 200 OK\r\nContent-Encoding: br\r\nConnection: close\r\n\r\nno brotli at all",
    b"HTTP/1.1 200 OK\r\nX: " + b"y" * 100_000 + b"\r\n\r\n{}",
    b"HTTP/1.1 200 OK\r\n" + b"X: y\r\n" * 20_000 + b"\r\n{}",
    b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n" + b"[" * 100_000,
    b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n" + b"9" * 100_000,
    b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n\xff\xfe\xfd",
)
"""Answers that are none."""
