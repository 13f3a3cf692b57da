"""Input modes: what is known when a question is asked, as evaluation reports them and as intervals are calibrated."""

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from ml.arrays import IntArray
from ml.nets.masks import SOUND
from ml.nets.served import Degrade as Law
from ml.songs.dataset import Rows, keep, present
from ml.songs.features import COLUMN, DESCRIPTORS, GROUPS, NAMES

Degrade = Callable[[Rows, np.random.Generator], Rows]
FACTS = tuple(group for group in GROUPS if group not in (*SOUND, "clip"))
ESTIMATED = (*DESCRIPTORS, "artist_popularity")
_HEARD = [COLUMN[name] for name in DESCRIPTORS if name != "time_signature"]


@dataclass(frozen=True)
class Mode:
    """One way of asking."""

    name: str
    groups: tuple[str, ...]
    served: bool  # as a service has it: estimates, noise, and the one serving token
    sentence: str


MODES = (
    Mode("all", GROUPS, served=False, sentence="every input the table has, under the table's own token"),
    Mode("served", GROUPS, served=True, sentence="every input as a running service has it, under the serving token"),
    Mode("blind", tuple(g for g in GROUPS if g != "artist"), served=True, sentence="as served, without the artist"),
    Mode("features", SOUND, served=False, sentence="the table's sound descriptors alone, under its own token"),
    Mode("estimated", SOUND, served=True, sentence="sound descriptors as estimated from a clip, alone"),
    Mode("facts", FACTS, served=True, sentence="genre, release, length and artist as served, nothing heard"),
    Mode("name", ("artist",), served=True, sentence="the artist alone"),
)


def as_served(law: Law) -> Degrade:
    """Rows as a running service has them, every estimate flagged as one."""

    def degrade(rows: Rows, rng: np.random.Generator) -> Rows:
        columns = {name: rows.numeric[:, place] for name, place in COLUMN.items()}
        columns["time_signature"] = np.full(len(rows), np.nan, np.float32)
        served = law.degrade(columns, rng)
        numeric = np.stack([served[name] for name in COLUMN], axis=1).astype(np.float32)
        return replace(rows, numeric=numeric, estimated=np.isin(NAMES, ESTIMATED)[None, :] & ~np.isnan(numeric))

    return degrade


def view(rows: Rows, mode: Mode, degrade: Degrade | None) -> Rows:
    """The rows as the mode shows them; the noise of a service is drawn the same way each time."""
    if mode.served:
        rows = rows.serving()
        rows = degrade(rows, np.random.default_rng(0)) if degrade else rows
    return keep(rows, np.array([group in mode.groups for group in GROUPS]))


def patterns(rows: Rows) -> IntArray:
    """Which calibration each row falls under: how sound is known, then genre, release, artist, and whose token."""
    known = present(rows)
    sound = np.any(known[:, [GROUPS.index(group) for group in SOUND if group != "voice"]], axis=1)
    guessed = rows.estimated[:, _HEARD].any(axis=1)
    pattern = np.where(sound, np.where(guessed, 2, 1), 0)
    for group in ("genre", "release", "artist"):
        pattern = pattern * 2 + known[:, GROUPS.index(group)]
    return (pattern * 2 + (rows.snapshot > 0)).astype(np.int64)


PATTERNS = 48
"""How many different answers `patterns` can give."""


def pattern_view(rows: Rows, served: Rows, pattern: int) -> Rows:
    """Rows cut down to one pattern; rows that lack one of its groups are left out."""
    own, pattern = pattern % 2, pattern // 2
    bits = {group: bool(pattern >> place & 1) for place, group in enumerate(("artist", "release", "genre"))}
    sound = pattern >> 3
    source = served if sound == 2 or (sound == 0 and not own) else rows
    more = sound > 0 or bits["genre"] or bits["release"]  # who knows the artist alone does not know the length
    kept = np.array([bits.get(group, sound > 0 if group in SOUND else more) for group in GROUPS])
    shown = keep(source if own else source.serving(), kept)
    return shown.take(patterns(shown) == ((sound * 8 + (pattern & 7)) * 2 + own))
