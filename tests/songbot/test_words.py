"""Every sentence is there in every language, with the same blanks."""

import ast
import re
import string
from collections.abc import Iterator
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


@pytest.mark.parametrize("language", sorted(LANGUAGES))
def test_no_sentence_takes_another_ones_place(language: str) -> None:
    parts = [
        ast.parse(file.read_text(encoding="utf-8")) for file in (ROOT / "songbot" / "words").glob(f"*{language}.py")
    ]
    tables = [node for part in parts for node in ast.walk(part) if isinstance(node, ast.Dict)]
    keys = [key.value for table in tables for key in table.keys if isinstance(key, ast.Constant)]
    assert {key for key in keys if keys.count(key) > 1} == set()


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


def code() -> Iterator[ast.AST]:
    """Every part of the code that may say something; the catalogue itself is no such part."""
    catalogue = {*(ROOT / "songbot/words").glob("*_??.py"), *(ROOT / "songbot/words").glob("??.py")}
    for folder in ("songbot", "ml"):
        for file in sorted({*(ROOT / folder).rglob("*.py")} - catalogue):
            yield from ast.walk(ast.parse(file.read_text(encoding="utf-8")))


def test_every_sentence_is_said_somewhere() -> None:
    """A key stands in the code as it is, or is put together there from words that stand there."""
    words, patterns = {"read_message_history"}, set()  # Discord's own name of a permission
    for node in code():
        match node:
            case ast.Constant(value=value):
                words.add(str(value))
            case ast.keyword(arg=str(name)) | ast.AnnAssign(target=ast.Name(id=name)):
                words.add(name)
            case ast.JoinedStr(values=[ast.Constant(), *_] as parts):
                blanks = (re.escape(str(one.value)) if isinstance(one, ast.Constant) else "(.+)" for one in parts)
                patterns.add(re.compile("".join(blanks)))
    told = {key for key in ENGLISH for one in patterns if (m := one.fullmatch(key)) and words.issuperset(m.groups())}
    assert set(ENGLISH) - told - words == set()


def test_a_sentence_comes_in_the_askers_language_and_else_in_english() -> None:
    assert say("card.why", "de") == say("card.why", "de-AT") == "Warum?"
    assert say("card.why", "fr") == "Why?"


def test_errors_become_sentences_also_when_nobody_foresaw_them() -> None:
    assert "album" in of_error(Refused("not_a_track", kind="album"), "en-US")
    assert of_error(Refused("never heard of"), "de") == say("unexpected", "de", reference="")
    assert "DISCORD_TOKEN" in explain(Misconfigured("settings", wrong="DISCORD_TOKEN is missing."))
