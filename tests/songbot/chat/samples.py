"""Outcomes of every kind that a card can have, for golden files, charts and yardsticks."""

from collections.abc import Mapping
from dataclasses import replace

from songbot.chat.cards.answers import answer
from songbot.chat.cards.pages import details, why
from songbot.chat.cards.render import Reply
from songbot.core.outcome import Choice, Outcome, Predicted, Said
from songbot.core.popularity import ESTIMATES
from songbot.core.prediction import Answer, Prediction, Reason, Second
from songbot.core.track import Fact, Track, Value

AT = 1_763_700_000.0
OWNER = "80351110224678912"
REASONS = {
    "artist": 23.31,
    "genre": 8.04,
    "energy": -4.83,
    "voice": -3.52,
    "release": 2.9,
    "tempo": 0.61,
    "mood": -0.44,
    "length": 0.3,
    "danceability": 0.21,
    "acousticness": -0.02,
}
MOVES = {
    "loudness": tuple((40 + number * 7 % 55) / 100 for number in range(60)),
    "brightness": tuple((20 + number * 3 % 41) / 100 for number in range(60)),
    "onsets": tuple((number * 37 % 100) / 100 for number in range(60)),
}


def known() -> Predicted:
    """A song of which everything is known."""
    features = {"artist_listeners": 1_200_345.0, "released": 2019.5, "duration": 205.0, "explicit": 1.0}
    estimated = {"energy": 0.82, "loudness": -7.4, "tempo": 128.2, "key": 9.0, "mode": 0.0, "valence": 0.35}
    score = 26.4 + sum(REASONS.values())
    told = Answer(
        *(score, 40.2, 66.6, (0.05, 0.32, 0.51, 0.12), 26.4, 34.6),
        *(tuple(Reason(*one) for one in REASONS.items()), (), ("liveness",), estimated),
        unlike=False,
        model="2026-11-21-4ec5490",
        moves=MOVES,
        step=0.5,
    )
    inputs: dict[str, object] = {"features": features, "tags": ["synthpop", "80s", "dance", "female vocalists"]}
    return Predicted(song(), Prediction(7, "1", inputs, told, AT), ESTIMATES)


def song() -> Track:
    """As several services know it."""
    link = "https://open.spotify.com/track/4uLU6hMCjMI75M1A2tKUQC"
    return Track(
        "1",
        {"spotify": "4uLU6hMCjMI75M1A2tKUQC", "deezer": "3135556"},
        (
            *_said("spotify", title="Saisu Geve", artists=("Poubi Faga",), isrc="QZABC2100001", link=link),
            *_said("spotify", cover="https://i.scdn.co/image/ab67616d0000b273c0ffee"),
            *_said("deezer", isrc="QZABC2100001", rank=812_345, link="https://www.deezer.com/track/3135556"),
            *_said(
                "lastfm", listeners=4_765_538, playcount=61_234_567, link="https://www.last.fm/music/Poubi+Faga/_/S"
            ),
            *_said("listenbrainz", listeners=21_004),
            *_said("musicbrainz", isrc="QZABC2100001", released="2019-07-02"),
            Fact("accent", 0x2F6FB0, "cover", AT),
        ),
    )


def upload() -> Predicted:
    """Somebody's own file: only its sound is known."""
    outcome = known()
    missing = ("genre", "release", "artist", "liveness", "length")
    reasons = tuple(one for one in outcome.prediction.answer.reasons if one.group not in missing)
    told = replace(outcome.prediction.answer, reasons=reasons, missing=missing, blind=30.1, score=30.1, unlike=True)
    track = Track("2", {"upload": "3"}, _said("upload", title="my new song"))
    return Predicted(track, Prediction(8, "2", {"features": {}, "tags": []}, told, AT), ESTIMATES)


def lit() -> Predicted:
    """A model that has earned to speak of seconds."""
    outcome = known()
    seconds = (Second(4.0, 5.0, 1.2), Second(21.0, 22.0, -0.8), Second(22.0, 23.0, 0.1))
    bands = tuple(tuple(abs((step + band) % 12 - 6) / 6 for step in range(58)) for band in range(8))
    told = replace(outcome.prediction.answer, seconds=seconds, bands=bands)
    return replace(outcome, prediction=replace(outcome.prediction, answer=told))


def calibrated() -> Predicted:
    """A song on a scale that was set, and when."""
    return replace(known(), scale={source: replace(curve, at=AT) for source, curve in ESTIMATES.items()})


def bare() -> Predicted:
    """Nothing is known, nobody answers."""
    told = Answer(26.4, 5, 60, (0.5, 0.3, 0.15, 0.05), 26.4, 26.4, (), (), tuple(REASONS), {}, unlike=False, model="m")
    prediction = Prediction(9, "3", {"features": {}, "tags": []}, told, AT)
    return Predicted(Track("3"), prediction, ESTIMATES, ("spotify", "lastfm"), ("musicbrainz",))


def foreign() -> Predicted:
    """Titles of other scripts, with signs that mean something to Discord."""
    track = Track(
        "4", {}, _said("deezer", title="أغنية **حب** @everyone 喜欢你 🔥", artists=("[邓紫棋](x)", "A$AP <@1>"))
    )
    return replace(known(), track=track)


def outcomes() -> Mapping[str, Outcome]:
    """Every kind of face, by name."""
    return {
        "face": known(),
        "face-upload": upload(),
        "face-bare": bare(),
        "face-foreign": foreign(),
        "choice": Choice("saisu", (song(), foreign().track)),
        "sentence": Said("song_not_found"),
    }


def replies(locale: str) -> dict[str, Reply]:
    """Every card there is, in a language."""
    faces = {name: answer(outcome, OWNER, locale) for name, outcome in outcomes().items()}
    asked = {"": known(), "-upload": upload(), "-bare": bare(), "-lit": lit()}
    pages = {f"why{name}": Reply(why(outcome, locale)) for name, outcome in asked.items()}
    asked["-calibrated"] = calibrated()
    return faces | pages | {f"details{name}": Reply(details(outcome, locale)) for name, outcome in asked.items()}


def _said(source: str, **fields: Value) -> tuple[Fact, ...]:
    return tuple(Fact(name, value, source, AT) for name, value in fields.items())
