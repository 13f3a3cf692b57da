"""How services spoil what a song is called: each way takes a song's facts and gives them back as another has them."""

import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from anyascii import anyascii

_LOOKALIKES = {"a": "á", "e": "é", "o": "ö", "u": "ü", "i": "í", "c": "ç", "n": "ñ"}
_REMIXERS = ("Tiësto", "Night Owl", "DJ Nobody", "Somebody Else")
_PLACES = ("Wembley Stadium", "the Hollywood Bowl", "Paradiso", "Nowhere Hall")


@dataclass(frozen=True)
class Row:
    """A song as a service has it."""

    title: str
    artists: tuple[str, ...]
    album: str = ""
    duration: float | None = None
    isrc: str = ""
    aliases: tuple[str, ...] = ()


Way = Callable[[Row, random.Random], Row]


def _letters(text: str, rng: random.Random) -> str:
    """One typing error."""
    places = [place for place, sign in enumerate(text) if sign.isalpha()]
    if len(places) < 5:
        return text
    place = rng.choice(places[1:])
    kind = rng.randrange(4)
    if kind == 0:
        return text[:place] + text[place + 1 :]
    if kind == 1:
        return text[:place] + text[place] + text[place:]
    if kind == 2 and place + 1 < len(text):
        return text[:place] + text[place + 1] + text[place] + text[place + 2 :]
    return text[:place] + rng.choice("aeiorstn") + text[place + 1 :]


def _swapped(row: Row, rng: random.Random) -> Row:
    """The guests go from the artists into the title, or the other way round."""
    if len(row.artists) < 2 or "feat" in row.title.lower():
        return row
    guests = " & ".join(row.artists[1:])
    word = rng.choice(("feat.", "ft.", "featuring", "with"))
    made = f"{row.title} ({word} {guests})" if rng.random() < 0.5 else f"{row.title} feat. {guests}"
    return replace(row, title=made, artists=row.artists[:1])


def _near(row: Row, rng: random.Random) -> Row:
    return replace(row, duration=row.duration + rng.uniform(-3, 3)) if row.duration else row


SAME: Mapping[str, Way] = {
    "as it is": lambda row, _: row,
    "upper case": lambda row, _: replace(row, title=row.title.upper(), artists=tuple(a.upper() for a in row.artists)),
    "lower case": lambda row, _: replace(row, title=row.title.lower(), artists=tuple(a.lower() for a in row.artists)),
    "plain letters": lambda row, _: replace(
        row, title=anyascii(row.title), artists=tuple(anyascii(one) for one in row.artists)
    ),
    "accents": lambda row, _: replace(row, title="".join(_LOOKALIKES.get(sign, sign) for sign in row.title)),
    "typing error in the title": lambda row, rng: replace(row, title=_letters(row.title, rng)),
    "typing error in the artist": lambda row, rng: replace(
        row, artists=(_letters(row.artists[0], rng), *row.artists[1:])
    ),
    "no signs": lambda row, _: replace(row, title="".join(sign for sign in row.title if sign.isalnum() or sign == " ")),
    "and for &": lambda row, _: replace(
        row, title=row.title.replace("&", "and"), artists=tuple(a.replace("&", "and") for a in row.artists)
    ),
    "remastered": lambda row, rng: replace(row, title=f"{row.title} - {rng.randrange(1990, 2024)} Remaster"),
    "remastered in brackets": lambda row, rng: replace(
        row, title=f"{row.title} [Remastered {rng.randrange(1990, 24 + 2000)}]"
    ),
    "album version": lambda row, _: replace(row, title=f"{row.title} (Album Version)"),
    "explicit": lambda row, _: replace(row, title=f"{row.title} [Explicit]"),
    "official video": lambda row, rng: replace(
        row, title=f"{row.artists[0]} - {row.title} {rng.choice(('(Official Video)', '[Official Audio]', '(Lyrics)'))}"
    ),
    "a channel": lambda row, _: replace(row, artists=(f"{row.artists[0]} - Topic",)),
    "a vevo channel": lambda row, _: replace(row, artists=(f"{row.artists[0].replace(' ', '')}VEVO",)),
    "guests elsewhere": _swapped,
    "the first artist alone": lambda row, _: replace(row, artists=row.artists[:1]),
    "one credit": lambda row, rng: replace(row, artists=(rng.choice((", ", " & ", "; ", " x ")).join(row.artists),)),
    "artists in another order": lambda row, _: replace(row, artists=row.artists[::-1]),
    "no length": lambda row, _: replace(row, duration=None),
    "a length three seconds off": _near,
    "no album": lambda row, _: replace(row, album=""),
    "another album": lambda row, _: replace(row, album="Greatest Hits"),
    "many artists": lambda row, _: replace(row, artists=("Various Artists",)),
    "a track number": lambda row, rng: replace(row, title=f"{rng.randrange(1, 13):02d}. {row.title}"),
    "entities": lambda row, _: replace(row, title=row.title.replace("&", "&amp;").replace("'", "&#39;")),
    "wrong code page": lambda row, _: replace(row, title=row.title.encode().decode("latin-1")),
}
"""Ways that leave it the same song."""


def _suffix(words: str) -> Way:
    return lambda row, _: replace(row, title=f"{row.title}{words}")


OTHER: Mapping[str, Way] = {
    "live": lambda row, rng: replace(
        row,
        title=f"{row.title}{rng.choice((' (Live)', ' - Live', ' - Live at ' + rng.choice(_PLACES), ' (Ao Vivo)'))}",
        duration=row.duration * rng.uniform(0.97, 1.3) if row.duration else None,
    ),
    "remix": lambda row, rng: replace(
        row,
        title=f"{row.title}{rng.choice((' ({} Remix)', ' - {} Remix', ' [{} Mix]')).format(rng.choice(_REMIXERS))}",
        duration=row.duration * rng.uniform(0.9, 1.5) if row.duration else None,
    ),
    "karaoke": lambda row, rng: replace(
        row, title=f"{row.title} (Karaoke Version)", artists=(rng.choice(("Karaoke Hits", *row.artists[:1])),)
    ),
    "instrumental": _suffix(" (Instrumental)"),
    "acoustic": _suffix(" - Acoustic"),
    "demo": _suffix(" (Demo)"),
    "sped up": lambda row, _: replace(
        row, title=f"{row.title} - sped up", duration=row.duration / 1.2 if row.duration else None
    ),
    "somebody else's": lambda row, rng: replace(
        row, artists=("The Cover Crew",), duration=row.duration + rng.uniform(-9, 9) if row.duration else None
    ),
    "tribute": lambda row, _: replace(row, artists=(f"Tribute to {row.artists[0]}",)),
    "radio edit": lambda row, _: replace(
        row, title=f"{row.title} - Radio Edit", duration=row.duration * 0.8 if row.duration else None
    ),
    "second part": _suffix(" Pt. 2"),
}
"""Ways that make it another song."""
