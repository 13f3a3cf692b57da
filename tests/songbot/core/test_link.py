"""Every form of a link that people paste becomes the song, or one sentence that says what to do."""

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from songbot.core.link import (
    AppleTrack,
    DeezerTrack,
    Isrc,
    LastfmSong,
    Page,
    Recording,
    ShortLink,
    SpotifyTrack,
    Words,
    as_text,
    find,
    parse,
)
from songbot.errors import Refused

ID = "4cOdK2wGLETKBW3PvgPWqT"
MBID = "0dad432b-16cc-4bf0-8961-fd31d124b01b"


@pytest.mark.parametrize(
    "text",
    [
        f"https://open.spotify.com/track/{ID}",
        f"http://open.spotify.com/track/{ID}",
        f"https://open.spotify.com/track/{ID}?si=abc123&context=spotify%3Aalbum%3Ax",
        f"https://open.spotify.com/intl-de/track/{ID}",
        f"https://open.spotify.com/intl-pt-br/track/{ID}?si=x",
        f"https://open.spotify.com/embed/track/{ID}?utm_source=generator",
        f"https://embed.spotify.com/?uri=spotify:track:{ID}",
        f"https://play.spotify.com/track/{ID}",
        f"https://open.spotify.com/track/{ID}/",
        f"https://open.spotify.com/track/{ID}#fragment",
        f"https://www.open.spotify.com/track/{ID}",
        f"spotify:track:{ID}",
        f"spotify://track/{ID}",
        f"SPOTIFY:track:{ID}",
        f"<https://open.spotify.com/track/{ID}>",
        f"||https://open.spotify.com/track/{ID}||",
        f"[a song](https://open.spotify.com/track/{ID})",
        f"listen: https://open.spotify.com/track/{ID}, it is good",
        f"`https://open.spotify.com/track/{ID}`",
        f"  {ID}  ",
    ],
)
def test_every_form_of_a_track_link_is_the_track(text: str) -> None:
    assert parse(text) == SpotifyTrack(ID)


@pytest.mark.parametrize("kind", ["album", "artist", "playlist", "episode", "show", "user", "audiobook", "prerelease"])
def test_what_is_not_a_song_is_named(kind: str) -> None:
    for address in (f"https://open.spotify.com/intl-de/{kind}/{ID}", f"spotify:{kind}:{ID}"):
        with pytest.raises(Refused, match="not_a_track") as refused:
            parse(address)
        assert refused.value.values == {"kind": kind}


@pytest.mark.parametrize("tail", ["", "short", ID[:-1], f"{ID}x", "----------------------"])
def test_a_cut_off_link_is_called_so(tail: str) -> None:
    with pytest.raises(Refused, match="broken_link"):
        parse(f"https://open.spotify.com/track/{tail}")


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        ("https://spotify.link/aBcD123", ShortLink("https://spotify.link/aBcD123")),
        ("https://open.spotify.com/s/2czejYu", ShortLink("https://open.spotify.com/s/2czejYu")),
        ("https://www.deezer.com/de/track/3135556?utm=x", DeezerTrack("3135556")),
        ("https://www.deezer.com/track/3135556", DeezerTrack("3135556")),
        ("https://link.deezer.com/s/30abc", ShortLink("https://link.deezer.com/s/30abc")),
        ("https://music.apple.com/us/album/yellow/1122782080?i=1122782283", AppleTrack("1122782283")),
        ("https://music.apple.com/gb/song/yellow/1122782283", AppleTrack("1122782283")),
        ("https://geo.music.apple.com/song/1122782283", AppleTrack("1122782283")),
        ("https://www.last.fm/music/Coldplay/_/Yellow", LastfmSong("Coldplay", "Yellow")),
        ("https://www.last.fm/de/music/Bj%C3%B6rk/Homogenic/J%C3%B3ga", LastfmSong("Björk", "Jóga")),
        ("https://www.last.fm/music/AC%2FDC/_/T.N.T.", LastfmSong("AC/DC", "T.N.T.")),
        (f"https://musicbrainz.org/recording/{MBID}?x=1", Recording(MBID)),
        (f"https://listenbrainz.org/track/{MBID}/", Recording(MBID)),
        (MBID.upper(), Recording(MBID)),
        ("https://youtu.be/yKNxeF4KMsY?t=3", Page("https://www.youtube.com/watch?v=yKNxeF4KMsY", "youtube.com")),
        (
            "https://music.youtube.com/watch?v=yKNxeF4KMsY&list=x",
            Page("https://www.youtube.com/watch?v=yKNxeF4KMsY", "youtube.com"),
        ),
        ("https://soundcloud.com/a/b?in=x", Page("https://soundcloud.com/a/b", "soundcloud.com")),
        ("https://a.bandcamp.com/track/b#lyrics", Page("https://a.bandcamp.com/track/b", "bandcamp.com")),
        ("gb-arl-93-00135", Isrc("GBARL9300135")),
        ("Rick Astley  never gonna", Words("Rick Astley never gonna")),
        ("supercalifragilisticex", Words("supercalifragilisticex")),
        ("Привет", Words("Привет")),
    ],
)
def test_other_questions_are_told_apart(text: str, asked: object) -> None:
    assert parse(text) == asked


@pytest.mark.parametrize(
    "asked", ["https://www.last.fm/music/AC%2FDC/_/T.N.T.", MBID, "https://youtu.be/x", "US-S1Z-99-00001"]
)
def test_a_question_can_be_written_down_and_read_again(asked: str) -> None:
    assert parse(as_text(parse(asked))) == parse(asked)


@pytest.mark.parametrize(
    ("address", "kind"),
    [
        ("https://www.deezer.com/en/album/302127", "album"),
        ("https://music.apple.com/us/album/yellow/1122782080", "album"),
        ("https://music.apple.com/us/artist/coldplay/471744", "artist"),
        ("https://www.last.fm/de/music/Radiohead", "artist"),
        ("https://www.last.fm/music/Radiohead/OK+Computer", "album"),
        (f"https://musicbrainz.org/artist/{MBID}", "artist"),
        (f"https://listenbrainz.org/release-group/{MBID}/", "release-group"),
    ],
)
def test_what_is_not_a_song_elsewhere_is_named_as_well(address: str, kind: str) -> None:
    with pytest.raises(Refused, match="not_a_track") as refused:
        parse(address)
    assert refused.value.values == {"kind": kind}


def test_links_elsewhere_are_refused_by_host() -> None:
    with pytest.raises(Refused, match="unknown_link") as refused:
        parse("https://evil.example/track/4cOdK2wGLETKBW3PvgPWqT")
    assert refused.value.values == {"host": "evil.example"}


def test_an_address_that_is_none_is_shown() -> None:
    with pytest.raises(Refused, match="unknown_link") as refused:
        parse(f"https://[{'x' * 100}")
    assert refused.value.values == {"host": f"https://[{'x' * 31}"}


def test_a_host_that_only_looks_like_spotify_is_elsewhere() -> None:
    for host in ("open.spotify.com.evil.example", "evil.example/open.spotify.com", "spotify.link@evil.example"):
        with pytest.raises(Refused, match="unknown_link"):
            parse(f"https://{host}/track/{ID}")


def test_nothing_is_answered_with_what_to_give() -> None:
    with pytest.raises(Refused, match="nothing_asked"):
        parse("   ")


def test_a_message_is_searched_for_its_first_song() -> None:
    message = f"see https://evil.example and https://open.spotify.com/album/{ID} then <spotify:track:{ID}>"
    assert find(message) == SpotifyTrack(ID)
    assert find("no link here") is None


@given(st.text(max_size=300))
def test_whatever_is_typed_is_a_question_or_a_sentence(text: str) -> None:
    with contextlib.suppress(Refused):
        parse(text)


@given(st.from_regex(r"(https?://|spotify:)[ -~]{0,60}", fullmatch=True))
def test_whatever_looks_like_an_address_is_a_question_or_a_sentence(text: str) -> None:
    try:
        asked = parse(text)
    except Refused:
        return
    assert not isinstance(asked, ShortLink) or asked.address.startswith("https://")
