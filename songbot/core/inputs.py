"""The one place that decides what the model may be told of a song."""

from collections.abc import Mapping
from datetime import UTC, datetime

from songbot.core.prediction import Inputs
from songbot.core.track import Track

DESCRIPTORS = (
    *("danceability", "energy", "loudness", "speechiness", "acousticness", "instrumentalness", "liveness", "valence"),
    *("tempo", "key", "mode", "time_signature"),
)
_YEAR_DAYS = 365.25


def assemble(track: Track, clip: bytes | None, *, spotify: bool = False) -> Inputs:
    """What is known of a song from sources whose terms allow it; Spotify's word is left out unless `spotify`."""
    barred = () if spotify else ("spotify",)
    features: dict[str, float] = {}
    for name in (*DESCRIPTORS, "duration", "explicit", "artist_listeners"):
        fact = track.fact(name, without=barred)
        if fact is not None and isinstance(fact.value, int | float):
            features[name] = float(fact.value)
    released = track.fact("released", without=barred)
    if released is not None and (year := _decimal_year(str(released.value))) is not None:
        features["released"] = year
    tags = track.fact("tags", without=barred)
    return Inputs(features, _names(tags.value) if tags else (), clip)


def outgrown(told: Mapping[str, object], inputs: Inputs) -> bool:
    """Whether more kinds of things are known of a song by now than an answer's own inputs tell.

    Other values of the same are no reason: counts rise every day, and what was answered was answered.
    """
    features = told.get("features")
    known = features if isinstance(features, Mapping) else {}
    return bool(inputs.features.keys() - known.keys()) or bool(inputs.tags and not told.get("tags"))


def _decimal_year(date: str) -> float | None:
    """2019-07-02 -> 2019.5; a year alone is its middle."""
    digits = [int(part) for part in date.split("-") if part.isdigit()]
    if not digits:
        return None
    year = digits[0]
    if len(digits) == 1:
        return year + 0.5
    try:
        day = datetime(year, digits[1], ([*digits[2:], 15])[0], tzinfo=UTC)
    except ValueError:
        return year + 0.5
    return round(year + (day - datetime(year, 1, 1, tzinfo=UTC)).days / _YEAR_DAYS, 4)


def _names(value: object) -> tuple[str, ...]:
    """Tag names, whether they come with counts or without."""
    if not isinstance(value, tuple):
        return ()
    return tuple(str(one[0] if isinstance(one, tuple) else one) for one in value if one)
