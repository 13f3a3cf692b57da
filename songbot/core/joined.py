"""How the words of several services on one song came together: by the recording's code, or by its names alone."""

from dataclasses import dataclass

from songbot.core.track import Track


@dataclass(frozen=True)
class Joined:
    """Who says something about a song, by how it is known to be the same."""

    isrc: str
    by_code: tuple[str, ...]
    by_name: tuple[str, ...]


def joined(track: Track) -> Joined:
    """Every service that has said anything but that it was asked."""
    code = track.text("isrc")
    spoke = dict.fromkeys(fact.source for fact in track.facts if fact.field not in {"asked", "accent"})
    told = {fact.source for fact in track.facts if fact.field == "isrc" and str(fact.value) == code}
    by_code = tuple(source for source in spoke if source in told)
    return Joined(code, by_code, tuple(source for source in spoke if source not in told))
