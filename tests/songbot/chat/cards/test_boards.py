"""Boards keep Discord's limits whatever songs are called, and say the same for the same."""

import pytest
from discord import ui
from hypothesis import given, settings
from hypothesis import strategies as st

from songbot.chat.cards.boards import board, page
from songbot.core.board import NAMES, Entry, Face, Ranking, Song, of_finds
from songbot.core.find import Find

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


def finds(*models: str) -> list[Find]:
    """As many finds as models, each predicted by its own."""
    return [
        Find(place, "g", "1", str(place), place, 1000.0, model, 50.0, 30.0, 70.0, 40.0)
        for place, model in enumerate(models, 1)
    ]


def text(view: ui.LayoutView) -> str:
    """All that a board says."""
    return "\n".join(one.content for one in view.walk_children() if isinstance(one, ui.TextDisplay))


@settings(deadline=None, max_examples=40)
@given(RANKINGS, st.booleans(), st.integers(1, 12), st.sampled_from(["en", "de"]))
def test_no_board_exceeds_what_a_message_holds(
    entries: tuple[tuple[Entry, ...], ...],
    tied: bool,
    models: int,
    language: str,
) -> None:
    rankings = tuple(Ranking(name, mine, tied, models) for name, mine in zip(NAMES, entries, strict=True))
    views = [board(Face(language, 2e9, rankings))]
    views += [page(ranking, "2026-11", 0, "1", language) for ranking in rankings]
    for view in views:
        assert view.content_length() <= 4000
        assert view.total_children_count <= 40


@pytest.mark.parametrize("language", ["en", "de"])
def test_an_empty_board_says_what_it_takes(language: str) -> None:
    view = board(Face(language, 2e9, (), (2, 1)))
    assert "5" in text(view)
    assert "`/" in text(view)


@pytest.mark.parametrize(
    ("language", "note"),
    [("en", "Predicted by 2 versions of the model."), ("de", "Von 2 Versionen des Modells vorhergesagt.")],
)
@pytest.mark.parametrize("name", ["top", "gems"])
def test_a_board_says_when_its_rows_are_of_several_models(name: str, language: str, note: str) -> None:
    of_one, mixed = (of_finds(name, finds("m", model), {}) for model in ("m", "n"))
    for shown in (board(Face(language, 2e9, (mixed,))), page(mixed, "", 0, "1", language)):
        assert f"-# {note}" in text(shown) or f" · {note}" in text(shown)
    for shown in (board(Face(language, 2e9, (of_one,))), page(of_one, "", 0, "1", language)):
        assert "version" not in text(shown).lower()


def test_the_digest_of_a_face_changes_with_its_content_alone() -> None:
    face = Face("en", 2e9, (), (2, 1))
    assert face.digest == Face("en", 2e9, (), (2, 1)).digest
    assert face.digest != Face("en", 2e9, (), (3, 1)).digest
