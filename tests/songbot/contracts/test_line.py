"""What the line does in every store, the real one and the fake."""

import asyncio

import pytest

from songbot.core.job import Job, ReplyTo, State, Wish
from songbot.core.prediction import Answer, Prediction
from songbot.core.track import Fact
from songbot.errors import Refused
from songbot.ports import Accepted, Limits, Store
from tests.songbot.contracts.house import House

CREDENTIAL = "aW50ZXJhY3Rpb24"
ROOM = Limits(per_user=100, waiting=100)


def reply(interaction: str, user: str = "ann") -> ReplyTo:
    return ReplyTo(interaction, "app", CREDENTIAL, user, 50.5, "channel", "guild", "", "de", private=True)


async def put(store: Store, interaction: str, user: str = "ann") -> int:
    accepted = await store.put(Wish(text=interaction), reply(interaction, user), ROOM)
    return accepted.job


async def claimed(store: Store, count: int = 100) -> list[str]:
    return [job.reply.interaction for job in await store.claim(count)]


async def predicted(store: Store, job: int) -> Prediction:
    song = await store.learn({"x": str(job)}, [Fact("title", "A", "x", 1.0)])
    answer = Answer(60.0, 40.0, 80.0, (0.1, 0.2, 0.4, 0.3), 35.0, 50.0, (), (), (), {}, unlike=False, model="m1")
    return await store.record(song.key, {}, answer, job)


async def test_a_job_comes_out_as_it_was_put_in(house: House) -> None:
    wish = Wish("words", {"spotify": "s1"}, "file.mp3", {"name": "Ünreleased"})
    accepted = await house.store.put(wish, reply("i1"), ROOM, kind="ask")
    assert accepted == Accepted(accepted.job, ahead=0)
    (taken,) = await house.store.claim(1)
    assert taken == Job(accepted.job, "ask", wish, reply("i1"), State.RUNNING, 0, 50.5)
    assert taken.reply.token == CREDENTIAL


async def test_the_same_interaction_twice_is_one_job(house: House) -> None:
    first = await house.store.put(Wish("a"), reply("i1"), ROOM)
    second = await house.store.put(Wish("b"), reply("i1"), Limits(per_user=0, waiting=0))
    assert second == Accepted(first.job, ahead=0, again=True)
    assert [job.wish.text for job in await house.store.claim(5)] == ["a"]


async def test_an_interaction_whose_job_is_over_gets_no_second_one(house: House) -> None:
    job = await put(house.store, "i1")
    await house.store.claim(1)
    await house.store.finish(job, State.DONE)
    assert await house.store.put(Wish("a"), reply("i1"), ROOM) == Accepted(job, ahead=0, again=True)
    assert await claimed(house.store) == []


async def test_a_person_with_enough_under_way_is_refused_and_told_how_many(house: House) -> None:
    limits = Limits(per_user=2, waiting=100)
    await put(house.store, "i1")
    await put(house.store, "i2")
    await house.store.claim(1)
    with pytest.raises(Refused) as refusal:
        await house.store.put(Wish("a"), reply("i3"), limits)
    assert (refusal.value.key, refusal.value.values) == ("too_many_yours", {"limit": 2, "waiting": 2})
    assert not (await house.store.put(Wish("a"), reply("i4", "bob"), limits)).again
    await house.store.finish(1, State.DONE)
    assert not (await house.store.put(Wish("a"), reply("i3"), limits)).again


async def test_a_full_line_refuses_and_says_how_many_wait(house: House) -> None:
    limits = Limits(per_user=100, waiting=2)
    for number in range(3):
        await put(house.store, f"i{number}", f"user{number}")
    await house.store.claim(1)
    with pytest.raises(Refused) as refusal:
        await house.store.put(Wish("a"), reply("late", "bob"), limits)
    assert (refusal.value.key, refusal.value.values) == ("line_full", {"ahead": 2})
    await house.store.claim(1)
    assert not (await house.store.put(Wish("a"), reply("late", "bob"), limits)).again


async def test_what_was_refused_left_no_row(house: House) -> None:
    with pytest.raises(Refused):
        await house.store.put(Wish("a"), reply("i1"), Limits(per_user=0, waiting=100))
    assert await claimed(house.store) == []
    assert not (await house.store.put(Wish("a"), reply("i1"), ROOM)).again


async def test_fifty_at_once_get_no_more_than_the_limit_through(house: House) -> None:
    limits = Limits(per_user=100, waiting=20)
    asked = (house.store.put(Wish("a"), reply(f"i{n}", f"user{n}"), limits) for n in range(50))
    results = await asyncio.gather(*asked, return_exceptions=True)
    accepted = [one for one in results if isinstance(one, Accepted)]
    assert len(accepted) == 20
    assert sum(isinstance(one, Refused) for one in results) == 30
    assert sorted(one.ahead for one in accepted) == list(range(20))


async def test_the_same_interaction_fifty_times_at_once_is_one_job(house: House) -> None:
    results = await asyncio.gather(*(house.store.put(Wish("a"), reply("i1"), ROOM) for _ in range(50)))
    assert {one.job for one in results} == {results[0].job}
    assert sum(not one.again for one in results) == 1


async def test_jobs_are_claimed_in_the_order_in_which_they_came(house: House) -> None:
    for name in "abcd":
        await put(house.store, name)
    assert await claimed(house.store, 3) == ["a", "b", "c"]
    assert await claimed(house.store, 3) == ["d"]


async def test_no_job_is_claimed_twice(house: House) -> None:
    for number in range(40):
        await put(house.store, f"i{number}")
    other = await house.another()
    taken = await asyncio.gather(*(claimed(store, 3) for store in (house.store, other) for _ in range(10)))
    names = [name for some in taken for name in some]
    assert len(names) == len(set(names)) == 40


async def test_ahead_counts_what_is_in_hand_and_what_comes_first(house: House) -> None:
    async def ahead() -> list[int]:
        return [(await house.store.put(Wish(name), reply(name), ROOM)).ahead for name in "abc"]

    assert await ahead() == [0, 1, 2]
    (first,) = await house.store.claim(1)
    assert await ahead() == [0, 1, 2]
    await house.store.finish(first.id, State.DONE)
    assert await ahead() == [0, 0, 1]
    assert (await house.store.put(Wish("d"), reply("d"), ROOM)).ahead == 2
    assert await house.store.counts() == {State.WAITING: 3, State.RUNNING: 0}


async def test_a_job_that_goes_back_keeps_its_place_and_counts_only_tries_that_count(house: House) -> None:
    job = await put(house.store, "i1")
    await put(house.store, "i2")
    await house.store.claim(1)
    assert await house.store.again(job, alone=True, counts=False) == 0
    taken = (await house.store.claim(1))[0]
    assert (taken.id, taken.alone, taken.tries) == (job, True, 0)
    assert await house.store.again(job, alone=True, counts=True) == 1
    assert (await house.store.claim(1))[0].tries == 1


async def test_the_message_that_an_answer_became_is_noted(house: House) -> None:
    job = await put(house.store, "i1")
    await house.store.sending(job, "m2")
    assert (await house.store.claim(1))[0].sent == "m2"


async def test_a_finished_job_has_no_token_and_waits_no_more(house: House) -> None:
    job = await put(house.store, "i1")
    await house.store.claim(1)
    await house.store.finish(job, State.DONE)
    assert await house.store.counts() == {State.WAITING: 0, State.RUNNING: 0}
    assert await (await house.another()).recover() == 0
    assert await house.store.again(job, alone=False, counts=True) == 0
    assert await claimed(house.store) == []


async def test_only_the_process_that_has_a_job_in_hand_may_end_it_or_put_it_back(house: House) -> None:
    job = await put(house.store, "i1")
    await house.store.finish(job, State.DONE)
    assert await house.store.counts() == {State.WAITING: 1, State.RUNNING: 0}
    await house.store.claim(1)
    other = await house.another()
    await other.finish(job, State.DONE)
    assert await other.again(job, alone=True, counts=True) == 0
    assert await house.store.counts() == {State.WAITING: 0, State.RUNNING: 1}


async def test_what_a_dead_process_had_in_hand_goes_back_and_nobody_is_blamed(house: House) -> None:
    job = await put(house.store, "i1")
    await house.store.claim(1)
    await house.store.again(job, alone=True, counts=True)
    await house.store.claim(1)
    await put(house.store, "i2")
    new = await house.another()
    assert await new.recover() == 1
    taken = (await new.claim(1))[0]
    assert (taken.id, taken.tries, taken.alone, taken.reply.token) == (job, 1, True, CREDENTIAL)


async def test_recovering_leaves_alone_what_this_process_has_in_hand(house: House) -> None:
    await put(house.store, "i1")
    await house.store.claim(1)
    assert await house.store.recover() == 0
    assert await claimed(house.store) == []


async def test_a_job_whose_lease_lapsed_may_be_taken_by_another_process_only(house: House) -> None:
    await put(house.store, "i1")
    await house.store.claim(1)
    other = await house.another()
    house.clock.tick(1700.0)
    assert await claimed(other) == []
    house.clock.tick(200.0)
    assert await claimed(house.store) == []
    assert await claimed(other) == ["i1"]


async def test_who_waits_is_seen_in_the_order_in_which_the_line_moves(house: House) -> None:
    for number in range(5):
        await put(house.store, f"i{number}")
    await house.store.claim(1)
    assert [job.reply.interaction for job in await house.store.waiting(3)] == ["i1", "i2", "i3"]
    assert [job.reply.interaction for job in await house.store.waiting(9)] == ["i1", "i2", "i3", "i4"]
    assert await claimed(house.store) == ["i1", "i2", "i3", "i4"]


async def test_the_latest_answer_that_could_not_be_brought_is_told_once_and_to_its_asker(house: House) -> None:
    jobs = [await put(house.store, f"i{n}") for n in range(4)]
    await house.store.claim(4)
    answers = [await predicted(house.store, job) for job in jobs]
    await house.store.finish(jobs[0], State.UNREACHABLE, answers[0].id)
    await house.store.finish(jobs[1], State.UNREACHABLE, answers[1].id)
    await house.store.finish(jobs[2], State.UNREACHABLE)
    await house.store.finish(jobs[3], State.DONE, answers[3].id)
    assert await house.store.missed("bob") is None
    assert await house.store.missed("ann") == answers[1]
    assert await house.store.missed("ann") is None


async def test_finished_jobs_are_forgotten_in_time_and_their_numbers_never_used_again(house: House) -> None:
    old, new = await put(house.store, "old"), await put(house.store, "new")
    await put(house.store, "waiting")
    await house.store.claim(2)
    kept = await predicted(house.store, old)
    await house.store.finish(old, State.DONE)
    house.clock.tick(100.0)
    await house.store.finish(new, State.DONE)
    assert await house.store.prune(house.clock.now() - 50.0) == 1
    assert (await house.store.put(Wish("a"), reply("new"), ROOM)).again
    assert not (await house.store.put(Wish("a"), reply("old"), ROOM)).again
    assert await claimed(house.store) == ["waiting", "old"]
    assert await house.store.prediction(kept.id) == kept


async def test_a_number_that_was_pruned_stays_used(house: House) -> None:
    job = await put(house.store, "i1")
    await house.store.claim(1)
    await house.store.finish(job, State.DONE)
    house.clock.tick(1.0)
    assert await house.store.prune(house.clock.now()) == 1
    assert await put(house.store, "i2") == job + 1
