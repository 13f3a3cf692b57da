"""Every card is what its golden file says, and what Discord's document allows."""

import json
from typing import Any

import jsonschema_rs
import pytest

from tests.golden.cards import FOLDER, cards, written
from tests.songbot.sandbox.openapi import document, place

CARDS = cards()


@pytest.mark.parametrize("name", sorted(CARDS))
def test_a_card_is_as_it_was(name: str) -> None:
    kept = (FOLDER / f"{name}.json").read_text(encoding="utf-8")
    assert written(CARDS[name]) == kept, "python -m tests.golden renews it, when the change is meant"


def test_no_golden_file_is_left_over() -> None:
    assert {file.stem for file in FOLDER.glob("*.json")} == set(CARDS)


@pytest.mark.skipif(not place().exists(), reason="Discord's OpenAPI document is not here")
@pytest.mark.parametrize("name", sorted(CARDS))
def test_a_card_is_a_message_to_discord(name: str) -> None:
    sent: dict[str, Any] = {key: value for key, value in CARDS[name].items() if key != "charts"}
    # As it goes over the wire.
    complaints = list(_message().iter_errors(json.loads(json.dumps(sent))))
    assert [complaint.message for complaint in complaints] == []


def _message() -> jsonschema_rs.Draft202012Validator:
    told = document()
    assert told is not None
    schema = {"$ref": "#/components/schemas/MessageCreateRequest", "components": told["components"]}
    return jsonschema_rs.Draft202012Validator(schema)


@pytest.mark.skipif(not place().exists(), reason="Discord's OpenAPI document is not here")
def test_the_document_does_refuse() -> None:
    assert list(_message().iter_errors({"components": [{"type": 2, "label": 7}]}))
    assert list(_message().iter_errors({"embeds": [{"title": "x" * 257}]}))
