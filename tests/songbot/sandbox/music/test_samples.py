"""The page's suggestions are songs of the catalogue, one of each kind, and say that they are invented."""

import pytest

from songbot.sandbox.music.making import make
from songbot.sandbox.samples import samples


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_every_kind_is_there_once_and_labelled_as_invented(seed: int) -> None:
    catalogue = make(seed)
    offered = samples(catalogue)
    tracks = [catalogue.by_id[one["text"].rpartition("/")[2]] for one in offered]
    assert len({one.id for one in tracks}) == len(offered) == 8
    assert all(one["label"].endswith("(invented)") and one["note"] for one in offered)
    assert tracks[0].points > tracks[1].points > tracks[2].points
    assert not tracks[3].artist.name.isascii()
    assert "live" in tracks[4].version
    assert not tracks[5].preview
    assert not tracks[6].on("musicbrainz")
    assert not tracks[7].on("lastfm")


def test_the_biggest_song_is_named_with_its_cause() -> None:
    catalogue = make(1)
    best = samples(catalogue)[0]
    song = catalogue.by_id[best["text"].rpartition("/")[2]].song
    assert song.event is not None
    assert best["note"].endswith(f"for the {song.event.kind} after {song.event.start:.0f} s")
