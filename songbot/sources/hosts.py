"""Which addresses may be asked: named hosts by https, and this machine where a stand-in plays one of them."""

from collections.abc import Mapping
from urllib.parse import urljoin

from yarl import URL

HOSTS = frozenset(
    {
        *("open.spotify.com", "spotify.link", "spotify.app.link", "link.tospotify.com", "api.spotify.com"),
        *("accounts.spotify.com", "api.deezer.com", "ws.audioscrobbler.com", "musicbrainz.org", "api.listenbrainz.org"),
        *("itunes.apple.com", "audio-ssl.itunes.apple.com", "api.reccobeats.com", "cdn.discordapp.com"),
        *("media.discordapp.net", "link.deezer.com", "deezer.page.link", "i.scdn.co"),
    }
)
DOMAINS = (".dzcdn.net", ".mzstatic.com")
"""Of some services any host of a domain, since their files move."""

LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost"})
_LONGEST = 4096


class Hosts:
    """`elsewhere` maps real hosts to the origins that play them; `trusted` are further origins as they stand."""

    def __init__(self, elsewhere: Mapping[str, str], trusted: frozenset[str] = frozenset()) -> None:
        self._elsewhere = {host: URL(origin) for host, origin in elsewhere.items()}
        self._trusted = frozenset(str(URL(origin).origin()) for origin in trusted)

    def local(self, address: str) -> URL | None:
        """Where to go for an address; None where nobody may go."""
        url = read(address)
        if url is None or url.host is None:
            return None
        origin = self._elsewhere.get(url.host)
        if origin is not None and url.scheme in {"http", "https"}:
            return _moved(url, origin) if _safe(origin) else None
        if self.trusts(address):
            return url if _safe(url) else None
        fixed = url.host in HOSTS or url.host.endswith(DOMAINS)
        return url if fixed and url.scheme == "https" and url.explicit_port is None else None

    def trusts(self, address: str) -> bool:
        """Whether it is of an origin that the operator named."""
        url = read(address)
        return url is not None and str(url.origin()) in self._trusted


def read(address: str) -> URL | None:
    """An address of the web, percent signs and all as they stand; None for anything else."""
    plain = address.isascii() and address.isprintable() and " " not in address
    if not plain or len(address) > _LONGEST:
        return None
    try:
        url = URL(address, encoded=True)
        web = url.scheme in {"http", "https"} and bool(url.host)
    except ValueError:
        return None
    return url if web and url.user is None and url.password is None else None


def joined(address: str, target: str) -> str:
    """Where a redirect leads; empty where that is no address."""
    try:
        return urljoin(address, target)
    except ValueError:
        return ""


def _moved(url: URL, origin: URL) -> URL:
    return URL.build(
        scheme=origin.scheme,
        host=origin.host or "",
        port=origin.port,
        path=url.raw_path,
        query_string=url.raw_query_string,
        encoded=True,
    )


def _safe(origin: URL) -> bool:
    return origin.scheme == "https" or origin.host in LOOPBACK
