"""Artist and song names in the one form that tables are joined and split by."""

import re
import unicodedata

_LIST = re.compile(r"""^\[\s*(?:'([^']*)'|"([^"]*)")""")
_DICT = re.compile(r"""^\{\s*(?:'[^']*'|"[^"]*")\s*:\s*(?:'([^']*)'|"([^"]*)")""")
_REMASTER = re.compile(r"\b(?:\d{4}\s+)?(?:digital(?:ly)?\s+)?remaster(?:ed)?(?:\s+\d{4})?(?:\s+version)?\b")
_NO_WORD = re.compile(r"[\W_]+")


def key(name: str) -> str:
    """An artist's name without differences of case, width and spacing."""
    return " ".join(unicodedata.normalize("NFKC", name).casefold().split())


def primary(names: str, separator: str | None = None) -> str:
    """The first of several artists: a written-out list or dict by its form, else by the layout's separator."""
    written = _LIST.match(names) or _DICT.match(names)
    if written:
        return (written[1] or written[2] or "").strip()
    if separator:
        names = names.split(separator, 1)[0]
    return names.strip()


def song_key(artist_key: str, title: str) -> str:
    """The same for copies and remasters of one recording; live takes and remixes are songs of their own."""
    plain = (title if title.isascii() else unicodedata.normalize("NFKC", title)).casefold()
    if "remaster" in plain:
        plain = _REMASTER.sub(" ", plain)
    return f"{artist_key}\n{_NO_WORD.sub('', plain) or plain}"
