"""What every store keeps to about the rows of the operator's own data."""

from dataclasses import replace

from songbot.core.sample import AGAIN, ASKED, CHARTS, DAY, Sample, sample_of
from songbot.core.track import Fact
from songbot.ports.learning import Records
from tests.songbot.contracts.house import House


async def sample(store: Records, name: str, at: float, origin: str = ASKED) -> Sample:
    """A song that last.fm knows, as a row."""
    facts = (
        Fact("title", name, "lastfm", at),
        Fact("artists", (f"The {name}s",), "lastfm", at),
        Fact("listeners", 1000, "lastfm", at),
        Fact("tags", (("rock", 100),), "lastfm", at),
    )
    found = sample_of(await store.learn({"lastfm": name}, facts), at, origin)
    assert found
    return found


async def test_rows_come_back_as_they_were_in_the_order_in_which_they_came(house: House) -> None:
    rows = [await sample(house.store, name, house.clock.now()) for name in ("one", "two", "three")]
    assert [await house.store.keep(row) for row in rows] == [True] * 3
    numbered = await house.store.samples(0, 10)
    assert [row for _, row in numbered] == rows
    assert [row for _, row in await house.store.samples(numbered[0][0], 1)] == rows[1:2]
    assert await house.store.sampled() == 3


async def test_a_song_has_one_row_a_day(house: House) -> None:
    first = await sample(house.store, "one", house.clock.now())
    assert await house.store.keep(first)
    assert not await house.store.keep(replace(first, at=first.at + DAY / 2))
    assert await house.store.keep(replace(first, at=first.at + DAY))


async def test_a_song_that_has_a_row_is_told_from_one_that_has_none(house: House) -> None:
    one, two = [await sample(house.store, name, house.clock.now()) for name in ("one", "two")]
    await house.store.keep(one)
    assert [await house.store.has_sample(row.track) for row in (one, two)] == [True, False]
    assert not await house.store.has_sample("77")


async def test_a_row_of_an_unknown_song_is_not_kept(house: House) -> None:
    assert not await house.store.keep(Sample("77", 1.0, ASKED, "somebody", "something"))


async def test_the_rows_of_songs_that_become_one_are_its_rows(house: House) -> None:
    await house.store.keep(await sample(house.store, "one", house.clock.now()))
    await house.store.keep(await sample(house.store, "two", house.clock.now()))
    both = await house.store.learn({"lastfm": "one", "deezer": "9"}, ())
    both = await house.store.learn({"lastfm": "two", "deezer": "9"}, ())
    assert {row.track for _, row in await house.store.samples(0, 10)} == {both.key}


async def test_counts_are_due_again_after_a_week_four_weeks_and_a_quarter(house: House) -> None:
    row = await sample(house.store, "one", house.clock.now())
    await house.store.keep(row)
    taken = []
    for day in range(1, 100):
        house.clock.tick(DAY)
        if await house.store.due(5):
            taken.append(day)
            assert await house.store.keep(replace(row, at=house.clock.now(), origin=AGAIN))
    assert taken == [7, 28, 90]


async def test_a_recount_that_was_missed_is_made_up_for_once(house: House) -> None:
    row = await sample(house.store, "one", house.clock.now())
    await house.store.keep(row)
    house.clock.tick(40 * DAY)
    assert await house.store.due(5) == [row.track]
    await house.store.keep(replace(row, at=house.clock.now()))
    assert await house.store.due(5) == []


async def test_the_community_s_artists_are_those_that_people_asked_for(house: House) -> None:
    for name, origin in (("one", ASKED), ("two", CHARTS), ("three", ASKED)):
        await house.store.keep(await sample(house.store, name, house.clock.now(), origin))
    assert await house.store.artists(5) == ["The threes", "The ones"]
    assert await house.store.artists(1) == ["The threes"]


async def test_rows_that_are_taken_out_are_gone_and_the_others_are_not(house: House) -> None:
    rows = [await sample(house.store, name, house.clock.now()) for name in ("one", "two", "three")]
    for row in rows:
        await house.store.keep(row)
    numbers = [number for number, _ in await house.store.samples(0, 10)]
    assert await house.store.drop_samples(numbers[:2]) == 2
    assert await house.store.drop_samples([]) == 0
    assert [row for _, row in await house.store.samples(0, 10)] == rows[2:]
    assert not await house.store.has_sample(rows[0].track)
    assert await house.store.sampled() == 1
