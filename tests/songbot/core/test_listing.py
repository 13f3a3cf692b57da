"""What people paste when they mean several songs."""

import pytest

from songbot.core.listing import Listing, listing, several
from songbot.errors import Refused

ALBUM = "4cOdK2wGLETKBW3PvgPWqT"


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (f"https://open.spotify.com/album/{ALBUM}?si=x", Listing("spotify", "album", ALBUM)),
        (f"https://open.spotify.com/intl-de/album/{ALBUM}", Listing("spotify", "album", ALBUM)),
        (f"spotify:album:{ALBUM}", Listing("spotify", "album", ALBUM)),
        ("https://www.deezer.com/de/playlist/908622995", Listing("deezer", "playlist", "908622995")),
        ("<https://deezer.com/album/302127>", Listing("deezer", "album", "302127")),
        (f"https://open.spotify.com/track/{ALBUM}", None),
        ("some words", None),
    ],
)
def test_albums_and_playlists_are_seen(text: str, found: Listing | None) -> None:
    assert listing(text) == found


def test_a_playlist_of_spotify_is_refused_with_what_to_paste() -> None:
    with pytest.raises(Refused, match=r"single\.playlist"):
        listing(f"https://open.spotify.com/playlist/{ALBUM}")


def test_songs_are_taken_one_after_the_other_each_once() -> None:
    one, other = "https://open.spotify.com/track/a", "spotify:track:b"
    assert several(f"{one} {other}\n{one}, and more") == (one, other)
    assert several("Artist – Title; Other – Song\nThird") == ("Artist – Title", "Other – Song", "Third")
    assert several("  ") == ()
