"""How surely a song is joined: precision and recall on the invented catalogue and on real names, spoilt in many ways.

`python -m bench matching` takes the catalogue of the stand-ins as MusicBrainz and the shops tell it, with versions,
guests, scripts, shared and wrong codes, songs that a service does not have, and recordings that only look like them.
`--tables` adds real names and lengths from the shared tables, where there are any; there, songs that shops sell under
two spellings count as errors, so that its precision is a lower bound. `--count N` is how many cases there are of each.
"""

import argparse
import random
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from math import sqrt
from pathlib import Path

import pyarrow.parquet as pq
from rapidfuzz import fuzz

from bench.parts.degrade import OTHER, SAME, Row
from bench.parts.shared import folder
from songbot.core import credit, match
from songbot.core.finding import Candidate
from songbot.core.spelling import fold
from songbot.core.title import read
from songbot.core.track import Fact, Track, Value
from songbot.sandbox.music.catalogue import Track as Sold
from songbot.sandbox.music.making import make

COUNT = 3000
VERDICTS = ("right", "missed", "another", "wrong", "none")
TABLES = ("spotify_114k", "musicoset_20k", "tidytuesday_28k")
NEAR = 4
_COLUMNS = ("track_id", "track_name", "all_artists", "duration_ms", "album_name")
_NAMES = {"live": " (live)", "remix": " (Night remix)", "radio edit": " (radio edit)", "sped up": " (sped up)"}
_KINDS = {"sped up": "sped_up", "radio edit": "edit", "karaoke": "instrumental", "tribute": "cover"}


@dataclass(frozen=True)
class Case:
    """A song that is sought, what a service has (and whether that is right), and how it was spoilt."""

    way: str
    asked: Row
    pool: Sequence[tuple[Row, bool]]


def run(argv: list[str]) -> dict[str, object]:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="python -m bench matching")
    parser.add_argument("--count", type=int, default=COUNT)
    parser.add_argument("--tables", action="store_true", help="real names as well")
    asked = parser.parse_args(argv)
    rng = random.Random(1)
    figures: dict[str, object] = {"catalogue": measured("the invented catalogue", catalogue_cases(asked.count, rng))}
    if asked.tables:
        figures["tables"] = measured("real names", table_cases(asked.count, rng))
    return figures


def measured(name: str, cases: Iterator[Case]) -> dict[str, object]:
    """Precision, recall and what was wrong, with a table by the way in which names were spoilt."""
    told: dict[str, Counter[str]] = defaultdict(Counter)
    for case in cases:
        told[case.way][verdict(case)] += 1
    sums = Counter[str]()
    for counts in told.values():
        sums.update(counts)
    joined, there = sums["right"] + sums["another"] + sums["wrong"], sums["right"] + sums["missed"] + sums["another"]
    low, _ = wilson(sums["right"], joined)
    figures: dict[str, object] = {
        "cases": sums.total(),
        "precision": round(sums["right"] / joined, 4),
        "precision_low": round(low, 4),
        "recall": round(sums["right"] / there, 4),
        "wrong": sums["wrong"] + sums["another"],
    }
    print(f"\n{name}: " + ", ".join(f"{key} {value}" for key, value in figures.items()))
    print(f"{'':32}" + "".join(f"{key:>9}" for key in VERDICTS))
    for way, counts in sorted(told.items()):
        print(f"{way:32}" + "".join(f"{counts[key]:>9}" for key in VERDICTS))
    return figures | {"ways": {way: dict(counts) for way, counts in sorted(told.items())}}


def verdict(case: Case) -> str:
    """Joined rightly, to another though it was there, wrongly as it was not there, missed, or rightly not at all."""
    song = Track("asked", {}, _facts(case.asked))
    found = [Candidate({"service": str(place)}, _facts(row), "name") for place, (row, _) in enumerate(case.pool)]
    chosen = match.choose(song, found)
    if chosen is None:
        return "missed" if any(right for _, right in case.pool) else "none"
    right = case.pool[int(chosen.candidate.ids["service"])][1]
    return "right" if right else "another" if any(right for _, right in case.pool) else "wrong"


def wilson(hits: int, trials: int, z: float = 1.96) -> tuple[float, float]:
    """The interval of a share that 95 of 100 such intervals hold."""
    share, spread = hits / trials, z * z / trials
    middle = (share + spread / 2) / (1 + spread)
    half = z * sqrt(share * (1 - share) / trials + spread / (4 * trials)) / (1 + spread)
    return middle - half, middle + half


def catalogue_cases(count: int, rng: random.Random) -> Iterator[Case]:
    """Tracks as Spotify tells them, before what another service has of their artist and under their code."""
    tracks = make().tracks
    by_artist: Mapping[str, list[Sold]] = defaultdict(list)
    for one in tracks:
        by_artist[one.artist.id].append(one)
    for number in range(count):
        track = tracks[number % len(tracks)]
        service, way = rng.choice(("musicbrainz", "deezer", "itunes")), rng.choice(list(SAME))
        others = [one for one in tracks if one.isrc == track.isrc and one.artist is not track.artist]
        near = [one for one in [*by_artist[track.artist.id], *others] if one.on(service)]
        pool = [(_sold(one, service), _one_song(track, one)) for one in near if one is not track]
        asked = _sold(track, "spotify")
        pool += [(row, False) for row in _traps(asked, rng)]
        if track.on(service):
            pool.append((SAME[way](_sold(track, service), rng), True))
        yield Case(way if track.on(service) else "it is not there", asked, _shuffled(pool, rng))


def table_cases(count: int, rng: random.Random) -> Iterator[Case]:
    """Real songs, before others of their artist and of their title; each second time without the song itself."""
    rows = _real(folder() / "tables")
    by_artist, by_title = defaultdict(list), defaultdict(list)
    for row in rows:
        by_artist[fold(row.artists[0])].append(row)
        by_title[fold(read(row.title).base)].append(row)
    for number, row in enumerate(rng.sample(rows, count)):
        way = rng.choice(list(SAME))
        mine = sorted(by_artist[fold(row.artists[0])], key=lambda one: -fuzz.ratio(fold(one.title), fold(row.title)))
        near = mine[: NEAR + 1] + rng.sample(by_title[fold(read(row.title).base)], 1)
        pool = [(one, _alike(row, one)) for one in near if one is not row]
        pool += [(one, False) for one in _traps(row, rng)]
        if number % 2:
            pool.append((SAME[way](row, rng), True))
        yield Case(way if number % 2 else "it is not there", row, _shuffled(pool, rng))


def _traps(row: Row, rng: random.Random) -> list[Row]:
    """Two that only look like it: of a kind that it is not itself, so that they are no other names of it."""
    title = read(row.title)
    fit = [name for name in OTHER if _KINDS.get(name, name) not in title.kinds]
    # Behind the words of a version another number would be the version's.
    fit = [name for name in fit if name != "second part" or title.base == row.title]
    return [OTHER[name](row, rng) for name in rng.sample(fit, 2)]


def _sold(track: Sold, service: str) -> Row:
    """A track as a service tells it: in its own letters at MusicBrainz, in the shops' elsewhere."""
    if service != "musicbrainz":
        names = tuple(one.name for one in track.artists)
        title = track.title if service != "itunes" else track.title.replace(" - ", " (") + ")" * (" - " in track.title)
        return Row(title, names, track.album.title, round(track.duration, 3), track.isrc if service != "itunes" else "")
    aliases = tuple({one.latin for one in track.artists} | {one.name for one in track.artists})
    title = f"{track.name}{_NAMES.get(track.version, '')}"
    row = Row(title, tuple(one.native for one in track.artists), track.album.title, track.duration, track.isrc)
    return replace(row, aliases=aliases)


def _one_song(track: Sold, other: Sold) -> bool:
    """A remaster is its original; every other version is itself alone."""
    same = (other.name, other.artist.id) == (track.name, track.artist.id)
    return same and {track.version, other.version} <= {"", "remaster"}


def _alike(row: Row, other: Row) -> bool:
    """Whether a shop sells the same song twice, as far as names tell."""
    mine, yours = read(row.title), read(other.title)
    named = fold(mine.base) == fold(yours.base) and mine.kinds == yours.kinds
    return named and credit.likeness(credit.read(row.artists), credit.read(other.artists)) >= match.ARTIST


def _real(tables: Path) -> list[Row]:
    found: dict[str, Row] = {}
    for name in TABLES:
        table = pq.read_table(tables / f"{name}_dev.parquet")
        columns = [
            one
            for one in ("track_id", "track_name", "all_artists", "duration_ms", "album_name")
            if one in table.column_names
        ]
        for told in table.select(columns).to_pylist():
            if told["track_name"] and told["all_artists"]:
                length = (told["duration_ms"] or 0) / 1000 or None
                row = Row(
                    told["track_name"], tuple(told["all_artists"].split("|")), told.get("album_name") or "", length
                )
                found.setdefault(told["track_id"], row)
    return list(found.values())


def _facts(row: Row) -> tuple[Fact, ...]:
    told: dict[str, Value | None] = {"title": row.title, "artists": row.artists, "album": row.album}
    told |= {"duration": row.duration, "isrc": row.isrc, "aliases": row.aliases}
    return tuple(Fact(name, value, "service", 1.0) for name, value in told.items() if value)


def _shuffled(pool: list[tuple[Row, bool]], rng: random.Random) -> list[tuple[Row, bool]]:
    rng.shuffle(pool)
    return pool
