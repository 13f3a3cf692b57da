"""How last.fm is asked: counts by JSON, since pylast neither corrects nor tells 0 from unknown; the rest by pylast."""

import logging
import re
from collections.abc import Callable
from functools import partial
from typing import Any, TypeVar
from urllib.parse import urlencode

import pylast

from songbot.core.finding import Query
from songbot.errors import SourceFailed
from songbot.sources.http import Answer, Ask, Http, sound
from songbot.sources.read import at, text, whole
from songbot.sources.threads import Send, Threads

NAME = "lastfm"
HOST = "ws.audioscrobbler.com"
ROOT = f"https://{HOST}/2.0/"
THREADS = 12
REFUSED_PAUSE, LIMIT_PAUSE = 600.0, 10.0
_MOST_TAGS = 20
_FORM = {"Content-Type": "application/x-www-form-urlencoded"}
_ERROR = re.compile(rb"<error code=\"(\d{1,3})\"")
_UNKNOWN = frozenset({6, 7, 17})
"""Errors that say that something is not known; 17 is a person whose listening is private."""

_DOWN, _LIMIT = frozenset({8, 11, 16}), 29
_TROUBLE = 500
T = TypeVar("T")

# pylast tells whole answers, and with them who listens to what; what fails is told by `http`.
logging.getLogger("pylast").addFilter(lambda _: False)


class Api:
    """One key."""

    def __init__(self, http: Http, key: str) -> None:
        self._http = http
        self._key = key
        self._threads = Threads(NAME, http, THREADS)

    def close(self) -> None:
        """End the threads."""
        self._threads.close()

    async def call(self, method: str, patience: float, **params: str) -> Any:
        """A method's answer, with spellings corrected."""
        told = {"method": method, **params, "autocorrect": "1", "api_key": self._key, "format": "json"}
        # As a form: a key in an address would end up in somebody's log.
        form = urlencode(told).encode("utf-8", "replace")
        ask = Ask(NAME, ROOT, headers=_FORM, method="POST", body=form, judge=_judge)
        return (await self._http.ask(ask, patience)).json

    async def tags(self, artist: str, title: str, patience: float) -> tuple[tuple[str, int], ...]:
        """What people call a song, with how many of a hundred do."""
        found = await self._pylast(
            lambda network: pylast.Track(artist, title, network).get_top_tags(limit=_MOST_TAGS), patience
        )
        tags = ((text(one.item.get_name()), whole(one.weight)) for one in found or ())
        return tuple((tag, count) for tag, count in tags if tag and count)

    async def playing(self, user: str, patience: float) -> Query | None:
        """What somebody is listening to now; None also where that is private, or nobody has this name."""
        track = await self._pylast(lambda network: network.get_user(user).get_now_playing(), patience)
        title, artist = (text(track.get_title()), text(track.get_artist().get_name())) if track else ("", "")
        return Query(title=title, artist=artist) if title and artist else None

    async def _pylast(self, question: Callable[[pylast.LastFMNetwork], T], patience: float) -> T | None:
        def work(send: Send) -> T | None:
            # A proxy may be a transport; pylast passes it on as it is.
            proxy: Any = {f"https://{HOST}": _Bridge(send)}
            return _asked(question, pylast.LastFMNetwork(self._key, proxy=proxy))

        return await self._http.patiently(NAME, patience, partial(self._threads.run, work))


class _Bridge(pylast.httpx.BaseTransport):  # type: ignore[misc]  # pylast tells no types, nor does its client here
    """Hands each of pylast's requests to the loop and its answer back."""

    def __init__(self, send: Send) -> None:
        self._send = send

    def handle_request(self, request: Any) -> Any:
        """One exchange."""
        ask = Ask(NAME, str(request.url), headers=_FORM, method="POST", body=request.read(), judge=_judge_xml)
        answer = self._send(ask)
        return pylast.httpx.Response(answer.status, content=answer.body)


def _asked(question: Callable[[pylast.LastFMNetwork], T], network: pylast.LastFMNetwork) -> T | None:
    """pylast's answer with its errors in our words; None where last.fm knows nothing."""
    try:
        return question(network)
    except pylast.WSError:
        # The judge lets no other through than that something is not known.
        return None
    except pylast.NetworkError as wrapped:
        inner = wrapped.underlying_error
        failure = inner if isinstance(inner, SourceFailed) else SourceFailed("source_down", source=NAME)
    except (pylast.PyLastError, LookupError, AttributeError, TypeError, ValueError):
        # pylast stumbles over documents that are not what it expects.
        failure = SourceFailed("source_nonsense", source=NAME)
    # Out here, since pylast's own error has the key among its words and would come along as the context.
    raise failure


def _judge(answer: Answer) -> None:
    """The number of the error counts before the status, which differs from method to method."""
    if answer.body.lstrip().startswith(b"{"):
        _classify(whole(at(answer.json, "error")))
    sound(answer)
    if answer.status < _TROUBLE:
        _ = answer.json


def _judge_xml(answer: Answer) -> None:
    """The same for XML, which may declare nothing of its own."""
    found = _ERROR.search(answer.body)
    _classify(int(found[1]) if found else None)
    sane = b"<lfm" in answer.body and b"<!ENTITY" not in answer.body and b"<!DOCTYPE" not in answer.body
    if answer.status < _TROUBLE and not sane:
        raise SourceFailed("source_nonsense", source=NAME)


def _classify(code: int | None) -> None:
    if code is None or code in _UNKNOWN:
        return
    if code == _LIMIT:
        raise SourceFailed("source_limit", source=NAME, retry_after=LIMIT_PAUSE)
    if code in _DOWN:
        raise SourceFailed("source_down", source=NAME, why=f"error {code}")
    raise SourceFailed("source_refused", source=NAME, retry_after=REFUSED_PAUSE, why=f"error {code}")
