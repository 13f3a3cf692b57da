"""last.fm's two tongues: XML, and the JSON that is made of it, oddities and all."""

from typing import Any
from urllib.parse import quote_plus
from xml.sax.saxutils import escape, quoteattr

from aiohttp import web

from songbot.sandbox.music.catalogue import Album
from songbot.sandbox.music.scrobbles import STAR
from songbot.sandbox.music.wire import Json, answer

_SIZES = (("34s", "small"), ("64s", "medium"), ("174s", "large"), ("300x300", "extralarge"))
_BIG = (("300x300", "mega"), ("300x300", ""))
_OPENSEARCH = 'xmlns:opensearch="http://a9.com/-/spec/opensearch/1.1/"'


def images(album: Album | None) -> list[Json]:
    """A cover in four sizes, or the star of an artist in six."""
    sizes, name = (_SIZES, album.art) if album else (_SIZES + _BIG, STAR)
    root = "https://lastfm.freetls.fastly.net/i/u"
    return [{"#text": f"{root}/{folder}/{name}.png", "size": size} for folder, size in sizes]


def address(artist: str, title: str = "") -> str:
    """The page of an artist or a track."""
    page = f"https://www.last.fm/music/{quote_plus(artist)}"
    return f"{page}/_/{quote_plus(title)}" if title else page


def tag_list(found: list[tuple[str, int]], *, counts: bool = False) -> list[Json]:
    """Tags with their pages; a count is a true number."""
    named = [{"name": name, "url": f"https://www.last.fm/tag/{quote_plus(name)}"} for name, _ in found]
    return [{"count": count} | one for one, (_, count) in zip(named, found, strict=True)] if counts else named


def collapsed(told: Any) -> Any:  # noqa: ANN401  whatever JSON can be
    """A list of one thing is told as the thing itself, as XML cannot tell them apart."""
    if isinstance(told, dict):
        return {name: collapsed(value) for name, value in told.items()}
    if isinstance(told, list):
        return collapsed(told[0]) if len(told) == 1 else [collapsed(one) for one in told]
    return told


def shown(told: Json, *, as_json: bool) -> web.Response:
    """An answer in the wanted tongue."""
    if as_json:
        return answer(told if "results" in told else collapsed(told))
    inner = "".join(_element(name, value) for name, value in told.items())
    return _xml(f'<lfm status="ok" {_OPENSEARCH}>{inner}</lfm>', 200)


def failed(code: int, message: str, status: int, *, as_json: bool) -> web.Response:
    """An error; XML never comes with a good status."""
    if as_json:
        return answer({"error": code, "message": message, "links": []}, status)
    return _xml(f'<lfm status="failed"><error code="{code}">{escape(message)}</error></lfm>', max(status, 400))


def _xml(text: str, status: int) -> web.Response:
    head = '<?xml version="1.0" encoding="UTF-8"?>\n'
    return web.Response(text=head + text, status=status, content_type="text/xml", charset="utf-8")


def _element(name: str, value: Any) -> str:  # noqa: ANN401  whatever JSON can be
    if isinstance(value, list):
        return "".join(_element(name, one) for one in value)
    if not isinstance(value, dict):
        return f"<{name}>{escape(str(value))}</{name}>"
    # Beside a text everything else is an attribute; elsewhere attributes have a name of their own.
    flat = "#text" in value
    attributes = {one: two for one, two in value.items() if one != "#text"} if flat else value.get("@attr", {})
    head = "".join(f" {one}={quoteattr(str(two))}" for one, two in attributes.items())
    inner = escape(str(value.get("#text", "")))
    inner += "" if flat else "".join(_element(one, two) for one, two in value.items() if one != "@attr")
    return f"<{name}{head}>{inner}</{name}>"
