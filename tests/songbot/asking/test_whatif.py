"""What a song would be told with something changed: by one model on both sides, and without its clip."""

import pytest

from songbot.asking.whatif import WhatIf, inputs_of
from songbot.core.knobs import Changes
from songbot.core.prediction import Inputs
from tests.songbot.asking.conftest import Desk

LOUD = {"energy": 0.9, "artist_listeners": 1_000.0}


@pytest.fixture
def whatif(desk: Desk) -> WhatIf:
    return WhatIf(desk.store, desk.engine)


async def test_without_a_change_both_sides_are_the_cards_own_answer(desk: Desk, whatif: WhatIf) -> None:
    kept = await desk.song("one", LOUD)
    tried = await whatif.ask(kept.id, Changes())
    assert tried is not None
    assert tried.before is tried.after is kept.answer
    assert (tried.title, tried.tags, tried.anew) == ("one", ("Dream Pop",), False)


async def test_what_was_heard_stands_in_for_the_clip_but_for_what_changes(desk: Desk, whatif: WhatIf) -> None:
    kept = await desk.song("one", LOUD)
    tried = await whatif.ask(kept.id, Changes({"tempo": 90.0}, "rock"))
    assert tried is not None
    expected = Inputs(LOUD, ("rock",), None, {"tempo": 90.0}, (0.5,))
    assert tried.after.score == desk.engine.answer(expected).score
    assert tried.before is kept.answer
    assert tried.known["tempo"] == 120.0
    assert not desk.engine.asked  # nobody had to listen


async def test_after_a_change_of_model_both_sides_are_the_new_ones_and_nothing_heard_is_left(
    desk: Desk, whatif: WhatIf
) -> None:
    kept = await desk.song("one", LOUD)
    desk.engine.model = "fake-2"
    tried = await whatif.ask(kept.id, Changes({"energy": 0.1}))
    assert tried is not None
    assert tried.anew
    assert (tried.before.model, tried.after.model) == ("fake-2", "fake-2")
    assert tried.before.score == desk.engine.answer(Inputs(LOUD, ("Dream Pop",))).score
    assert "tempo" not in tried.known


async def test_no_song_at_all_is_a_song_of_which_nothing_is_known(whatif: WhatIf) -> None:
    tried = await whatif.ask(0, Changes({"energy": 0.5}))
    assert tried is not None
    assert (tried.title, dict(tried.known), tried.tags) == ("", {}, ())
    assert tried.before.score != tried.after.score


async def test_a_prediction_that_is_gone_is_none(whatif: WhatIf) -> None:
    assert await whatif.ask(77, Changes()) is None


async def test_an_artists_listeners_are_shown_on_the_models_own_curve(desk: Desk, whatif: WhatIf) -> None:
    tried = await whatif.ask((await desk.song("one", LOUD)).id, Changes())
    assert tried is not None
    assert tried.known["artist_popularity"] == pytest.approx(4.94 * 6.9088, abs=0.01)


async def test_genres_are_offered_once_each(whatif: WhatIf) -> None:
    assert await whatif.genres() == ("pop", "rock")


async def test_what_an_answer_was_made_from_is_read_back_whatever_is_missing(desk: Desk) -> None:
    kept = await desk.song("one", LOUD)
    assert inputs_of(kept) == Inputs(LOUD, ("Dream Pop",), None, {"tempo": 120.0}, (0.5,))
    bare = await desk.store.record(kept.track, {"features": None}, kept.answer, 99)
    assert inputs_of(bare).features == {}
