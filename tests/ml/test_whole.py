"""Whole trainings by the command line: clips in the layout of the Free Music Archive, and a death in the middle."""

import json
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

import numpy as np
import pyarrow.parquet as pq
import pytest
import soundfile

from ml.__main__ import main
from tests.ml.conftest import table

PATIENCE = 120.0
SONGS, CLIPS = 260, 60


def archive(folder: Path) -> Path:
    """tracks.csv, genres.csv and clips as the archive has them: loud songs are played more."""
    rng = np.random.default_rng(0)
    loud = rng.random(SONGS)
    lines = [
        ",album,artist,track,track,track,track,track",
        ",date_released,name,title,listens,duration,genre_top,genres_all",
        "track_id,,,,,,,",
    ]
    for song, level in enumerate(loud, 2):
        plays = int(np.exp(4 + 6 * level + rng.normal()))
        lines.append(f"{song},2009-01-05 00:00:00,Artist {song // 3},Song {song},{plays},168,Hip-Hop,[21]")
    (folder / "tracks.csv").write_text("\n".join(lines) + "\n")
    (folder / "genres.csv").write_text("genre_id,#tracks,parent,title,top_level\n21,12693,0,Hip-Hop,21\n")
    (folder / "fma_small" / "000").mkdir(parents=True)
    for song, level in enumerate(loud[:CLIPS], 2):
        sound = 0.5 * level * rng.standard_normal(22_050 * 3).clip(-3, 3) / 3
        soundfile.write(folder / "fma_small" / "000" / f"{song:06d}.mp3", sound, 22_050)
    return folder


def test_the_archive_is_imported_trained_on_and_evaluated(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = archive(tmp_path)
    clean, clips, out = (str(folder / name) for name in ("clean.parquet", "fma_small", "model"))
    assert main(["import", str(folder / "tracks.csv"), str(folder / "genres.csv"), "--as", clean]) == 0
    brief = ["--members", "2", "--epochs", "2", "--clip-epochs", "1"]
    assert main(["train", "--data", clean, "--clips", clips, "--out", out, *brief]) == 0
    assert not (folder / "model.training").exists()
    capsys.readouterr()
    assert main(["evaluate", out, "--data", clean, "--clips", clips, "--json", "-"]) == 0
    found = json.loads(capsys.readouterr().out)
    modes = {row["mode"]: row["n"] for row in found["rows"]}
    assert modes["all"] == SONGS
    assert modes["clip"] == modes["clip and facts"] == CLIPS
    meta = json.loads((folder / "model" / "meta.json").read_text())
    assert meta["metrics"]["clips"] == CLIPS
    assert meta["metrics"]["clip"]["clips"] > 0


def training(data: Path, out: Path) -> list[str]:
    return ["train", "--data", str(data), "--out", str(out), "--members", "2", "--epochs", "20"]


def test_a_training_that_is_killed_ends_in_the_weights_of_an_undisturbed_one(tmp_path: Path) -> None:
    data = tmp_path / "songs.parquet"
    pq.write_table(table(1200), data)
    killed, whole = tmp_path / "killed", tmp_path / "whole"
    process = subprocess.Popen([sys.executable, "-m", "ml", *training(data, killed)])
    state = tmp_path / "killed.training" / "features" / "member-1" / "state.json"
    for _ in range(int(PATIENCE / 0.02)):
        if state.exists():
            break
        with suppress(subprocess.TimeoutExpired):
            process.wait(0.02)
            break
    process.kill()
    assert process.wait(PATIENCE) == -9
    assert state.exists()
    assert not killed.exists()
    done = json.loads(state.read_text())["epoch"]
    assert main(training(data, killed)) == 0
    assert main(training(data, whole)) == 0
    assert 0 < done < 20
    assert (killed / "model.safetensors").read_bytes() == (whole / "model.safetensors").read_bytes()
