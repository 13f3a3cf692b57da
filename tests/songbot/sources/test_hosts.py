"""Which addresses may be asked, whatever somebody writes."""

import string

import pytest
from hypothesis import given
from hypothesis import strategies as st
from yarl import URL

from songbot.sources.hosts import DOMAINS, HOSTS, Hosts, joined, read

STAND_IN = "http://127.0.0.1:5001"
ELSEWHERE = Hosts({"api.deezer.com": STAND_IN, "new.invalid": STAND_IN}, frozenset({"http://127.0.0.1:6001"}))

parts = st.sampled_from(
    [
        *("https://", "http://", "//", "ftp://", "file://", "javascript:", "HTTPS://", "https:/", "\\\\", "https:\\\\"),
        *("api.deezer.com", "open.spotify.com", "cdnt-preview.dzcdn.net", "dzcdn.net", "evil.invalid", "127.0.0.1"),
        *("[::1]", "localhost", "169.254.169.254", "new.invalid", "x.dzcdn.net.evil.invalid", "evildzcdn.net"),
        *("@", ":", "/", "\\", "?", "#", "%2f", "%00", "%2e%2e", "..", ".", "\r\n", "\t", " ", "\x00", "\ud800"),
        *(":80", ":443", ":99999", "user:word@", "。", "ı", "é", "xn--", "?u=https://evil.invalid", "\u202e"),
    ]
)
addresses = st.lists(parts, min_size=1, max_size=8).map("".join) | st.text(max_size=40)


@given(addresses)
def test_no_address_leads_off_the_list(address: str) -> None:
    local = ELSEWHERE.local(address)
    if local is None:
        return
    fixed = local.scheme == "https" and (local.host in HOSTS or str(local.host).endswith(DOMAINS))
    played = str(local.origin()) in {STAND_IN, "http://127.0.0.1:6001"}
    assert fixed or played
    assert local.user is None
    assert not {"\r", "\n", " "} & set(str(local))


@given(addresses, addresses)
def test_no_redirect_leads_to_an_exception(address: str, target: str) -> None:
    ELSEWHERE.local(joined(address, target))


@pytest.mark.parametrize(
    ("address", "local"),
    [
        ("https://api.deezer.com/track/1?a=%2F&b=~*", f"{STAND_IN}/track/1?a=%2F&b=~*"),
        ("https://API.Deezer.com/a%2Fb", f"{STAND_IN}/a%2Fb"),
        ("http://new.invalid/x", f"{STAND_IN}/x"),
        ("http://127.0.0.1:6001/upload", "http://127.0.0.1:6001/upload"),
        ("https://itunes.apple.com/search", "https://itunes.apple.com/search"),
        ("https://e-cdns-preview-1.dzcdn.net/x.mp3", "https://e-cdns-preview-1.dzcdn.net/x.mp3"),
    ],
)
def test_an_allowed_address_goes_where_it_should(address: str, local: str) -> None:
    assert str(ELSEWHERE.local(address)) == local


@pytest.mark.parametrize(
    "address",
    [
        *("http://itunes.apple.com/", "https://itunes.apple.com:444/", "https://dzcdn.net/", "https://evildzcdn.net/"),
        *("https://other.invalid/", "http://127.0.0.1:6002/", "https://127.0.0.1:6001/", "https://a@itunes.apple.com/"),
        "https://itunes.apple.com/" + "x" * 5000,
    ],
)
def test_any_other_address_goes_nowhere(address: str) -> None:
    assert ELSEWHERE.local(address) is None


def test_a_trusted_origin_is_one_by_https_or_here() -> None:
    hosts = Hosts({}, frozenset({"http://cdn.invalid", "https://cdn.invalid"}))
    assert hosts.local("http://cdn.invalid/x") is None
    assert hosts.local("https://cdn.invalid/x") == URL("https://cdn.invalid/x")


@given(st.text(alphabet=string.printable, max_size=60))
def test_reading_an_address_never_fails(text: str) -> None:
    url = read(f"https://{text}")
    assert url is None or url.host
