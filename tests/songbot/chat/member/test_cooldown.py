"""Who asks too much hears of it once, whatever the pace, and nobody else notices."""

from hypothesis import given
from hypothesis import strategies as st

from songbot.chat.member.cooldown import Cooldown, Verdict

MOST, SECONDS = 3, 10.0
acts = st.lists(st.tuples(st.integers(1, 3), st.floats(0, 8)), max_size=60)


@given(acts)
def test_nobody_is_let_through_more_often_than_allowed_and_each_hears_of_it_once(acts: list[tuple[int, float]]) -> None:
    cooldown, now = Cooldown(MOST, SECONDS), 0.0
    gone: dict[int, list[float]] = {}
    seen: dict[int, list[tuple[float, Verdict]]] = {}
    for user, pause in acts:
        now += pause
        verdict = cooldown.act(user, now)
        recent = [at for at in gone.get(user, []) if now - at < SECONDS]
        assert verdict is not Verdict.GO or len(recent) < MOST
        if verdict is Verdict.GO:
            gone.setdefault(user, []).append(now)
        seen.setdefault(user, []).append((now, verdict))
    for course in seen.values():
        stretch = list[Verdict]()
        for (at, verdict), (before, _) in zip(course, [course[0], *course], strict=False):
            stretch = [*([] if at - before >= SECONDS else stretch), verdict]
            assert stretch.count(Verdict.NOTICE) <= 1
            assert Verdict.QUIET not in stretch or Verdict.NOTICE in stretch


def test_who_is_quiet_for_as_long_starts_anew() -> None:
    cooldown = Cooldown(1, SECONDS)
    assert [cooldown.act(1, at) for at in (0, 1, 2)] == [Verdict.GO, Verdict.NOTICE, Verdict.QUIET]
    assert cooldown.act(1, 2 + SECONDS) is Verdict.GO


def test_others_are_let_through_meanwhile() -> None:
    cooldown = Cooldown(1, SECONDS)
    assert [cooldown.act(user, 0) for user in (1, 1, 2)] == [Verdict.GO, Verdict.NOTICE, Verdict.GO]
