"""A table in, the same table with all that is known of its songs out: offline, and by way of the services."""

import csv
import json
from collections.abc import AsyncIterator, Sequence
from dataclasses import asdict, replace
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from songbot.core.popularity import ESTIMATES
from songbot.dump import hands
from songbot.sandbox.music.app import KEYS, Music
from songbot.sandbox.music.catalogue import Track
from songbot.settings import Settings
from songbot.tables import reading, writing
from songbot.twin import joining
from songbot.twin.joining import Order
from tests.songbot.dump.making import Song, archive, mbid
from tests.songbot.flows.stage import whole
from tests.songbot.test_curves import serving
from tests.songbot.twin.conftest import Typed

ISRC = "GBAYE9701274"


@pytest.fixture
async def music() -> AsyncIterator[Music]:
    # The pace of the one service that has a strict one is measured elsewhere.
    made = Music(enforce_paces=False)
    yield made
    await made.stop()


@pytest.fixture
async def there(music: Music, settings: Settings) -> Settings:
    hosts = ",".join(f"{host}={origin}" for host, origin in (await music.start()).items())
    return replace(settings, hosts=hosts, lastfm_key=KEYS["lastfm"])


def table(path: Path, header: Sequence[str], rows: Sequence[Sequence[object]]) -> Path:
    with path.open("w", newline="") as file:
        csv.writer(file).writerows([header, *rows])
    return path


def named(path: Path, songs: Sequence[Track]) -> Path:
    rows = [(song.title, song.artist.name, song.isrc, song.milliseconds) for song in songs]
    return table(path, ("track_name", "artist_name", "isrc", "duration_ms"), rows)


def column(path: Path, name: str) -> list[object]:
    return list(pq.read_table(path)[name].to_pylist())


def some(music: Music, count: int) -> list[Track]:
    return [one for one in music.catalogue.tracks if whole(one) and not one.version][:count]


def test_with_a_dump_a_table_is_joined_without_a_network(typed: Typed, tmp_path: Path) -> None:
    typed("dump", archive(tmp_path / "mbdump.tar.bz2", [Song("Airbag", ("Radiohead",), (ISRC,)), Song("Two", ("B",))]))
    rows = [("Airbag", "Radiohead", 60), ("Nothing", "Nobody", 5), ("TWO", "b", "")]
    file = table(tmp_path / "t.csv", ("title", "artist", "popularity"), rows)
    code, said, _ = typed("join", file, "--services", "none", "--json")
    told = json.loads(said)
    assert (code, told["rows"], told["found"], told["ways"]["name"]) == (0, 3, 2, 2)
    out = tmp_path / "t.joined.parquet"
    assert told["file"] == str(out)
    assert column(out, "mbid") == [mbid(1), None, mbid(2)]
    assert column(out, "popularity") == ["60", "5", None]
    assert column(out, "match_score") == [1.0, None, 1.0]


def test_several_processes_join_as_one_does_and_in_the_same_order(
    typed: Typed, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    songs = [Song(f"Song {number}", ("Somebody",)) for number in range(40)]
    typed("dump", archive(tmp_path / "mbdump.tar.bz2", songs))
    file = table(tmp_path / "t.csv", ("title", "artist"), [(song.title, "Somebody") for song in reversed(songs)])
    monkeypatch.setattr(joining, "MANY", 10)
    monkeypatch.setitem(joining.PIECES, "none", 7)
    monkeypatch.setattr(hands, "MOST", 2)
    assert typed("join", file, "--services", "none")[0] == 0
    assert column(tmp_path / "t.joined.parquet", "mbid") == [mbid(number) for number in range(40, 0, -1)]


def test_what_cannot_be_joined_is_one_sentence(typed: Typed, tmp_path: Path) -> None:
    file = table(tmp_path / "t.csv", ("year", "mood"), [(1999, "blue")])
    assert typed("join", file, "--services", "none")[0] == 2
    assert "year, mood" in typed("join", file, "--services", "none")[2]
    good = table(tmp_path / "good.csv", ("isrc",), [(ISRC,)])
    assert "python -m songbot dump" in typed("join", good, "--services", "none")[2]
    assert typed("join", tmp_path / "nowhere.csv")[0] == 2


async def test_every_service_adds_what_it_knows(music: Music, there: Settings, tmp_path: Path) -> None:
    songs = some(music, 4)
    out = tmp_path / "out.parquet"
    told = await joining.run(there, Order(named(tmp_path / "t.csv", songs), out, "all"))
    assert told.code == 0, told.text
    assert column(out, "mbid") == [song.mbid for song in songs]
    assert column(out, "lastfm_listeners") == [song.listeners for song in songs]
    assert column(out, "listenbrainz_users") == [song.listens[1] for song in songs]
    assert column(out, "deezer_rank") == [song.rank for song in songs]
    assert column(out, "plays") == column(out, "lastfm_plays")
    assert all(isinstance(points, float) and 0 < points <= 100 for points in column(out, "popularity"))
    assert all(isinstance(score, float) and score >= 0.85 for score in column(out, "match_score"))
    assert not (tmp_path / "out.parquet.parts").exists()


async def test_counts_lie_where_the_model_that_answers_puts_them(music: Music, there: Settings, tmp_path: Path) -> None:
    flat = {name: asdict(replace(one, counts=(0.0, 1e9), points=(50.0, 50.0))) for name, one in ESTIMATES.items()}
    serving(Path(there.home), {"curves": flat})
    out = tmp_path / "out.parquet"
    await joining.run(there, Order(named(tmp_path / "t.csv", some(music, 2)), out, "all"))
    assert column(out, "popularity") == [50.0, 50.0]


async def test_ids_and_codes_alone_lead_to_songs(music: Music, there: Settings, tmp_path: Path) -> None:
    there = replace(there, spotify_id=KEYS["spotify_id"], spotify_secret=KEYS["spotify_secret"])
    songs = some(music, 3)
    rows = [(songs[0].id, ""), ("", songs[1].isrc), ("", "QZSB09999999"), ("", "")]
    file = table(tmp_path / "t.csv", ("spotify_id", "isrc"), rows)
    await joining.run(there, Order(file, tmp_path / "out.parquet", "all"))
    assert column(tmp_path / "out.parquet", "title") == [songs[0].title, songs[1].title, None, None]
    assert column(tmp_path / "out.parquet", "mbid")[:2] == [songs[0].mbid, songs[1].mbid]


async def test_a_join_that_was_interrupted_goes_on_where_it_stopped(
    music: Music, there: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(joining.PIECES, "all", 2)
    songs = some(music, 3)
    order = Order(named(tmp_path / "t.csv", songs), tmp_path / "out.parquet", "all")
    first = next(reading.batches(order.file, 2))
    marked = {"mbid": ["made before", "made before"]}
    writing.Parts(order.out, joining.terms(order)).write(0, writing.beside(first, marked), finished=True)
    told = await joining.run(there, order)
    assert told.values["rows"] == 3
    assert column(order.out, "mbid") == ["made before", "made before", songs[2].mbid]


async def test_asking_again_for_the_same_rows_asks_no_service(music: Music, there: Settings, tmp_path: Path) -> None:
    order = Order(named(tmp_path / "t.csv", some(music, 2)), tmp_path / "out.parquet", "all")
    await joining.run(there, order)
    before = music.faults.count()
    await joining.run(there, order)
    assert music.faults.count() == before
    assert None not in column(order.out, "lastfm_listeners")


async def test_who_did_not_answer_is_named_and_asked_again_by_the_same_command(
    music: Music, there: Settings, tmp_path: Path
) -> None:
    order = Order(named(tmp_path / "t.csv", some(music, 2)), tmp_path / "out.parquet", "all")
    music.faults.add({"host": "ws.audioscrobbler.com", "fault": "status", "status": 500, "times": None})
    told = await joining.run(there, order)
    assert told.code == 1
    assert "lastfm did not answer" in told.text
    assert column(order.out, "lastfm_listeners") == [None, None]
    assert None not in column(order.out, "mbid")
    music.faults.clear()
    told = await joining.run(there, order)
    assert told.code == 0
    assert None not in column(order.out, "lastfm_listeners")


async def test_with_a_dump_listenbrainz_counts_in_one_question(
    music: Music, there: Settings, tmp_path: Path, typed: Typed
) -> None:
    song = some(music, 1)[0]
    order = Order(named(tmp_path / "t.csv", [song]), tmp_path / "out.parquet", "listenbrainz")
    known = Song(song.title, (song.artist.name,), (song.isrc,), song.milliseconds, mbid=song.mbid)
    assert typed("dump", archive(tmp_path / "mbdump.tar.bz2", [known]))[0] == 0
    told = await joining.run(there, order)
    assert told.code == 0
    assert column(order.out, "listenbrainz_users") == [song.listens[1]]
    assert music.faults.count() == 1
