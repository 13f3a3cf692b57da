"""Invented names in several scripts, so that nothing may rest on Latin letters."""

import re

_SYLLABLE = re.compile(r"([bdfgklmnprstvz]?)(ai|ou|[aeiou])")
_LETTERS = {
    "cyrillic": ("bdfgklmnprstvz", "бдфгклмнпрствз", {"a": "а", "e": "е", "i": "и", "o": "о", "u": "у"}),
    "greek": ("bdfgklmnprstvz", "βδφγκλμνπρστβζ", {"a": "α", "e": "ε", "i": "ι", "o": "ο", "u": "ου"}),
    "hebrew": ("bdfgklmnprstvz", "בדפגקלמנפרסטוז", {"a": "א", "e": "", "i": "י", "o": "ו", "u": "ו"}),
    "arabic": ("bdfgklmnprstvz", "بدفغكلمنبرستفز", {"a": "ا", "e": "ي", "i": "ي", "o": "و", "u": "و"}),
}
_KANA = {
    "": "アエイオウ",
    "b": "バベビボブ",
    "d": "ダデヂドヅ",
    "f": "ファフェフィフォフ",
    "g": "ガゲギゴグ",
    "k": "カケキコク",
    "l": "ラレリロル",
    "m": "マメミモム",
    "n": "ナネニノヌ",
    "p": "パペピポプ",
    "r": "ラレリロル",
    "s": "サセシソス",
    "t": "タテチトツ",
    "v": "バベビボブ",
    "z": "ザゼジゾズ",
}
_LEAD = {"": 11, "g": 0, "k": 15, "n": 2, "d": 3, "t": 16, "l": 5, "r": 5, "m": 6, "b": 7, "p": 17, "v": 7, "s": 9}
_LEAD |= {"z": 12, "f": 17}
_VOWEL = {"a": 0, "e": 5, "i": 20, "o": 8, "u": 13}
_ACCENTS = str.maketrans({"a": "á", "o": "ö", "u": "ü", "e": "ê", "n": "ñ", "s": "š"})
SCRIPTS = ("latin", "accents", "cyrillic", "greek", "hebrew", "arabic", "katakana", "hangul")


def spell(name: str, script: str) -> str:
    """A name of simple syllables in another script."""
    if script == "latin":
        return name
    if script == "accents":
        return name[0] + name[1:].translate(_ACCENTS)
    words = [_word(word.lower(), script) for word in name.split()]
    shown = ("・" if script == "katakana" else " ").join(words)
    return shown.title() if script in ("cyrillic", "greek") else shown


def _word(word: str, script: str) -> str:
    return "".join(_syllable(start, vowel, script) for start, vowel in _SYLLABLE.findall(word))


def _syllable(start: str, vowels: str, script: str) -> str:
    if script == "katakana":
        row = _KANA[start]
        first = "aeiou".index(vowels[0])
        size = len(row) // 5
        kana = row[first * size : (first + 1) * size] if start != "f" else ("ファ", "フェ", "フィ", "フォ", "フ")[first]
        return kana + ("イ" if vowels == "ai" else "ウ" if vowels == "ou" else "")
    if script == "hangul":
        block = chr(0xAC00 + (_LEAD[start] * 21 + _VOWEL[vowels[0]]) * 28)
        return block + (chr(0xAC00 + (11 * 21 + _VOWEL[vowels[1]]) * 28) if len(vowels) > 1 else "")
    latin, other, sounds = _LETTERS[script]
    return (other[latin.index(start)] if start else "") + "".join(sounds[vowel] for vowel in vowels)
