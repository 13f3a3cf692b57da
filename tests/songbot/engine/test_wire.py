"""Messages survive the pipe, and noise is no message; who waits is taken in order, together or alone."""

import asyncio
import io

import pytest

from songbot.engine.lane import Lane
from songbot.engine.wire import MOST, Message, packed, read, received


async def test_messages_survive_the_wire() -> None:
    reader = asyncio.StreamReader()
    reader.feed_data(packed({"id": 1}, b"body") + packed({"id": 2}))
    assert await received(reader) == ({"id": 1}, b"body")
    assert await received(reader) == ({"id": 2}, b"")


def test_messages_survive_the_wire_without_a_loop() -> None:
    pipe = io.BytesIO(packed({"id": 1}, b"body") + packed({"id": 2}))
    assert [read(pipe), read(pipe), read(pipe)] == [({"id": 1}, b"body"), ({"id": 2}, b""), None]


def test_a_message_that_breaks_off_is_the_end() -> None:
    whole = packed({"id": 1}, b"body")
    assert [read(io.BytesIO(whole[:length])) for length in range(len(whole))] == [None] * len(whole)


async def test_noise_is_no_message() -> None:
    noise = (MOST + 1).to_bytes(4) * 2
    reader = asyncio.StreamReader()
    reader.feed_data(noise)
    with pytest.raises(ValueError, match="no message"):
        await received(reader)
    with pytest.raises(ValueError, match="no message"):
        read(io.BytesIO(noise))


def test_what_the_other_side_would_not_take_is_not_sent() -> None:
    with pytest.raises(ValueError, match="no message"):
        packed({}, bytes(MOST + 1))


def message(id_: int, *, alone: bool = False) -> Message:
    return {"id": id_, "alone": alone}, b""


def taken(lane: Lane) -> list[int]:
    return [head["id"] for head, _ in lane.take()]


def test_a_batch_is_whatever_waits_in_order_up_to_its_limit() -> None:
    lane = Lane("infer", 3)
    for id_ in range(4):
        lane.put(message(id_))
    assert (taken(lane), taken(lane)) == ([0, 1, 2], [3])


def test_who_asked_to_be_alone_shares_a_batch_with_nobody_before_or_after() -> None:
    lane = Lane("infer", 4)
    for id_, alone in enumerate((False, False, True, True, False)):
        lane.put(message(id_, alone=alone))
    assert [taken(lane) for _ in range(4)] == [[0, 1], [2], [3], [4]]
