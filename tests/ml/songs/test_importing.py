"""Public tables as people have them, through `import`: recognised, cleaned, each song once, wrong values named."""

import gzip
from pathlib import Path

import pyarrow as pa
import pyarrow.csv as pa_csv
import pyarrow.parquet as pq
import pytest

from ml.errors import BadInput
from ml.songs import artists, genres
from ml.songs.importing import Report, load, run
from ml.songs.normalise import SCHEMA

SOUND = "danceability,energy,key,loudness,mode,speechiness,acousticness,instrumentalness,liveness,valence,tempo"
VALUES = "0.5,0.6,7,-6.5,1,0.05,0.1,0,0.1,0.5,120"


def written(path: Path, text: str) -> Path:
    path.write_text(text, encoding="utf-8")
    return path


def rows(path: Path) -> tuple[list[dict[str, object]], Report]:
    table, report = load([path])
    return table.to_pylist(), report


def test_the_kaggle_114k_layout_joins_the_genres_of_one_track(tmp_path: Path) -> None:
    head = f"track_id,artists,album_name,track_name,popularity,duration_ms,explicit,{SOUND},time_signature,track_genre"
    body = [f"a,One;Two,Album,Song,40,200000,False,{VALUES},4,{genre}" for genre in ("rock", "indie-pop")]
    found, report = rows(written(tmp_path / "dataset.csv", "\n".join([head, *body]) + "\n"))
    assert report.layouts == ["Spotify Tracks Dataset (114k)"]
    assert report.dropped["same id"] == 1
    song = found[0]
    assert (song["artist"], song["duration"], song["explicit"], song["taken"]) == ("One", 200, 0, pytest.approx(2022.8))
    assert song["tags"] == ["rock", "indie pop"]


def test_the_million_song_layout_is_read_from_a_compressed_file(tmp_path: Path) -> None:
    head = f",artist_name,track_name,track_id,popularity,year,genre,{SOUND},duration_ms,time_signature"
    text = f"{head}\n0,Jason,Fly,b,68,2012,acoustic,{VALUES},240166,3\n"
    path = tmp_path / "spotify.csv.gz"
    path.write_bytes(gzip.compress(text.encode()))
    found, report = rows(path)
    assert report.layouts == ["Spotify 1 Million Tracks"]
    assert (found[0]["released"], found[0]["time_signature"], found[0]["tags"]) == (2012, 3, ["acoustic"])


def test_the_tidytuesday_layout_reads_dates_of_every_precision(tmp_path: Path) -> None:
    head = (
        "track_id,track_name,track_artist,track_popularity,track_album_release_date,playlist_genre,playlist_subgenre,"
        f"{SOUND},duration_ms"
    )
    lines = [
        f"{n},Song {n},X,5{n},{day},pop,dance pop,{VALUES},1000"
        for n, day in enumerate(("2019-07-26", "2019-07", "2019"))
    ]
    found, report = rows(written(tmp_path / "songs.csv", "\n".join([head, *lines]) + "\n"))
    assert report.layouts == ["TidyTuesday 2020-01-21"]
    assert [round(float(str(song["released"])), 2) for song in found] == [2019.56, 2019.5, 2019]


def test_spotify_features_spells_keys_and_modes(tmp_path: Path) -> None:
    head = "genre,artist_name,track_name,track_id,popularity,acousticness,key,mode,time_signature"
    found, report = rows(written(tmp_path / "SpotifyFeatures.csv", f"{head}\nOpera,A,B,c,9,0.9,C#,Minor,4/4\n"))
    assert report.layouts == ["SpotifyFeatures"]
    assert (found[0]["key"], found[0]["mode"], found[0]["time_signature"]) == (1, 0, 4)


def test_musicoset_is_joined_from_its_files(tmp_path: Path) -> None:
    songs = "song_id\tsong_name\tartists\tpopularity\texplicit\ns1\tHello\t{'a1': 'Adele'}\t80\tFalse\n"
    paths = [written(tmp_path / "songs.csv", songs)]
    paths.append(written(tmp_path / "acoustic_features.csv", "song_id\tduration_ms\tenergy\ns1\t200000\t0.4\n"))
    paths.append(
        written(
            tmp_path / "artists.csv",
            "artist_id\tname\tfollowers\tpopularity\tmain_genre\na1\tAdele\t9\t90\tbritish soul\n",
        )
    )
    table, report = load(paths)
    song = table.to_pylist()[0]
    assert report.layouts == ["MusicOSet, joined"]
    assert (song["artist"], song["artist_popularity"], song["tags"]) == ("Adele", 90, ["soul"])


def test_the_free_music_archive_gives_plays_and_names_its_clips(tmp_path: Path) -> None:
    heads = [
        ",album,artist,track,track,track,track,track",
        ",date_released,name,title,listens,duration,genre_top,genres_all",
    ]
    body = ["track_id,,,,,,,", "2,2009-01-05 00:00:00,AWOL,Food,1293,168,Hip-Hop,[21]"]
    tracks = written(tmp_path / "tracks.csv", "\n".join([*heads, *body]) + "\n")
    genre = written(tmp_path / "genres.csv", "genre_id,#tracks,parent,title,top_level\n21,12693,0,Hip-Hop,21\n")
    table, _ = load([tracks, genre])
    song = table.to_pylist()[0]
    assert (song["track_id"], song["plays"], song["popularity"], song["tags"]) == ("000002", 1293, None, ["hip hop"])


def test_columns_that_hold_the_label_are_dropped_and_named(tmp_path: Path) -> None:
    text = "artist,popularity,popularity_song_max,n_genres,hit\nA,10,90,3,1\n"
    found, report = rows(written(tmp_path / "t.csv", text))
    assert set(report.columns_dropped) == {"popularity_song_max", "n_genres", "hit"}
    assert set(found[0]) == set(SCHEMA.names)


def test_the_most_popular_copy_of_a_song_stays_and_a_live_take_is_another_song(tmp_path: Path) -> None:
    lines = [
        "id,artist,title,popularity",
        "1,A,Song,0",
        "2,a,SONG!,55",
        "3,A,Song - Remastered 2011,40",
        "4,A,Song (Live),20",
    ]
    found, report = rows(written(tmp_path / "t.csv", "\n".join(lines) + "\n"))
    assert [song["track_id"] for song in found] == ["2", "4"]
    assert report.dropped["same song"] == 2


def test_nonsense_becomes_unknown_and_is_counted(tmp_path: Path) -> None:
    found, report = rows(written(tmp_path / "t.csv", "artist,popularity,tempo,loudness\nA,5,0,99\n"))
    assert (found[0]["tempo"], found[0]["loudness"]) == (None, None)
    assert report.dropped["loudness outside -60 to 5, taken as unknown"] == 1


@pytest.mark.parametrize(
    ("name", "text", "sentence"),
    [
        ("t.csv", "popularity,energy\n5,0.5\n", "no artist column"),
        ("t.csv", "artist,energy\nA,0.5\n", "no label column"),
        ("t.csv", "artist,popularity\nA,loud\n", "row 1, column popularity: 'loud' is not a number"),
        ("t.csv", "artist,popularity\nA,5\nB,140\n", "row 2, column popularity: 140 is outside 0 to 100"),
        ("t.csv", "artist,popularity,release_date\nA,5,soon\n", "row 1, column release_date: 'soon' is not a date"),
        ("t.csv", "", "the file is empty"),
        ("t.csv", "artist,popularity\n", "no row"),
        ("t.xlsx", "artist", "unknown ending"),
        ("t.parquet", "no parquet", "cannot be read as a table"),
    ],
)
def test_bad_tables_end_in_one_sentence_with_the_place(tmp_path: Path, name: str, text: str, sentence: str) -> None:
    with pytest.raises(BadInput, match=sentence) as refused:
        load([written(tmp_path / name, text)])
    assert name in str(refused.value)


def test_what_was_imported_is_read_again_as_it_is(tmp_path: Path) -> None:
    raw = pa.table({"artist": ["A", "B"], "title": ["x", "y"], "popularity": [1.0, 2.0], "genre": ["rock", None]})
    pa_csv.write_csv(raw, tmp_path / "raw.csv")
    run([tmp_path / "raw.csv"], tmp_path / "clean.parquet", lambda _: None)
    again, _ = load([tmp_path / "clean.parquet"])
    assert again.to_pylist() == pq.read_table(tmp_path / "clean.parquet").to_pylist()


def test_a_play_count_known_of_a_track_in_one_table_is_known_in_the_others(tmp_path: Path) -> None:
    one = written(tmp_path / "a.csv", "track_id,artist,title,popularity\nz,A,S,50\n")
    two = written(tmp_path / "b.csv", "track_id,artist,track,stream,popularity\nz,A,S,1000000,51\n")
    table, _ = load([one, two])
    assert table["plays"].to_pylist() == [1_000_000, 1_000_000]


def test_artist_names_have_one_form() -> None:
    assert artists.key("  Sigur   RÓS ") == artists.key("sigur rós")
    assert artists.primary("['Ana', 'Bo']") == "Ana"
    assert artists.primary("Ana;Bo", ";") == "Ana"
    assert artists.primary("Tyler, The Creator") == "Tyler, The Creator"


@pytest.mark.parametrize(
    ("label", "tag"),
    [("K-Pop", "k-pop"), ("canadian indie rock", "indie rock"), ("RnB", "r&b"), ("seen live", None), ("1984", None)],
)
def test_labels_of_any_table_and_free_tags_meet_in_one_vocabulary(label: str, tag: str | None) -> None:
    assert genres.tag_of(label) == tag


def test_the_vocabulary_is_small_and_every_tag_reaches_itself() -> None:
    assert len(genres.TAGS) <= 300
    assert len(genres.PARENTS) <= 35
    assert all(genres.tag_of(tag) == tag for tag in genres.TAGS)
