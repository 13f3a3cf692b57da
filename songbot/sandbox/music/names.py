"""Invented names in several scripts, so that nothing may rest on Latin letters; `names.json` has the letters."""

import json
import re
from pathlib import Path

_LETTERS: dict[str, dict[str, str]] = json.loads(Path(__file__).with_suffix(".json").read_text("utf-8"))
_SYLLABLE = re.compile(r"([bdfgklmnprstvz]?)([aeiou])")
SCRIPTS = ("latin", *_LETTERS)


def spell(name: str, script: str) -> str:
    """A name of simple syllables in another script."""
    if script == "latin":
        return name
    letters = _LETTERS[script]
    if script == "accents":
        return name[0] + "".join(letters.get(sign, sign) for sign in name[1:])
    if "" in letters:
        words = [_SYLLABLE.sub(lambda one: _kana(letters, one), word) for word in name.lower().split()]
        return ("・" if script == "katakana" else " ").join(words)
    return "".join(letters.get(sign, sign) for sign in name.lower()).title()


def _kana(letters: dict[str, str], syllable: "re.Match[str]") -> str:
    """A sign for a whole syllable, out of a row in the order of the vowels."""
    return letters[syllable[1]].split()["aeiou".index(syllable[2])]
