"""A season in small: what was told in it is what happened. `python -m bench board` plays the whole."""

from pathlib import Path

from tests.songbot.season import season


async def test_a_season_comes_out_as_the_fates_of_its_songs_have_it(tmp_path: Path) -> None:
    told = await season(tmp_path, people=6, weeks=3)
    assert told.wrong == []
    assert told.counts["receipts"] > 50
    assert told.counts["rounds"] == 3
    assert told.counts["digests"] >= 3
    assert 0 < told.counts["void"] < told.counts["signed"]
    assert told.counts["scouted"] > 0, "of the model's songs some are its own finds"
