"""Every sentence that people read: `say(key, locale, ...)` in the asker's language, English where there is none."""

from collections.abc import Mapping

from songbot.errors import SongbotError
from songbot.words.de import GERMAN
from songbot.words.en import ENGLISH

LANGUAGES: Mapping[str, Mapping[str, str]] = {"en": ENGLISH, "de": GERMAN}


def say(key: str, locale: str = "en", /, **values: object) -> str:
    """The sentence under a key with its blanks filled."""
    language = LANGUAGES.get(locale.partition("-")[0].lower(), ENGLISH)
    return language.get(key, ENGLISH[key]).format(**values)


def explain(error: SongbotError) -> str:
    """What the operator reads where the bot could not start."""
    return say(error.key if error.key in ENGLISH else "unexpected", **{"reference": f": {error}", **error.values})


def of_error(error: SongbotError, locale: str) -> str:
    """What a person reads about an error of ours."""
    return say(error.key if error.key in ENGLISH else "unexpected", locale, **{"reference": "", **error.values})
