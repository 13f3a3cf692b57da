"""All that is kept of a person is told and forgotten, and a server is known by whatever it has here."""

from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

import pytest

from songbot.core.draft import Signing, round_of
from songbot.core.guess import Guess
from songbot.core.track import Fact
from songbot.ports.club import Act, Hung
from songbot.ports.play import Puzzle
from songbot.store.sqlite import SqliteStore
from tests.songbot.fakes import DrivenClock

NOW = 1_795_000_000.0

Trace = Callable[[SqliteStore, str], Awaitable[object]]


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[SqliteStore]:
    made = await SqliteStore.open(tmp_path / "songbot.db", DrivenClock())
    yield made
    await made.close()


async def song(store: SqliteStore) -> str:
    return (await store.learn({"spotify": "x"}, [Fact("title", "T", "spotify", NOW)])).key


async def signs(store: SqliteStore, user: str) -> None:
    await store.games.sign("g", round_of(NOW), Signing(user, await song(store), NOW, 3, 1.0))


async def starts(store: SqliteStore, user: str) -> int:
    return await store.games.pose(Puzzle("g", "c", "en", await song(store), user, NOW, NOW + 60, 1.0, 2.0))


async def guesses(store: SqliteStore, user: str) -> None:
    await store.games.guess(await starts(store, "somebody"), Guess(user, 50.0, NOW))


async def acts(store: SqliteStore, user: str) -> None:
    await store.club.note_act(Act(NOW, "g", user, "setup channel", "9"))


async def hangs(store: SqliteStore, user: str) -> None:
    await store.club.hang(Hung("g", "5", user))


async def is_hidden(store: SqliteStore, user: str) -> None:
    await store.club.hide("g", "user", user)


TRACES: dict[str, Trace] = {
    "signings": signs,
    "guesses": guesses,
    "rounds": starts,
    "acts": acts,
    "boards": hangs,
    "hidden": is_hidden,
}


@pytest.mark.parametrize("kind", TRACES)
async def test_what_servers_keep_of_a_person_is_told_to_them_alone_and_forgotten_with_them(
    store: SqliteStore, kind: str
) -> None:
    await TRACES[kind](store, "mila")
    about = await store.archive.about("mila")
    assert {name for name in TRACES if about[name]} == {kind}
    other = await store.archive.about("arto")
    assert not any(other[name] for name in TRACES)
    await store.club.forget("mila")
    forgotten = await store.archive.about("mila")
    assert not any(forgotten[name] for name in TRACES)


@pytest.mark.parametrize("kind", TRACES)
async def test_a_server_that_has_anything_here_is_known_and_no_more_once_it_is_purged(
    store: SqliteStore, kind: str
) -> None:
    await TRACES[kind](store, "mila")
    assert [*await store.club.servers()] == ["g"]
    await store.club.purge("g")
    assert [*await store.club.servers()] == []


async def test_what_an_operator_did_outside_of_any_server_makes_none(store: SqliteStore) -> None:
    await store.club.note_act(Act(NOW, "", "ada", "retrain start"))
    assert [*await store.club.servers()] == []
