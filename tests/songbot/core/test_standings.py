"""The boards: fair to everybody, whatever the order in which things come."""

from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from songbot.core.find import Find, Receipt, gap
from songbot.core.standings import (
    EAR_FINDS,
    PER_PERSON,
    PLACES,
    ears,
    enough,
    enough_ears,
    firsts,
    gems,
    ranks,
    tied,
    top,
)

PEOPLE = ("ana", "bo", "cy", "dee", "eli")


def find(id_: int = 1, user: str = "ana", track: str = "1", **more: float | int | None) -> Find:
    made = Find(id_, "g", user, track, id_, 1000.0 + id_, "m", 50.0, 30.0, 70.0, 40.0)
    return replace(made, **more)  # type: ignore[arg-type]  # whichever of its numbers


@st.composite
def finds(draw: st.DrawFn) -> list[Find]:
    rows = draw(
        st.lists(
            st.tuples(
                st.sampled_from(PEOPLE),
                st.integers(1, 12),
                st.integers(0, 20),
                st.sampled_from((10.0, 50.0, 50.4, 90.0)),
                st.sampled_from((None, 0.5, 12.0)),
            ),
            max_size=60,
        )
    )
    return [
        find(id_, user, str(track), at=float(at), score=score, gap=gap_)
        for id_, (user, track, at, score, gap_) in enumerate(rows, 1)
    ]


@settings(deadline=None)
@given(finds(), st.randoms(use_true_random=False))
def test_the_order_in_which_finds_come_changes_no_board(found: list[Find], chance: object) -> None:
    mixed = list(found)
    chance.shuffle(mixed)  # type: ignore[attr-defined]  # a random.Random
    assert top(mixed) == top(found)
    assert gems(mixed) == gems(found)


@settings(deadline=None)
@given(finds())
def test_a_song_stands_once_and_nobody_stands_above_the_cap(found: list[Find]) -> None:
    for board in (top(found), gems(found)):
        assert len({one.track for one in board}) == len(board) <= PLACES
        for person in PEOPLE:
            assert sum(one.user == person for one in board) <= PER_PERSON


@settings(deadline=None)
@given(finds(), st.sampled_from(PEOPLE))
def test_who_opts_out_was_never_there(found: list[Find], gone: str) -> None:
    left = [one for one in found if one.user != gone]
    for board in (top, gems):
        assert all(one.user != gone for one in board(left))
        assert board(left) == board([one for one in found if one in left])
    credited = {one.track: one.user for one in firsts(left)}
    assert set(credited) == {one.track for one in left}


@settings(deadline=None)
@given(finds())
def test_asking_again_for_what_somebody_found_first_moves_nothing(found: list[Find]) -> None:
    again = [replace(one, id=one.id + 1000, user="eve", at=one.at + 100, score=99.0, gap=50.0) for one in found]
    assert top(found + again) == top(found)
    assert gems(found + again) == gems(found)


def test_the_highest_prediction_stands_first_and_of_equals_the_one_asked_for_first() -> None:
    later, higher, first = find(3, "cy", "3"), find(2, "bo", "2", score=51.0), find(1)
    assert [one.id for one in top([later, higher, first])] == [2, 1, 3]


def test_how_many_ask_is_no_matter_to_an_obscure_song() -> None:
    obscure, famous = find(1, track="1", listeners=3, score=60.0), find(2, track="2", listeners=4_000_000, score=59.0)
    assert top([famous, obscure])[0] == obscure


def test_a_gem_is_bigger_than_its_range_or_smaller_than_a_strong_prediction() -> None:
    assert gap(find(points=80.0, listeners=200_000)) == 10.0
    assert gap(find(points=80.0, listeners=999)) is None
    assert gap(find(points=20.0, listeners=20)) is None
    assert gap(find(points=20.0, listeners=20, score=65.0)) == 10.0
    assert gap(find(points=50.0, listeners=2000)) is None
    assert gap(find()) is None


def grown(id_: int, user: str, before: int, after: int, age: int = 28) -> Receipt:
    return Receipt(find(id_, user, str(id_), listeners=before), age, 5000.0, after)


def test_an_ear_is_the_growth_of_what_one_found_first() -> None:
    [first, second] = ears([grown(1, "ana", 1000, 100_000), grown(2, "bo", 1000, 2000), grown(3, "cy", 1000, 900)])
    assert (first.user, second.user) == ("ana", "bo")
    assert first.points > 3 * second.points


def test_a_handful_of_listeners_makes_no_ear() -> None:
    assert ears([grown(1, "ana", 2, 20)]) == ()
    assert ears([grown(1, "ana", 2, 20_000)])[0].points > 20


def test_only_the_best_finds_make_an_ear_and_each_by_its_latest_look() -> None:
    many = [grown(id_, "ana", 1000, 10_000) for id_ in range(1, 30)]
    [ear] = ears(many)
    assert ear.finds == EAR_FINDS
    [again] = ears([grown(1, "ana", 1000, 50_000, age=7), grown(1, "ana", 1000, 5000, age=28)])
    assert again.best.listeners == 5000


@settings(deadline=None)
@given(
    st.lists(
        st.tuples(st.sampled_from(PEOPLE), st.integers(0, 5000), st.integers(0, 500_000), st.sampled_from((7, 28))),
        max_size=40,
    ),
    st.randoms(use_true_random=False),
)
def test_ears_are_the_same_for_every_order(rows: list[tuple[str, int, int, int]], chance: object) -> None:
    found = [grown(id_, *row[:3], age=row[3]) for id_, row in enumerate(rows, 1)]
    mixed = list(found)
    chance.shuffle(mixed)  # type: ignore[attr-defined]  # a random.Random
    assert ears(mixed) == ears(found)
    assert len({ear.user for ear in ears(found)}) == len(ears(found))


def test_a_board_needs_five_entries_of_three_people() -> None:
    assert enough(["a", "b", "c", "a", "b"])
    assert not enough(["a", "b", "c", "a"])
    assert not enough(["a", "b", "a", "b", "a", "b"])
    assert not enough_ears(ears([grown(1, "ana", 1000, 9000), grown(2, "bo", 1000, 9000)]))


def test_what_people_read_as_equal_shares_a_rank() -> None:
    assert list(ranks([90.2, 80.4, 80.1, 70.0]).values()) == [1, 2, 2, 4]
    assert tied([80.4, 80.1])
    assert not tied([80.6, 80.1])
