"""What stands behind a short link: hop by hop among hosts on the list, and no page of a song is loaded for it."""

import asyncio
import re
from html import unescape
from urllib.parse import unquote

from songbot.core.link import SHORT_HOSTS
from songbot.sources.hosts import joined, read
from songbot.sources.http import Answer, Ask, Http

SITE = "open.spotify.com"
HOPS = 4
BIGGEST = 256 * 1024
PATIENCE = 5.0
_TELEPHONE = {"User-Agent": "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Mobile/15E148"}
"""Browsers on a desk get a page in place of a redirect."""

_TARGET = re.compile(r"https://open\.spotify\.com/(?:intl-[a-z-]+/)?[a-z]+/[0-9A-Za-z]{22}")


class Links:
    """Follows."""

    def __init__(self, http: Http) -> None:
        self._http = http

    async def follow(self, address: str, patience: float = PATIENCE) -> str:
        """The address behind a short one, which may be anybody's; a short one again where nothing is behind it."""
        now = asyncio.get_running_loop().time
        deadline = now() + patience
        for _ in range(HOPS):
            ask = Ask(_whose(address), address, headers=_TELEPHONE, biggest=BIGGEST, judge=_any)
            target = _behind(await self._http.ask(ask, deadline - now()))
            if not target:
                break
            address = target
            if not _short(address):
                break
        return address


def _behind(answer: Answer) -> str:
    """Where an answer leads: by its head, or by what its page says, in which addresses may be packed twice."""
    if location := answer.headers.get("Location", ""):
        return joined(answer.url, location)
    page = unquote(unquote(unescape(answer.body.decode("utf-8", "replace"))))
    found = _TARGET.search(page)
    return found[0] if found else ""


def _whose(address: str) -> str:
    """Each host answers for itself: where one is down, links of the others are followed still."""
    url = read(address)
    return (url.host if url else None) or address


def _short(address: str) -> bool:
    url = read(address)
    return url is not None and (url.host in SHORT_HOSTS or (url.host == SITE and url.path.startswith("/s/")))


def _any(_: Answer) -> None:
    """Pages and redirects are as good as any answer."""
