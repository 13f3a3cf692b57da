"""The one feature table: what the model may know about a song, in which unit, from where, and in which reason group."""

from dataclasses import dataclass

GROUPS = (
    "energy",
    "danceability",
    "tempo",
    "mood",
    "acousticness",
    "voice",
    "liveness",
    "length",
    "genre",
    "release",
    "artist",
    "clip",
)
"""The reasons that people see; at most twelve, so that exact Shapley values stay cheap."""


@dataclass(frozen=True)
class Feature:
    """One number about a song."""

    name: str
    group: str
    unit: str
    low: float
    high: float
    sentence: str
    how: str


_ESTIMATE = "ReccoBeats, else estimated from the clip's log-mel"

FEATURES = (
    Feature("energy", "energy", "0-1", 0, 1, "How intense and busy it feels.", _ESTIMATE),
    Feature("loudness", "energy", "dB", -60, 5, "How loud the master is on average.", _ESTIMATE),
    Feature("danceability", "danceability", "0-1", 0, 1, "How well it suits dancing.", _ESTIMATE),
    Feature("tempo", "tempo", "BPM", 20, 260, "Beats a minute.", "ReccoBeats, else pulse trains on the clip's onsets"),
    Feature("valence", "mood", "0-1", 0, 1, "How cheerful it sounds.", _ESTIMATE),
    Feature("mode", "mood", "0 minor, 1 major", 0, 1, "Major or minor.", "ReccoBeats, else the clip's pitch histogram"),
    Feature("key", "mood", "pitch class", 0, 11, "The tonic, C = 0.", "ReccoBeats, else the clip's pitch histogram"),
    Feature("acousticness", "acousticness", "0-1", 0, 1, "How sure it is that nothing is electric.", _ESTIMATE),
    Feature("instrumentalness", "voice", "0-1", 0, 1, "How sure it is that nobody sings.", _ESTIMATE),
    Feature("speechiness", "voice", "0-1", 0, 1, "How much of it is spoken.", _ESTIMATE),
    Feature("explicit", "voice", "0 no, 1 yes", 0, 1, "Whether the words are marked explicit.", "Deezer or iTunes"),
    Feature("liveness", "liveness", "0-1", 0, 1, "How sure it is that a crowd is heard.", "ReccoBeats; else unknown"),
    Feature("duration", "length", "seconds", 1, 36000, "How long the song is.", "MusicBrainz, Deezer or iTunes"),
    Feature("time_signature", "length", "beats a bar", 1, 7, "Beats in a bar.", "a table's column; else unknown"),
    Feature("released", "release", "decimal year", 1860, 2100, "When it came out.", "MusicBrainz, Deezer or iTunes"),
    Feature("age", "release", "years", -1, 160, "Its age when popularity was read.", "label date - release date"),
    Feature(
        "artist_popularity", "artist", "0-100", 0, 100, "How big the artist is.", "last.fm listeners on the 0-100 scale"
    ),
)
"""Every numeric input in the order of its column; genre and clip are no numbers and have no row."""

NAMES = tuple(feature.name for feature in FEATURES)
COLUMN = {name: place for place, name in enumerate(NAMES)}
DESCRIPTORS = (
    "energy",
    "loudness",
    "danceability",
    "tempo",
    "valence",
    "mode",
    "key",
    "acousticness",
    "instrumentalness",
    "speechiness",
    "liveness",
    "time_signature",
)
"""What is heard in the sound, as against facts that are looked up."""

BY_NAME = {feature.name: feature for feature in FEATURES}


def columns_of(group: str) -> tuple[int, ...]:
    """The columns that make up one reason group."""
    return tuple(COLUMN[feature.name] for feature in FEATURES if feature.group == group)
