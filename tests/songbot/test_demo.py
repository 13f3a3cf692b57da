"""The demo's settings: invented songs may be heard and learned from, and never come among real ones."""

from pathlib import Path

from ml.retraining.gate import Limits
from songbot.demo import demo_budget, demo_home, planted
from songbot.settings import Settings
from songbot.twin.world import invented


def test_invented_songs_are_kept_as_spectrograms_and_may_explain_as_much_as_they_do() -> None:
    found = planted(Settings(per_user="7"))
    assert (found.keep_sound, found.clip_ceiling, found.per_user) == ("yes", "off", "7")
    assert found.malformed() == []


def test_real_settings_keep_no_sound_and_hold_a_ceiling() -> None:
    assert (Settings().keep_sound, Settings().clip_ceiling) == ("no", "0.30")


def test_what_is_collected_from_the_stand_ins_lies_where_the_demo_looks() -> None:
    assert invented(Settings()).home == demo_home(Settings()) == str(Path("state") / "demo")
    assert invented(Settings(home="elsewhere")).home == str(Path("elsewhere") / "demo")


def test_the_demo_collects_enough_for_a_retraining_unless_it_is_told_how_much() -> None:
    assert int(demo_budget(Settings())) > 1.5 * Limits().least_rows
    assert [demo_budget(Settings(collect=told)) for told in ("0", "900")] == ["0", "900"]
