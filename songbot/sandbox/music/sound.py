"""The clips: synthesised on demand from a song's recipe, the same bytes for the same song, kept while there is room."""

import asyncio
import io
from collections import OrderedDict
from concurrent.futures import ThreadPoolExecutor

import av
import numpy as np
import soundfile

from ml.instruments import RATE
from ml.synth import Song, render

KEPT = 200


class Sounds:
    """Renders in a thread of its own, so that the servers go on answering."""

    def __init__(self) -> None:
        self._kept: OrderedDict[tuple[int, str], bytes] = OrderedDict()
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="sound")

    async def clip(self, song: Song, form: str) -> bytes:
        """Thirty seconds as `mp3` or `m4a`."""
        key = (song.seed, form)
        if key not in self._kept:
            made = await asyncio.get_running_loop().run_in_executor(self._thread, _encoded, song, form)
            self._kept[key] = made
            while len(self._kept) > KEPT:
                self._kept.popitem(last=False)
        self._kept.move_to_end(key)
        return self._kept[key]

    def close(self) -> None:
        """End the thread."""
        self._thread.shutdown(wait=False, cancel_futures=True)


def _encoded(song: Song, form: str) -> bytes:
    sound = render(song)
    out = io.BytesIO()
    if form == "mp3":
        soundfile.write(out, sound, RATE, format="MP3", compression_level=0.7)
    else:
        _write_aac(out, (np.clip(sound, -1, 1) * 32767).astype(np.int16))
    return out.getvalue()


def _write_aac(out: io.BytesIO, samples: "np.typing.NDArray[np.int16]") -> None:
    with av.open(out, "w", format="mp4") as container:
        stream = container.add_stream("aac", rate=RATE)
        stream.layout = "mono"
        frame = av.AudioFrame.from_ndarray(samples[None], format="s16", layout="mono")
        frame.sample_rate = RATE
        for packet in (*stream.encode(frame), *stream.encode(None)):
            container.mux(packet)
