"""The command line as a newcomer meets it."""

import json
import tracemalloc
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import soundfile

from ml.__main__ import main, parser
from songbot.tables.writing import beside
from tests.ml.conftest import table

COMMANDS = ("import", "train", "evaluate", "predict", "explain", "describe")


def run(capsys: pytest.CaptureFixture[str], *argv: str) -> tuple[int, str, str]:
    code = main(argv)
    told = capsys.readouterr()
    return code, told.out, told.err


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_has_help_that_says_what_it_does(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as left:
        parser().parse_args([command, "--help"])
    assert left.value.code == 0
    assert "Exit codes" in capsys.readouterr().out


def test_predict_takes_any_subset_of_inputs(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = run(capsys, "predict", str(folder), "--json", "-")
    nothing = json.loads(out)
    assert code == 0
    assert nothing["score"] == nothing["baseline"]
    told = ("--features", '{"energy": 0.8}', "--genre", "rock", "--released", "2019-06-01", "--artist-popularity", "70")
    code, out, _ = run(capsys, "predict", str(folder), *told, "--json", "-")
    known = json.loads(out)
    assert {reason["group"] for reason in known["reasons"]} == {"energy", "genre", "release", "artist"}
    assert set(known) >= {"score", "low", "high", "quarters", "baseline", "reasons", "seconds", "missing", "model"}


def test_predict_says_what_changes_would_change(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    asked = ("predict", str(folder), "--artist-popularity", "20", "--what-if", '{"artist_popularity": 90}')
    found = json.loads(run(capsys, *asked, "--json", "-")[1])
    assert found["what_if"]["difference"] == pytest.approx(found["what_if"]["after"]["score"] - found["score"])
    assert found["plays"] is None
    code, out, _ = run(capsys, *asked)
    assert code == 0
    assert "with artist_popularity 90: " in out


def test_predict_listens_to_a_file(folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    sound = 0.1 * np.random.default_rng(0).standard_normal(22_050 * 5)
    soundfile.write(tmp_path / "song.wav", sound, 22_050)
    code, out, _ = run(capsys, "predict", str(folder), "--audio", str(tmp_path / "song.wav"))
    assert code == 0
    assert "estimated from the clip" in out


@pytest.mark.parametrize(
    ("argv", "sentence"),
    [
        (("--features", "{energy}"), "is not JSON"),
        (("--features", '{"energy": "high"}'), "energy is 'high', which is not a number"),
        (("--features", "missing.json"), "neither JSON"),
        (("--what-if", '{"groove": 1}'), "There is no feature 'groove'"),
        (("--what-if", "[1]"), "neither JSON"),
        (("--audio", "missing.mp3"), "missing.mp3: cannot be read"),
        (("--released", "soon"), "'soon' is not a date"),
        (("--released", "3020"), "--released: '3020' is outside 1860 to 2100"),
        (("--json", "no/such/folder.json"), "--json no/such/folder.json: is no file in a folder that exists"),
        (("--artist-popularity", "400"), "artist_popularity is 400, outside 0 to 100"),
    ],
)
def test_bad_input_ends_with_exit_code_2_and_one_sentence(
    folder: Path, argv: tuple[str, ...], sentence: str, capsys: pytest.CaptureFixture[str]
) -> None:
    code, out, err = run(capsys, "predict", str(folder), *argv)
    assert (code, out) == (2, "")
    assert sentence in err
    assert err.count("\n") == 1


@pytest.mark.parametrize(("option", "number"), [("--threads", "0"), ("--members", "1"), ("--epochs", "many")])
def test_a_number_that_cannot_be_is_refused_with_what_can(
    option: str, number: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as left:
        main(["train", "--data", "a.csv", "--out", "b", option, number])
    assert left.value.code == 2
    assert f"{number!r} is not a whole number from" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("trouble", "code", "sentence"),
    [
        (OSError(28, "No space left on device"), 2, "No space left on device"),
        (KeyboardInterrupt(), 130, "interrupted; a training goes on where it stopped"),
    ],
)
def test_a_full_disk_and_an_interruption_end_in_one_sentence(
    trouble: BaseException,
    code: int,
    sentence: str,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def fails(_: object) -> None:
        raise trouble

    monkeypatch.setattr("ml.commands.describe", fails)
    assert main(["describe"]) == code
    told = capsys.readouterr()
    assert (told.out, told.err.count("\n")) == ("", 1)
    assert sentence in told.err


@pytest.mark.parametrize(
    ("features", "sentence"),
    [
        ('{"energy": 1' + "0" * 400 + "}", "energy is inf"),
        ('{"energy":' * 100_000, "without end"),
        ('{"energy": "loud"}', "which is not a number"),
        ("nothing.json", "neither JSON such as"),
    ],
)
def test_features_that_are_none_end_in_one_sentence(
    features: str, sentence: str, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code, _, err = run(capsys, "predict", str(folder), "--features", features)
    assert (code, err.count("\n")) == (2, 1)
    assert sentence in err


def test_features_in_another_encoding_are_named(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "song.json").write_text('{"energy": 0.5}', encoding="utf-16")
    code, _, err = run(capsys, "predict", str(folder), "--features", str(tmp_path / "song.json"))
    assert code == 2
    assert "song.json: is no UTF-8 text" in err


def test_a_genre_that_nobody_knows_is_said(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = run(capsys, "predict", str(folder), "--genre", "rokc", "--genre", "rock")
    assert code == 0
    assert "no genre goes by this name: 'rokc'\n" in out


def test_of_a_file_that_is_too_large_no_more_is_read_than_shows_it(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with (tmp_path / "long.mp3").open("wb") as file:
        file.truncate(200 * 2**20)
    tracemalloc.start()
    code, _, err = run(capsys, "predict", str(folder), "--audio", str(tmp_path / "long.mp3"))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert code == 2
    assert "long.mp3: the file is too large; at most 10 MiB" in err
    assert peak < 60 * 2**20


def test_an_import_says_what_it_dropped(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    some = table(300, seed=5)
    pq.write_table(pa.concat_tables([some, some.slice(0, 20)]), tmp_path / "raw.parquet")
    code, out, _ = run(capsys, "import", str(tmp_path / "raw.parquet"), "--as", str(tmp_path / "clean"))
    assert code == 0
    assert "300 songs from 320 rows" in out
    assert "20 rows: same id" in out
    code, out, _ = run(capsys, "import", str(tmp_path / "raw.parquet"), "--as", str(tmp_path / "clean"), "--json", "-")
    assert json.loads(out)["dropped"] == {"same id": 20}


@pytest.mark.parametrize(
    ("without", "sentence"),
    [
        (("popularity",), "no label column"),
        (("artist_name",), "no artist column"),
    ],
)
def test_a_column_that_lacks_is_named_in_a_known_layout(
    without: tuple[str, ...], sentence: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    known = table(20).append_column("main_genre", pa.array(["rock"] * 20))
    known = known.append_column("artist_followers", pa.array([5] * 20))
    pq.write_table(known.drop_columns(list(without)), tmp_path / "raw.parquet")
    code, _, err = run(capsys, "import", str(tmp_path / "raw.parquet"), "--as", str(tmp_path / "clean"))
    assert (code, err.count("\n")) == (2, 1)
    assert f"raw.parquet: {sentence}; it needs one of " in err


def test_an_import_does_not_write_over_what_it_reads(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    pq.write_table(table(20), tmp_path / "raw.parquet")
    before = (tmp_path / "raw.parquet").read_bytes()
    code, _, err = run(capsys, "import", str(tmp_path / "raw.parquet"), "--as", str(tmp_path / "raw"))
    assert code == 2
    assert "raw.parquet: is one of the tables to import" in err
    assert (tmp_path / "raw.parquet").read_bytes() == before


@pytest.mark.parametrize("wrong", [("--plot", "chart.txt"), ("--plot", "none/chart.png"), ("--json", "none/x.json")])
def test_a_wrong_place_for_the_result_is_said_before_the_work(
    wrong: tuple[str, str], folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    option, name = wrong
    code, _, err = run(
        capsys, "explain", str(folder), "--data", str(tmp_path / "none.csv"), option, str(tmp_path / name)
    )
    assert (code, err.count("\n")) == (2, 1)
    assert f"{option} {tmp_path / name}: " in err


def test_text_named_mp3_is_named(folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "song.mp3").write_text("la la la " * 500)
    code, _, err = run(capsys, "predict", str(folder), "--audio", str(tmp_path / "song.mp3"))
    assert code == 2
    assert "song.mp3: this is no sound file" in err


def test_a_missing_model_is_refused_by_name(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, _, err = run(capsys, "describe", str(tmp_path / "none"))
    assert code == 2
    assert "none" in err


def test_import_then_evaluate_reports_every_promised_figure(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    pq.write_table(table(300, seed=5), tmp_path / "raw.parquet")
    code, out, _ = run(capsys, "import", str(tmp_path / "raw.parquet"), "--as", str(tmp_path / "clean"))
    assert code == 0
    assert "300 songs from 300 rows" in out
    code, out, _ = run(capsys, "evaluate", str(folder), "--data", str(tmp_path / "clean.parquet"), "--json", "-")
    found = json.loads(out)
    rows = {row["mode"]: row for row in found["rows"]}
    assert set(rows) >= {"all", "served", "features"}
    slices = {row["table"]: row["n"] for row in found["slices"]}
    assert slices["genre rock"] + slices["genre folk"] == slices["decade 2000"] + slices["decade 2010"] == 300
    assert any(name.startswith("popularity from ") for name in slices)
    metrics = ("mae", "mae_shown", "r2", "spearman", "accuracy4", "coverage80", "interval_score")
    for name in metrics:
        assert rows["all"][f"{name}_low"] <= rows["all"][name] <= rows["all"][f"{name}_high"]
    assert rows["all"]["mae_shown"] < rows["all"]["median_mae"]
    assert rows["all"]["seen_artists_n"] == 0


def test_evaluate_answers_for_trained_artists_by_the_member_that_never_saw_them(
    folder: Path, world: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code, out, _ = run(capsys, "evaluate", str(folder), "--data", str(world / "songs.parquet"), "--json", "-")
    row = next(row for row in json.loads(out)["rows"] if row["mode"] == "all")
    assert code == 0
    assert row["seen_artists_n"] == row["n"]
    with np.load(world / "clips.npz") as clips:
        heard = len(clips["track_id"])
    told = ("--data", str(world / "songs.parquet"), "--clips", str(world / "clips.npz"), "--json", "-")
    _, out, _ = run(capsys, "evaluate", str(folder), *told)
    assert next(row["n"] for row in json.loads(out)["rows"] if row["mode"] == "clip") == heard


def test_explain_names_the_cause_and_draws_it(folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    pq.write_table(table(400, seed=6), tmp_path / "raw.parquet")
    chart = tmp_path / "chart.png"
    code, out, _ = run(
        capsys, "explain", str(folder), "--data", str(tmp_path / "raw.parquet"), "--plot", str(chart), "--json", "-"
    )
    assert code == 0
    assert json.loads(out)["groups"][0]["group"] == "artist"
    assert chart.read_bytes().startswith(b"\x89PNG")


def test_a_table_that_the_bot_has_joined_is_evaluated_and_explained(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    songs = table(400, seed=8)
    heard = (
        "energy",
        "loudness",
        "danceability",
        "speechiness",
        "acousticness",
        "instrumentalness",
        "valence",
        "tempo",
    )
    known: dict[str, list[object]] = {name: songs[name].to_pylist() for name in ("popularity", *heard)}
    known |= {"mbid": [f"{n:036d}" for n in range(400)], "match_by": ["isrc"] * 400, "match_score": [0.97] * 400}
    known |= {"taken": [2026.9] * 400, "tags": [[one] for one in songs["genre"].to_pylist()]}
    named = pa.table({"artist": songs["artist_name"], "title": songs["track_name"]})
    file, chart = str(tmp_path / "songs.joined.parquet"), tmp_path / "chart.png"
    pq.write_table(beside(named, known), file)
    code, out, _ = run(capsys, "evaluate", str(folder), "--data", file, "--json", "-")
    assert code == 0
    assert {row["mode"]: row["n"] for row in json.loads(out)["rows"]}["all"] == 400
    code, out, _ = run(capsys, "explain", str(folder), "--data", file, "--plot", str(chart), "--json", "-")
    assert code == 0
    assert json.loads(out)["groups"][0]["group"] == "energy"
    assert chart.read_bytes().startswith(b"\x89PNG")


def test_explain_refuses_where_there_is_nothing_to_explain(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    songs = table(300, seed=7)
    noise = np.random.default_rng(0).permutation(songs["popularity"].to_numpy())
    songs = songs.set_column(songs.column_names.index("popularity"), "popularity", [noise])
    pq.write_table(songs, tmp_path / "noise.parquet")
    code, _, err = run(capsys, "explain", str(folder), "--data", str(tmp_path / "noise.parquet"))
    assert code == 2
    assert "no importance can be read off it" in err


def test_describe_prints_the_card(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = run(capsys, "describe", str(folder))
    assert code == 0
    for words in ("clip: not earned", "unseen artists", "claims no cause"):
        assert words in out


def test_train_refuses_to_overwrite(folder: Path, world: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, _, err = run(capsys, "train", "--data", str(world / "songs.parquet"), "--out", str(folder))
    assert code == 2
    assert "exists already" in err
