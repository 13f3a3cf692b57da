"""Tables that come as several files: MusicOSet's songs, features and artists, and the Free Music Archive's metadata."""

from collections.abc import Iterator, Sequence
from pathlib import Path

import pyarrow as pa
import pyarrow.csv as pa_csv

from ml.errors import BadInput
from ml.songs import artists, tables

Source = tuple[Path, Iterator[pa.Table], list[str]]
_FMA_GENRES = "genres.csv"


def family(paths: Sequence[Path]) -> str | None:
    """Which many-file table these files are, if one."""
    names = {path.name.casefold() for path in paths}
    if {"songs.csv", "acoustic_features.csv"} <= names:
        return "musicoset"
    if any(_is_fma(path) for path in paths):
        return "fma"
    return None


def sources(paths: Sequence[Path]) -> Iterator[Source]:
    """Each table to read: its path for messages, its batches, its columns."""
    kind = family(paths)
    if kind == "musicoset":
        table = _musicoset({path.name.casefold(): path for path in paths})
        yield paths[0], iter([table]), table.column_names
    elif kind == "fma":
        tracks = next(path for path in paths if _is_fma(path))
        table = _fma(tracks, next((path for path in paths if path.name == _FMA_GENRES), None))
        yield tracks, iter([table]), table.column_names
    else:
        for path in paths:
            yield path, tables.batches(path), tables.columns(path)


def _musicoset(files: dict[str, Path]) -> pa.Table:
    songs = tables.whole(files["songs.csv"])
    joined = songs.join(tables.whole(files["acoustic_features.csv"]), "song_id")
    if "tracks.csv" in files:
        released = tables.whole(files["tracks.csv"]).select(["song_id", "release_date"])
        joined = joined.join(released, "song_id")
    performers = [artists.primary(text or "") for text in joined["artists"].to_pylist()]
    joined = joined.set_column(joined.schema.get_field_index("artists"), "artists", pa.array(performers))
    ids = [text.split("'")[1] if text and "'" in text else None for text in songs["artists"].to_pylist()]
    by_song = dict(zip(songs["song_id"].to_pylist(), ids, strict=True))
    known = _musicoset_artists(files.get("artists.csv"))
    rows = [known.get(by_song[song] or "", (None, None, None)) for song in joined["song_id"].to_pylist()]
    for place, name in enumerate(("main_genre", "artist_popularity", "artist_followers")):
        joined = joined.append_column(name, pa.array([row[place] for row in rows], pa.string()))
    return joined


def _musicoset_artists(path: Path | None) -> dict[str, tuple[str | None, str | None, str | None]]:
    if path is None:
        return {}
    table = tables.whole(path)
    wanted = (table[name].to_pylist() for name in ("artist_id", "main_genre", "popularity", "followers"))
    return {id_: (genre, popularity, followers) for id_, genre, popularity, followers in zip(*wanted, strict=True)}


def _is_fma(path: Path) -> bool:
    if path.name.casefold() != "tracks.csv" or not path.exists():
        return False
    with path.open(encoding="utf-8", errors="replace") as lines:
        return lines.readline().startswith(",album,")


def _fma(tracks: Path, genres: Path | None) -> pa.Table:
    """The archive's three header rows made one; a clip's file name is the track's number with leading zeros."""
    with tracks.open(encoding="utf-8") as lines:
        upper, lower = lines.readline().rstrip("\n").split(","), lines.readline().rstrip("\n").split(",")
    names = ["track_id", *(f"{one} {two}" for one, two in zip(upper[1:], lower[1:], strict=True))]
    wanted = ["track_id", "track title", "artist name", "track listens", "track duration", "track genre_top"]
    wanted += ["track genres_all", "album date_released", "track date_created"]
    missing = [name for name in wanted[:4] if name not in names]
    if missing:
        raise BadInput(f"{tracks}: looks like the Free Music Archive's table but has no column {', '.join(missing)}.")
    read = pa_csv.ReadOptions(column_names=names, skip_rows=3)
    parse = pa_csv.ParseOptions(newlines_in_values=True)
    present = [name for name in wanted if name in names]
    convert = pa_csv.ConvertOptions(
        column_types=dict.fromkeys(names, pa.string()), include_columns=present, strings_can_be_null=True
    )
    table = pa_csv.read_csv(tracks, read, parse, convert)
    return _fma_columns(table, _fma_titles(genres))


def _fma_titles(genres: Path | None) -> dict[str, str]:
    if genres is None:
        return {}
    table = tables.whole(genres)
    return dict(zip(table["genre_id"].to_pylist(), table["title"].to_pylist(), strict=True))


def _fma_columns(table: pa.Table, titles: dict[str, str]) -> pa.Table:
    def column(name: str) -> list[str | None]:
        return table[name].to_pylist() if name in table.column_names else [None] * len(table)

    tops, several = column("track genre_top"), column("track genres_all")
    labels = [_fma_labels(top, numbers, titles) for top, numbers in zip(tops, several, strict=True)]
    dates = zip(column("album date_released"), column("track date_created"), strict=True)
    return pa.table(
        {
            "fma_track": table["track_id"],
            "track_id": pa.array([str(id_).zfill(6) for id_ in column("track_id")]),
            "title": table["track title"],
            "artist": table["artist name"],
            "plays": table["track listens"],
            "duration": pa.array(column("track duration"), pa.string()),
            "genres": pa.array(labels),
            "release_date": pa.array([(album or track or "")[:10] or None for album, track in dates]),
        }
    )


def _fma_labels(top: str | None, numbers: str | None, titles: dict[str, str]) -> str:
    named = [titles.get(number.strip(), "") for number in (numbers or "").strip("[]").split(",")]
    return "|".join(label for label in (top or "", *named) if label)
