"""Every sentence is there in every language, with the same blanks."""

import ast
import string
from pathlib import Path

import pytest

from songbot.errors import Misconfigured, Refused
from songbot.words import LANGUAGES, explain, of_error, say
from songbot.words.en import ENGLISH

ROOT = Path(__file__).parents[2]


def blanks(sentence: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(sentence) if name}


@pytest.mark.parametrize("language", sorted(LANGUAGES))
def test_a_language_has_every_sentence_with_the_same_blanks(language: str) -> None:
    texts = LANGUAGES[language]
    assert set(texts) == set(ENGLISH)
    assert {key for key in ENGLISH if blanks(texts[key]) != blanks(ENGLISH[key])} == set()


def test_every_refusal_in_the_code_has_a_sentence() -> None:
    raised = {"Refused", "Misconfigured", "Said"}
    keys = set()
    # The sandbox is another world, with refusals of its own.
    files = [file for file in (ROOT / "songbot").rglob("*.py") if "sandbox" not in file.parts]
    for file in files:
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in raised:
                first = node.args[0] if node.args else None
                keys |= {first.value} if isinstance(first, ast.Constant) else set()
    assert len(keys) > 10
    assert keys - set(ENGLISH) == set()


def test_a_sentence_comes_in_the_askers_language_and_else_in_english() -> None:
    assert say("card.why", "de") == say("card.why", "de-AT") == "Warum?"
    assert say("card.why", "fr") == "Why?"


def test_errors_become_sentences_also_when_nobody_foresaw_them() -> None:
    assert "album" in of_error(Refused("not_a_track", kind="album"), "en-US")
    assert of_error(Refused("never heard of"), "de") == say("unexpected", "de", reference="")
    assert "DISCORD_TOKEN" in explain(Misconfigured("settings", wrong="DISCORD_TOKEN is missing."))
