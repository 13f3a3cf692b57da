"""One line an event, with the request's id, and nothing in it that opens a door."""

import json
import logging

import pytest

from songbot.logs import Masked, request


def line(message: str, *secrets: str) -> dict[str, str]:
    record = logging.LogRecord("songbot.test", logging.INFO, __file__, 1, message, None, None)
    told: dict[str, str] = json.loads(Masked(secrets).format(record))
    return told


@pytest.mark.parametrize(
    "message",
    [
        "PATCH https://discord.com/api/v10/webhooks/123/aW50ZXJh.Y3Rpb24-x_y/messages/@original",
        "POST /interactions/123/aW50ZXJh.Y3Rpb24-x_y/callback",
        "Authorization: Bearer aW50ZXJh.Y3Rpb24-x_y",
        "Authorization: Bot aW50ZXJh.Y3Rpb24-x_y",
        "GET /2.0/?method=track.getInfo&api_key=aW50ZXJh.Y3Rpb24-x_y&artist=x",
        "GET https://cdn/preview.mp3?hdnea=aW50ZXJh.Y3Rpb24-x_y",
    ],
)
def test_tokens_in_addresses_are_masked(message: str) -> None:
    assert "aW50ZXJh" not in str(line(message))
    assert "x_y" not in str(line(message))


def test_the_operators_keys_are_masked_wherever_they_stand() -> None:
    assert line("the key is s3cr3t, really", "s3cr3t", "")["said"] == "the key is •••, really"


def test_a_line_carries_the_request_it_belongs_to() -> None:
    assert "request" not in line("x")
    token = request.set("abc")
    try:
        assert line("x")["request"] == "abc"
    finally:
        request.reset(token)
