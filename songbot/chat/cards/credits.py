"""Who said what, by the names that people know, with the links and words that each one's terms ask for."""

from collections.abc import Iterable
from urllib.parse import quote

from songbot.core.joined import joined
from songbot.core.reach import SERVICES
from songbot.core.track import Track
from songbot.words import say

NAMES = {**SERVICES, "upload": ""}
HOMES = {"reccobeats": "https://reccobeats.com", "listenbrainz": "https://listenbrainz.org"}


def services(names: Iterable[str]) -> str:
    """Several services in a row."""
    return ", ".join(NAMES.get(name, name) for name in names)


def credits_(track: Track, locale: str) -> list[str]:
    """One line for each service that said something, linked to where it says so."""
    found = joined(track)
    lines = []
    for source in (*found.by_code, *found.by_name):
        name = NAMES.get(source, source)
        if name:
            address = _address(track, source)
            shown = f"[{name}](<{address}>)" if address else name
            lines.append(say(f"credit.{source}" if source in NAMES else "credit.other", locale, service=shown))
    return lines


def _address(track: Track, source: str) -> str:
    told = next((str(fact.value) for fact in track.facts if (fact.source, fact.field) == (source, "link")), "")
    address = told or HOMES.get(source, "")
    return quote(address, safe=":/?&=%+~#,;@!*-._") if address.startswith("https://") else ""
