"""Songs that no model has met: resolved and heard as the bot does it, answered, and shown on a card."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from songbot.build import Tools
from songbot.chat.cards.pages import moves, waterfall
from songbot.core.inputs import assemble
from songbot.core.job import Wish
from songbot.core.prediction import Answer, Inputs
from songbot.errors import SongbotError
from songbot.ports import Engine
from songbot.ports.learning import Trainer
from songbot.predicting.clip import fetched
from songbot.predicting.resolve import Resolved
from songbot.sandbox.music.catalogue import Catalogue
from songbot.sandbox.music.catalogue import Track as Sold

MOST_PICTURES = 3
OF_EACH = 2
"""Songs of one artist at the most: intervals are as narrow as there are artists."""
Say = Callable[[str], None]


@dataclass(frozen=True)
class Song:
    """What is told of it, what it is truly worth, and the seconds in which something happens, if anything does."""

    name: str
    artist: str
    truth: float
    inputs: Inputs
    event: tuple[float, float] | None


async def songs(tools: Tools, catalogue: Catalogue, count: int, say: Say) -> list[Song]:
    """As many as have a clip, a few of each artist; what cannot be resolved is left out, as a card would."""
    found: list[Song] = []
    for sold in catalogue.tracks:
        if len(found) == count:
            break
        say(f"unheard songs {len(found)}/{count}")
        enough = sum(one.artist == sold.artist.id for one in found) >= OF_EACH
        if sold.preview and not sold.version and not enough and (song := await _song(tools, sold)):
            found.append(song)
    return found


async def _song(tools: Tools, sold: Sold) -> Song | None:
    try:
        resolved = await tools.resolver.resolve(Wish(f"https://open.spotify.com/track/{sold.id}"))
    except SongbotError:
        return None
    if not isinstance(resolved, Resolved):
        return None
    track = (await tools.resolver.settle(resolved)).track
    clip = await fetched(tools.resolver, tools.clips, track)
    if clip is None:
        return None
    event = sold.song.event
    happens = (event.start, event.start + event.seconds) if event else None
    return Song(f"{sold.artist.name} – {sold.title}", sold.artist.id, sold.points, assemble(track, clip), happens)


async def answered(engine: Trainer, name: str, found: Sequence[Song], say: Say) -> list[Answer]:
    """What one model says of all of them."""
    await engine.promote(name, "to be compared")
    answers: list[Answer] = []
    for song in found:
        say(f"{name} {len(answers)}/{len(found)}")
        answers.append(await engine.infer(song.inputs))
    return answers


def cards(found: Sequence[Song], answers: Sequence[Answer]) -> dict[str, float]:
    """On how many cards seconds are lit, and how often those in which something happens."""
    pairs = list(zip(found, answers, strict=True))
    eventful = [(song, answer) for song, answer in pairs if song.event]
    calm = [answer for song, answer in pairs if not song.event]
    lit = [(song, answer) for song, answer in eventful if answer.seconds]
    right = sum(_right(song, answer) for song, answer in lit)
    return {
        "cards with seconds": sum(bool(answer.seconds) for answer in answers) / max(1, len(answers)),
        "lit where something happens": len(lit) / max(1, len(eventful)),
        "of them the right seconds": right / max(1, len(lit)),
        "lit where nothing happens": sum(bool(answer.seconds) for answer in calm) / max(1, len(calm)),
    }


async def pictures(engine: Engine, found: Sequence[Song], answers: Sequence[Answer], folder: Path) -> list[str]:
    """The pictures of some cards that show seconds, and what they say to who cannot see them."""
    told = []
    shown = [(song, answer) for song, answer in zip(found, answers, strict=True) if answer.seconds]
    for number, (song, answer) in enumerate(shown[:MOST_PICTURES], 1):
        chart = moves(answer, "en")
        if chart is None:
            continue
        for kind, one in (("seconds", chart), ("why", waterfall(answer, "en"))):
            (folder / f"{kind}-{number}.png").write_bytes(await engine.draw(one))
        happens = "{:.1f}–{:.1f} s".format(*song.event) if song.event else "nowhere"
        told.append(f"{song.name}: {chart.alt} Planted: {happens}.")
    return told


def _right(song: Song, answer: Answer) -> bool:
    """Whether the second that moves the score most is one in which something happens."""
    most = max(answer.seconds, key=lambda second: abs(second.points))
    return song.event is not None and most.start < song.event[1] and most.end > song.event[0]
