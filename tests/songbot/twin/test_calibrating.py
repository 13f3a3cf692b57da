"""The scale is fitted by one command to what is in memory, and answers are provisional no more."""

import asyncio
import json
from pathlib import Path

import pytest

from songbot import curves
from songbot.clock import WallClock
from songbot.core.popularity import ESTIMATES, popularity, to_listeners
from songbot.core.track import Fact, Track
from songbot.settings import Settings
from songbot.store.sqlite import SqliteStore
from tests.songbot.twin.conftest import Typed


def remember(path: Path, count: int) -> None:
    """Songs that last.fm and ListenBrainz have counted, and one of which nobody knows how many listen."""

    async def fill() -> None:
        store = await SqliteStore.open(path, WallClock())
        for number in range(count):
            listeners = round(to_listeners(30 + 60 * number / count))
            facts = [Fact("listeners", listeners, "lastfm", 1.0), Fact("playcount", 5, "lastfm", 1.0)]
            facts += [Fact("listeners", listeners // 10, "listenbrainz", 1.0)]
            await store.learn({"spotify": f"s{number}"}, facts)
        await store.learn({"spotify": "x"}, [Fact("title", "x", "lastfm", 1.0)])
        await store.close()

    asyncio.run(fill())


@pytest.mark.parametrize("memory", ["songbot.db", "join.db"])
def test_the_curves_are_fitted_kept_and_dated(typed: Typed, settings: Settings, memory: str) -> None:
    remember(Path(settings.home) / memory, 150)
    code, said, _ = typed("calibrate")
    assert code == 0
    assert "listenbrainz  fitted to 150 songs" in said
    assert "deezer        an estimate still" in said
    scale = curves.read(Path(settings.home) / "curves.json")
    assert scale["listenbrainz"].of(to_listeners(60) / 10) == pytest.approx(60, abs=2)
    assert abs(ESTIMATES["listenbrainz"].of(to_listeners(60) / 10) - 60) > 5
    found = popularity(Track("", {}, (Fact("listeners", 500, "listenbrainz", 1.0),)), scale)
    assert found is not None
    assert not found.provisional


def test_too_few_songs_are_counted_and_nothing_is_written(typed: Typed, settings: Settings) -> None:
    remember(Path(settings.home) / "songbot.db", 20)
    code, said, _ = typed("calibrate", "--json")
    assert code == 1
    assert json.loads(said)["in_common"] == {"listenbrainz": 20, "deezer": 0}
    assert not (Path(settings.home) / "curves.json").exists()
    assert "join" in typed("calibrate")[1]


def test_without_any_memory_it_says_so(typed: Typed) -> None:
    assert typed("calibrate")[0] == 78
