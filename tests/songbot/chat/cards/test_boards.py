"""Boards keep Discord's limits whatever songs are called, and say the same for the same."""

import pytest
from discord import ui
from hypothesis import given, settings
from hypothesis import strategies as st

from songbot.chat.cards.boards import board, page
from songbot.core.board import NAMES, Entry, Face, Ranking, Song

HOSTILE = st.one_of(
    st.text(max_size=200),
    st.sampled_from(["@everyone", "**" * 80, "](https://x.example)", "ا" * 150, "漢字" * 80, "👩‍👩‍👧‍👦" * 20, ""]),
)
SONGS = st.builds(
    Song,
    HOSTILE,
    st.lists(HOSTILE, max_size=4).map(tuple),
    st.sampled_from(["", "https://open.spotify.com/track/" + "x" * 22]),
)
ENTRIES = st.builds(
    Entry,
    st.integers(1, 30),
    st.just("1234567890123456789"),
    SONGS,
    st.floats(0, 2e9),
    st.floats(0, 100),
    st.one_of(st.none(), st.floats(0, 100)),
    st.integers(0, 10**7),
    st.integers(0, 10**7),
    st.integers(1, 5),
)
RANKINGS = st.tuples(*(st.lists(ENTRIES, min_size=1, max_size=30).map(tuple) for _ in NAMES))


@settings(deadline=None, max_examples=40)
@given(RANKINGS, st.booleans(), st.sampled_from(["en", "de"]))
def test_no_board_exceeds_what_a_message_holds(
    entries: tuple[tuple[Entry, ...], ...],
    tied: bool,
    language: str,
) -> None:
    rankings = tuple(Ranking(name, mine, tied) for name, mine in zip(NAMES, entries, strict=True))
    views = [board(Face(language, 2e9, rankings))]
    views += [page(ranking, "2026-11", 0, "1", language) for ranking in rankings]
    for view in views:
        assert view.content_length() <= 4000
        assert view.total_children_count <= 40


@pytest.mark.parametrize("language", ["en", "de"])
def test_an_empty_board_says_what_it_takes(language: str) -> None:
    view = board(Face(language, 2e9, (), (2, 1)))
    text = "".join(one.content for one in view.walk_children() if isinstance(one, ui.TextDisplay))
    assert "5" in text
    assert "`/" in text


def test_the_digest_of_a_face_changes_with_its_content_alone() -> None:
    face = Face("en", 2e9, (), (2, 1))
    assert face.digest == Face("en", 2e9, (), (2, 1)).digest
    assert face.digest != Face("en", 2e9, (), (3, 1)).digest
