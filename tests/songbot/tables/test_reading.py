"""Anybody's table says which songs it means, in whatever columns and ways it has."""

import gzip
import pickle
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from songbot.core.wanted import Wanted
from songbot.errors import Refused
from songbot.tables.reading import batches, fingerprint, header, recognised, rows, wanted

ID = "6rqhFgbbKwnb9MLmUQDhG6"
CSV = f"track_id,track_name,artists,duration_ms,popularity\n{ID},Airbag,Radiohead;Guest,284400,60\n,Jóga,Björk,,\n"


def all_of(path: Path) -> list[Wanted]:
    columns = recognised(header(path))
    return [row for table in batches(path, 3) for row in wanted(table, columns)]


def test_the_same_table_is_read_alike_in_every_form(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text(CSV)
    (tmp_path / "a.tsv").write_text(CSV.replace(",", "\t"))
    (tmp_path / "a.csv.gz").write_bytes(gzip.compress(CSV.encode()))
    typed = {
        "track_id": [ID, None],
        "track_name": ["Airbag", "Jóga"],
        "artists": [["Radiohead", "Guest"], ["Björk"]],
        "duration_ms": [284_400, None],
    }
    pq.write_table(pa.table(typed), tmp_path / "a.parquet")
    for name in ("a.csv", "a.tsv", "a.csv.gz", "a.parquet"):
        assert all_of(tmp_path / name) == [
            Wanted(ID, "", "Radiohead", "Airbag", 284.4),
            Wanted("", "", "Björk", "Jóga", None),
        ]
        assert rows(tmp_path / name) == 2


def test_codes_and_addresses_are_taken_out_of_what_stands_around_them(tmp_path: Path) -> None:
    address = f"https://open.spotify.com/track/{ID}?si=1"
    lines = ["ISRC,uri", f"gb-aye-97-01274,spotify:track:{ID}", f"nonsense,{address}", "GBAYE9701274,https://x.y/z"]
    (tmp_path / "a.csv").write_text("\n".join(lines))
    assert [(row.isrc, row.spotify) for row in all_of(tmp_path / "a.csv")] == [
        ("GBAYE9701274", ID),
        ("", ID),
        ("GBAYE9701274", ""),
    ]


def test_an_artist_in_a_printed_list_is_the_first_of_it(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text('name,artists\nOne,"[\'Queen\', \'David Bowie\']"\nTwo,"[""Guns N\' Roses""]"\n')
    assert [row.artist for row in all_of(tmp_path / "a.csv")] == ["Queen", "Guns N' Roses"]


def test_pieces_are_even_and_lose_no_row(tmp_path: Path) -> None:
    pq.write_table(pa.table({"isrc": [f"GBAYE97{number:05d}" for number in range(10)]}), tmp_path / "a.parquet")
    pieces = [*batches(tmp_path / "a.parquet", 4)]
    assert [len(one) for one in pieces] == [4, 4, 2]
    assert pa.concat_tables(pieces)["isrc"].to_pylist()[-1] == "GBAYE9700009"


def test_a_piece_travels_without_the_rest_of_the_table(tmp_path: Path) -> None:
    pq.write_table(pa.table({"isrc": ["x" * 12] * 50_000}), tmp_path / "t.parquet")
    assert all(len(pickle.dumps(piece)) < 50_000 for piece in batches(tmp_path / "t.parquet", 1000))


@pytest.mark.parametrize(
    ("columns", "meant"),
    [
        (["Spotify_ID"], {"spotify": "Spotify_ID"}),
        (["isrc", "x"], {"isrc": "isrc"}),
        (["artist_name", "track_name", "duration_ms"], {"artist": "artist_name", "title": "track_name"}),
    ],
)
def test_columns_are_recognised_whatever_their_case(columns: list[str], meant: dict[str, str]) -> None:
    assert meant.items() <= recognised(columns).names.items()


def test_a_table_of_no_songs_says_which_columns_it_needs() -> None:
    with pytest.raises(Refused, match="no_song_columns") as refusal:
        recognised(["artist", "year"])
    assert refusal.value.values["columns"] == "artist, year"


@pytest.mark.parametrize(
    ("name", "content"), [("a.xlsx", b"PK"), ("a.csv", b""), ("a.parquet", b"no parquet"), ("a.csv.gz", b"no gzip")]
)
def test_what_is_no_table_is_refused_with_a_reason(tmp_path: Path, name: str, content: bytes) -> None:
    (tmp_path / name).write_bytes(content)
    with pytest.raises(Refused, match="no_table") as refusal:
        header(tmp_path / name)
    assert refusal.value.values["why"]


def test_another_file_has_another_fingerprint(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text(CSV)
    before = fingerprint(tmp_path / "a.csv")
    assert before == fingerprint(tmp_path / "a.csv")
    (tmp_path / "a.csv").write_text(CSV + "x,y,z,1,2\n")
    assert before != fingerprint(tmp_path / "a.csv")
