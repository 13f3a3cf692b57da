"""What went into a prediction, group by group, in words; what was estimated from the sound is marked ≈."""

from collections.abc import Callable, Iterable, Mapping

from songbot.chat.cards.card import clean
from songbot.core.prediction import Prediction
from songbot.core.spelling import fold
from songbot.words import say
from songbot.words.numbers import counted, decimal, share

TAGS = 3
ESTIMATED = "≈"
_MINUTE = 60
Known = Mapping[str, float]


def ingredients(prediction: Prediction, locale: str) -> dict[str, str]:
    """The values of every group of which there are any."""
    estimated = prediction.answer.estimated
    told = prediction.inputs.get("features")
    known = {**estimated, **(told if isinstance(told, Mapping) else {})}
    found = {group: words(known, locale) for group, words in _WORDS.items()}
    tags = prediction.inputs.get("tags")
    found["genre"] = ", ".join(map(clean, _apart(tags)[:TAGS])) if isinstance(tags, list | tuple) else ""
    guessed = {group for group, names in _NAMES.items() if any(name in estimated for name in names)}
    return {group: f"{ESTIMATED}\u00a0{text}" if group in guessed else text for group, text in found.items() if text}


def _apart(tags: Iterable[object]) -> list[str]:
    """Of a genre that comes in two spellings, as hip hop and Hip-Hop, the first."""
    found: dict[str, str] = {}
    for tag in map(str, tags):
        found.setdefault(fold(tag).replace(" ", ""), tag)
    return list(found.values())


def _percent(name: str) -> Callable[[Known, str], str]:
    def words(known: Known, _: str) -> str:
        return share(known[name]) if name in known else ""

    return words


def _energy(known: Known, locale: str) -> str:
    loud = decimal(f"{known['loudness']:.0f}\u00a0dB", locale) if "loudness" in known else ""
    return ", ".join(part for part in (_percent("energy")(known, locale), loud) if part)


def _tempo(known: Known, _: str) -> str:
    return f"{known['tempo']:.0f}\u00a0BPM" if "tempo" in known else ""


def _mood(known: Known, locale: str) -> str:
    parts = []
    if "key" in known and "mode" in known:
        names = say("keys", locale).split()
        way = "major" if known["mode"] else "minor"
        parts.append(say(f"key.{way}", locale, key=names[round(known["key"]) % len(names)]))
    if "valence" in known:
        parts.append(say("mood.cheerful", locale, share=_percent("valence")(known, locale)))
    return ", ".join(parts)


def _acoustic(known: Known, locale: str) -> str:
    told = _percent("acousticness")(known, locale)
    return say("acoustic.share", locale, share=told) if told else ""


def _voice(known: Known, locale: str) -> str:
    spoken = {name: _percent(name)(known, locale) for name in ("instrumentalness", "speechiness")}
    parts = [say(f"voice.{name}", locale, share=part) for name, part in spoken.items() if part]
    return ", ".join([*parts, *([say("voice.explicit", locale)] if known.get("explicit") else [])])


def _length(known: Known, locale: str) -> str:
    length = known.get("duration")
    told = [f"{int(length) // _MINUTE}:{int(length) % _MINUTE:02d}"] if length else []
    return ", ".join([*told, *([f"{known['time_signature']:.0f}/4"] if "time_signature" in known else [])])


def _release(known: Known, _: str) -> str:
    return str(int(known["released"])) if "released" in known else ""


def _artist(known: Known, locale: str) -> str:
    fans = known.get("artist_listeners")
    return counted(fans, locale) if fans is not None else ""


_WORDS: Mapping[str, Callable[[Known, str], str]] = {
    "artist": _artist,
    "genre": lambda _, __: "",
    "release": _release,
    "tempo": _tempo,
    "mood": _mood,
    "energy": _energy,
    "danceability": _percent("danceability"),
    "acousticness": _acoustic,
    "voice": _voice,
    "liveness": _percent("liveness"),
    "length": _length,
}
"""In the order in which people ask for them."""

_NAMES: Mapping[str, tuple[str, ...]] = {
    "energy": ("energy", "loudness"),
    "danceability": ("danceability",),
    "tempo": ("tempo",),
    "mood": ("valence", "mode", "key"),
    "acousticness": ("acousticness",),
    "voice": ("instrumentalness", "speechiness"),
    "liveness": ("liveness",),
}
"""Which features of a group can be heard."""
