"""The clips: synthesised on demand from a song's recipe, the same bytes for the same song, kept while there is room."""

import asyncio
import io
from collections import OrderedDict
from concurrent.futures import ThreadPoolExecutor

import av
from aiohttp import web

from ml.instruments import RATE
from ml.synth import Song, render

KEPT = 100
"""Clips in memory, half a megabyte each."""
_FORMS = {"mp3": ("mp3", "libmp3lame", 128_000), "m4a": ("ipod", "aac", 64_000)}
TYPES = {"mp3": "audio/mpeg", "m4a": "audio/x-m4a"}


class Sounds:
    """Renders in a thread of its own, so that the servers go on answering; each clip once, however many ask."""

    def __init__(self) -> None:
        self._kept: OrderedDict[tuple[Song, str], asyncio.Future[bytes]] = OrderedDict()
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="sound")

    async def clip(self, song: Song, form: str) -> bytes:
        """Thirty seconds as `mp3` or `m4a`."""
        key = (song, form)
        if key not in self._kept:
            self._kept[key] = asyncio.get_running_loop().run_in_executor(self._thread, encoded, song, form)
        self._kept.move_to_end(key)
        while len(self._kept) > KEPT:
            self._kept.popitem(last=False)
        return await asyncio.shield(self._kept[key])

    async def served(self, song: Song, form: str) -> web.Response:
        """The clip as an answer."""
        return web.Response(body=await self.clip(song, form), content_type=TYPES[form])

    def close(self) -> None:
        """End the thread."""
        self._thread.shutdown(wait=False, cancel_futures=True)


def encoded(song: Song, form: str) -> bytes:
    """The clip, made anew."""
    container, codec, rate = _FORMS[form]
    out = io.BytesIO()
    with av.open(out, "w", format=container) as file:
        # LAME's quickest mode: a stand-in shares its machine with the bot that is measured.
        options = {"compression_level": "9"} if form == "mp3" else {}
        stream = file.add_stream(codec, rate=RATE, layout="mono", bit_rate=rate, options=options)
        frame = av.AudioFrame.from_ndarray(render(song)[None], format="fltp", layout="mono")
        frame.sample_rate = RATE
        for packet in (*stream.encode(frame), *stream.encode(None)):
            file.mux(packet)
    return out.getvalue()
