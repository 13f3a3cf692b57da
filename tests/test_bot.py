"""What is wrong with the surroundings ends in one sentence that says what to do, and never in a traceback."""

import fcntl
import os
import subprocess
import sys
from pathlib import Path

import pytest

from songbot.start import LOCK

ROOT = Path(__file__).parents[1]
NOWHERE = {
    "DISCORD_TOKEN": "x",
    "SONGBOT_DISCORD_API": "http://127.0.0.1:9/api/v10",
    "SONGBOT_DISCORD_GATEWAY": "ws://127.0.0.1:9/gateway",
}


def started(folder: Path, *arguments: str, **settings: str) -> subprocess.CompletedProcess[str]:
    kept = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    return subprocess.run(
        [sys.executable, *arguments],
        cwd=folder,
        env={**kept, "PYTHONPATH": str(ROOT), **settings},
        capture_output=True,
        text=True,
        timeout=240,
        check=False,
    )


BOT = (str(ROOT / "bot.py"),)
BACKUP = ("-m", "songbot", "backup")


@pytest.mark.parametrize(
    ("command", "settings", "code", "said"),
    [
        (BOT, {**NOWHERE, "SONGBOT_HOME": "/dev/null/x"}, 78, "set SONGBOT_HOME to one that can be written"),
        (BOT, {**NOWHERE, "SONGBOT_HOME": "."}, 78, "songbot.db is damaged: put a backup in its place"),
        (BOT, {**NOWHERE, "SONGBOT_LOG": "LOUD"}, 78, "SONGBOT_LOG is DEBUG, INFO, WARNING or ERROR"),
        (BOT, {"SONGBOT_PER_USER": "many"}, 78, "SONGBOT_PER_USER takes a whole number"),
        ((*BOT, "--port", "70000"), {}, 2, "70000 is no port"),
        (BACKUP, {"SONGBOT_HOME": "."}, 78, "songbot.db is damaged"),
        (BACKUP, {"SONGBOT_LOG": "LOUD"}, 78, "SONGBOT_LOG is DEBUG, INFO, WARNING or ERROR"),
    ],
)
def test_it_ends_with_a_sentence(
    tmp_path: Path, command: tuple[str, ...], settings: dict[str, str], code: int, said: str
) -> None:
    (tmp_path / "songbot.db").write_bytes(b"no database at all" * 1000)
    ended = started(tmp_path, *command, **settings)
    assert said in ended.stderr
    assert "Traceback" not in ended.stderr
    assert ended.returncode == code


@pytest.mark.parametrize("command", [BOT, BACKUP])
def test_a_name_in_the_file_that_is_no_setting_ends_with_a_sentence(tmp_path: Path, command: tuple[str, ...]) -> None:
    (tmp_path / ".env").write_text("SPOTIFY_CLIENT_ID=x\n")
    ended = started(tmp_path, *command)
    assert "SPOTIFY_CLIENT_ID in .env is no setting, but SPOTIPY_CLIENT_ID is." in ended.stderr
    assert ended.returncode == 78


def test_a_second_bot_on_the_same_folder_ends_with_a_sentence(tmp_path: Path) -> None:
    with (tmp_path / LOCK).open("w") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        ended = started(tmp_path, *BOT, **NOWHERE, SONGBOT_HOME=".")
    assert "Another songbot runs on the state folder .: stop it" in ended.stderr
    assert ended.returncode == 78
    assert not (tmp_path / "songbot.db").exists()
