"""Numbers are written as each language does it, on cards, in games and in digests alike."""

import pytest
from discord import ui

from songbot.chat.cards.digests import message
from songbot.chat.cards.games import ending
from songbot.core.board import Song
from songbot.core.digest import Digest
from songbot.core.guess import Guess, Verdict
from songbot.core.record import Record
from songbot.ports.play import Puzzle
from songbot.words.numbers import counted, decimal, share, signed, tenths


def words(view: ui.LayoutView) -> str:
    return "\n".join(one.content for one in view.walk_children() if isinstance(one, ui.TextDisplay))


@pytest.mark.parametrize(
    ("told", "locale", "written"),
    [
        (tenths(3.46, "en-US"), "en-US", "3.5"),
        (tenths(-3.46, "de"), "de", "−3,5"),
        (signed(0.04, "de"), "de", "±0"),
        (signed(1.25, "de-AT"), "de-AT", "+1,2"),
        (decimal("0.5 s", "de"), "de", "0,5 s"),
        (counted(1234567.0, "en"), "en", "1,234,567"),
        (counted(1234567.0, "de"), "de", "1.234.567"),
        (share(0.125), "de", "12\u00a0%"),
    ],
)
def test_a_number_is_written_as_its_language_does(told: str, locale: str, written: str) -> None:
    assert told == written, locale


def test_a_german_digest_has_its_decimals_with_a_comma() -> None:
    week = Digest("de", (), (), (), 2, 12.5, 9.25, Record(20, 8.75, 11.5, 2.75, -0.5, 6.0))
    told = words(message(week))
    assert "die Leute im Mittel 12,5 Punkte daneben, das Modell 9,2" in told
    assert "im Mittel 8,8 Punkte daneben; wer immer die Mitte sagt, 11,5; näher um +2,8 (−0,5 bis +6,0)" in told


def test_a_german_round_of_guessing_has_its_decimals_with_a_comma() -> None:
    puzzle = Puzzle("1", "2", "de", "", "3", 0.0, 0.0, 0.0, 0.0)
    verdict = Verdict(40.0, 50.0, (Guess("7", 42.5, 0.0),))
    assert "42,5 (2 daneben)" in words(ending(puzzle, Song("Lied", (), ""), verdict))
