"""Songs from the command line, by way of the music stand-ins over real sockets."""

import asyncio
import json
import subprocess
import sys
from collections.abc import AsyncIterator
from dataclasses import asdict, replace
from pathlib import Path

import pytest

from songbot import build
from songbot.core.outcome import Predicted
from songbot.core.popularity import ESTIMATES
from songbot.core.prediction import Inputs, Prediction
from songbot.core.track import Fact, Track
from songbot.errors import Misconfigured, Refused
from songbot.sandbox.music.app import KEYS, Music
from songbot.settings import Settings
from songbot.twin import asking, text
from songbot.twin.world import Asked, world
from tests.songbot.fake_engine import FakeEngine
from tests.songbot.flows.stage import whole
from tests.songbot.test_curves import serving
from tests.songbot.twin.conftest import Typed

ROOT = Path(__file__).parents[3]


@pytest.fixture
async def music() -> AsyncIterator[Music]:
    made = Music()
    yield made
    await made.stop()


@pytest.fixture
async def there(music: Music, settings: Settings) -> Settings:
    hosts = ",".join(f"{host}={origin}" for host, origin in (await music.start()).items())
    keys = {"spotify_id": KEYS["spotify_id"], "spotify_secret": KEYS["spotify_secret"], "lastfm_key": KEYS["lastfm"]}
    return replace(settings, hosts=hosts, **keys)


def asked(words: str, notes: list[str] | None = None) -> Asked:
    return Asked(words, "en", (notes if notes is not None else []).append)


async def test_a_link_becomes_a_song_with_all_that_is_known_and_who_said_so(music: Music, there: Settings) -> None:
    song = next(one for one in music.catalogue.tracks if whole(one) and not one.version)
    notes: list[str] = []
    told = await asking.resolve(there, asked(f"https://open.spotify.com/track/{song.id}", notes))
    assert told.code == 0
    assert notes == ["Looking the song up …"]
    assert told.text.startswith(f"{song.title}\nby {song.artist.name}\nIn the world: ")
    assert f"spotify       {song.id}" in told.text
    assert f"{song.listeners:,} listeners on last.fm" in told.text
    assert "How it was matched\n" in told.text
    values = json.loads(json.dumps(told.values))
    assert values["title"] == song.title
    assert "musicbrainz" in {one["source"] for one in values["matched"]}
    assert {"lastfm", "deezer"} <= {one["source"] for one in values["popularity"]["counts"]}
    assert {"spotify", "deezer", "lastfm"} <= {one["source"] for one in values["facts"]}


async def test_the_scale_is_that_of_the_model_that_answers(music: Music, there: Settings) -> None:
    fitted = {name: asdict(replace(one, at=7.0)) for name, one in ESTIMATES.items()}
    serving(Path(there.home), {"curves": fitted})
    song = next(one for one in music.catalogue.tracks if whole(one) and not one.version)
    told = await asking.resolve(there, asked(f"https://open.spotify.com/track/{song.id}"))
    assert json.loads(json.dumps(told.values))["popularity"]["since"] == 7.0
    assert "provisional" not in told.text


async def test_words_that_fit_several_songs_end_in_a_list_of_addresses(music: Music, there: Settings) -> None:
    artist = next(one for one in music.catalogue.artists if one.name.isascii())
    told = await asking.resolve(there, asked(artist.name))
    assert told.code == 1
    assert told.text.count("https://") >= 2
    assert len(json.loads(json.dumps(told.values))["choice"]) >= 2


async def test_what_is_no_song_is_refused(there: Settings) -> None:
    with pytest.raises(Refused, match="not_a_track"):
        await asking.resolve(there, asked("https://open.spotify.com/album/0123456789abcdefABCDEF"))


async def test_what_is_no_song_is_refused_before_the_model_is_there(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Loading(FakeEngine):
        async def start(self) -> None:
            await asyncio.Event().wait()

    async def furnished(there: Settings, *, database: str) -> build.Tools:
        return await build.furnished(there, Loading(), database=database)

    monkeypatch.setattr(asking, "furnished", furnished)
    with pytest.raises(Refused, match="not_a_track"):
        async with asyncio.timeout(60):
            await asking.predict(settings, asked("https://open.spotify.com/album/0123456789abcdefABCDEF"))


async def test_without_any_key_it_says_what_is_missing_and_how_to_go_on(typed: Typed) -> None:
    with pytest.raises(Misconfigured, match="SPOTIPY_CLIENT_ID"):
        async with world(Settings(), sandbox=False):
            raise AssertionError("nobody can be asked")


def test_each_end_has_its_code_and_one_complaint(typed: Typed, tmp_path: Path) -> None:
    code, said, complaint = typed("resolve", "Gilai Va")
    assert (code, said) == (78, "")
    assert "LASTFM_API_KEY" in complaint
    assert "--sandbox" in complaint
    assert typed("resolve", " ")[0] == 2
    code, _, complaint = typed("predict", "word " * 2_000)
    assert (code, complaint.count("\n")) == (78, typed("resolve", "Gilai Va")[2].count("\n"))
    (tmp_path / "long.wav").write_bytes(bytes(11 * 2**20))
    code, _, complaint = typed("predict", tmp_path / "long.wav")
    assert code == 2
    assert "at most 10 MB" in complaint
    code, _, complaint = typed("predict", tmp_path / "nowhere.mp3")
    assert code == 2
    assert complaint.startswith("python -m songbot predict: There is no file")


def test_a_command_that_is_none_ends_with_two(typed: Typed) -> None:
    with pytest.raises(SystemExit) as ended:
        typed("sing")
    assert ended.value.code == 2


@pytest.mark.parametrize(
    ("words", "complaint"),
    [
        (("collect", "0"), "'0' is no number from 1 to 999,999"),
        (("collect", "many"), "'many' is no number from 1 to 999,999"),
        (("prune", "--days", "-1"), "'-1' is no number of days from 0 to 999,999"),
        (("prune", "--days", "nan"), "'nan' is no number of days from 0 to 999,999"),
        (("forget-rows", "--since", "2026-13-01"), "'2026-13-01' is no date such as 2026-03-31"),
    ],
)
def test_an_option_that_cannot_be_read_is_told_in_words(
    typed: Typed, capsys: pytest.CaptureFixture[str], words: tuple[str, ...], complaint: str
) -> None:
    with pytest.raises(SystemExit) as ended:
        typed(*words)
    assert ended.value.code == 2
    assert complaint in capsys.readouterr().err


async def test_the_card_is_the_bots_without_discords_marks() -> None:
    facts = (
        Fact("title", "A *Star* in [Brackets]", "spotify", 1.0),
        Fact("artists", ("Some_One",), "spotify", 1.0),
        Fact("listeners", 8411, "lastfm", 1_795_000_000.0),
    )
    answer = await FakeEngine().infer(Inputs({}))
    outcome = Predicted(Track("1", {"spotify": "x"}, facts), Prediction(0, "1", {}, answer, 0.0), ESTIMATES)
    told = text.predicted(outcome, "en")
    assert told.text.startswith("A *Star* in [Brackets]\nby Some_One\n")
    assert "8,411 listeners on last.fm, 2026-11-18" in told.text
    assert not any(mark in told.text for mark in ("**", "\\", "<t:", "`", "-# "))
    assert json.loads(json.dumps(told.values))["answer"]["score"] == answer.score
    assert text.predicted(outcome, "de").text.count("Hörer bei last.fm") == 1


def test_the_whole_command_answers_in_the_invented_world(settings: Settings) -> None:
    command = [sys.executable, "-m", "songbot", "predict", "--sandbox", "--json", "Gilai Va Mouzaimou Duge"]
    environment = {"SONGBOT_HOME": settings.home, "PATH": "", "OMP_NUM_THREADS": "1"}
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=240, check=False)
    assert done.returncode == 0, done.stderr
    values = json.loads(done.stdout)
    assert values["title"] == "Gilai Va"
    assert 0 <= values["answer"]["low"] <= values["answer"]["score"] <= values["answer"]["high"] <= 100
    assert "Listening" in done.stderr
    assert not (Path(settings.home) / "songbot.db").exists()
