"""`calibrate`: the curves of ListenBrainz and Deezer onto the scale, from the songs that this songbot knows."""

from itertools import chain
from pathlib import Path

from songbot import curves
from songbot.clock import WallClock
from songbot.core.calibration import ENOUGH, fitted
from songbot.core.popularity import ANCHOR, Curve
from songbot.errors import Misconfigured
from songbot.folder import CURVES, DATABASE
from songbot.settings import Settings
from songbot.store.counts import counts
from songbot.twin.told import UNSURE, Told
from songbot.words import say

MEMORIES = (DATABASE, "join.db")
"""What people asked for, and what tables were joined with."""


def calibrate(settings: Settings) -> Told:
    """Fit, and keep what was fitted."""
    home = Path(settings.home)
    files = [home / name for name in MEMORIES if (home / name).exists()]
    if not files:
        raise Misconfigured("no_database", path=str(home / DATABASE))
    songs = list(chain.from_iterable(map(counts, files)))
    scale = fitted(songs, WallClock().now())
    common = {
        source: sum(bool(song.get(source) and song.get(ANCHOR)) for song in songs)
        for source in scale
        if source != ANCHOR
    }
    values = {"songs": len(songs), "in_common": common, "file": str(home / CURVES)}
    if not scale[ANCHOR].at:
        shown = ", ".join(f"{source} {count}" for source, count in common.items())
        return Told(say("calibrate.few", needed=ENOUGH, found=shown), values, UNSURE)
    curves.write(home / CURVES, scale)
    lines = [say("calibrate.done", file=home / CURVES)]
    lines += [_line(source, scale[source]) for source in common]
    return Told("\n".join([*lines, say("calibrate.next")]), values)


def _line(source: str, curve: Curve) -> str:
    if not curve.at:
        return f"  {source:<14}" + say("calibrate.estimate", needed=ENOUGH)
    return f"  {source:<14}" + say("calibrate.curve", tracks=f"{curve.tracks:,}", spread=f"{curve.spread:.1f}")
