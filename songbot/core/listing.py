"""What people paste when they mean several songs: an album, a playlist, or links and names one after the other."""

import re
from dataclasses import dataclass

from songbot.errors import Refused

MOST = 10
"""Songs that are taken when they are named one by one."""

MOST_LISTED = 20
"""Songs that are taken of an album or a playlist."""

_ADDRESS = re.compile(r"(?:https?://|spotify:)[^\s<>|)\],;]+", re.IGNORECASE)
_SPOTIFY = re.compile(r"(?:open\.spotify\.com/(?:intl-\w+/)?|spotify:)(album|playlist)[/:]([0-9A-Za-z]{22})")
_DEEZER = re.compile(r"deezer\.com/(?:\w\w/)?(album|playlist)/(\d+)")


@dataclass(frozen=True)
class Listing:
    """An album or a playlist of a service."""

    service: str
    kind: str
    id: str


def listing(text: str) -> Listing | None:
    """The first album or playlist that is linked to; Refused where the service does not let anybody read it."""
    if found := _SPOTIFY.search(text):
        if found[1] == "playlist":
            raise Refused("single.playlist")
        return Listing("spotify", found[1], found[2])
    if found := _DEEZER.search(text):
        return Listing("deezer", found[1], found[2])
    return None


def several(text: str) -> tuple[str, ...]:
    """The songs that are named: each address, or else each part between lines, semicolons and bars."""
    parts = _ADDRESS.findall(text) or re.split(r"[\n;|]", text)
    return tuple(dict.fromkeys(part.strip() for part in parts if part.strip()))
