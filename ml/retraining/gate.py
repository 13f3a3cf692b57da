"""The nine conditions under which a challenger may take the champion's place: pure, each with its figure and limit."""

from collections.abc import Mapping
from dataclasses import dataclass

from ml.metrics import Figure

ANY = "*"
MOST_NAMED = 5


@dataclass(frozen=True)
class Evidence:
    """Everything the gate looks at: champion and challenger on the same rows of artists that neither learned from."""

    rows: int  # labelled songs to train on
    fresh: int  # of them those that came after the champion's last
    tested: int
    unfit: float  # share of the new songs' inputs outside of what their feature can be
    shrunk: Figure  # share of recounted new songs that have lost listeners
    median_mae: float
    champion_mae: float
    challenger_mae: float
    trees: Figure | None  # challenger's error less that of plain trees; None where LightGBM is not installed
    delta: Figure  # challenger's error less champion's
    slices: Mapping[str, Figure]  # the same by slice, with intervals that allow for their number
    coverage: Mapping[str, Figure]  # by mode
    shuffled_r2: Figure
    id_r2: Figure
    clip_r2: Figure | None  # None where there are no clips
    additivity: float  # points by which reasons miss the score at worst
    latency: tuple[float, float]  # champion's and challenger's 95th percentile, in milliseconds
    golden: Mapping[str, float]  # by how many points the answer on each of these songs moved
    followed: frozenset[str] = frozenset()  # of them those whose answer came closer to the newest count
    listed: frozenset[str] = frozenset()  # golden songs that the operator lets move; ANY for all
    scale_changed: bool = False  # whether the champion answers on another scale, so that every answer moves


@dataclass(frozen=True)
class Limits:
    """Where each condition ends."""

    least_rows: int = 200
    least_tested: int = 50
    unfit: float = 0.02
    shrunk: float = 0.1
    under_median: float = 0.03
    over_trees: float = 0.01
    worse_points: float = 0.10
    worse_share: float = 0.15
    slice_points: float = 0.5
    coverage: tuple[float, float] = (0.76, 0.84)
    canary_r2: float = 0.01
    clip_r2: float | None = 0.30  # None switches the ceiling off, for planted data
    additivity: float = 1e-3
    slower: float = 1.2
    milliseconds: float = 120.0
    golden_points: float = 8.0


@dataclass(frozen=True)
class Check:
    """One condition: whether it holds, what was found, and what was wanted."""

    name: str
    passed: bool
    found: str
    wanted: str


def judge(evidence: Evidence, limits: Limits) -> tuple[Check, ...]:
    """All nine, in their order; a challenger goes live only when every one holds."""
    return (
        _data(evidence, limits),
        _baselines(evidence, limits),
        _non_inferior(evidence, limits),
        _slices(evidence, limits),
        _coverage(evidence, limits),
        _leaks(evidence, limits),
        _explanation(evidence, limits),
        _latency(evidence, limits),
        _golden(evidence, limits),
    )


def margin(evidence: Evidence, limits: Limits) -> float:
    """How far the interval of the difference may reach above zero: fixed, or a share of what the champion gained."""
    gain = evidence.median_mae - evidence.champion_mae
    return max(limits.worse_points, limits.worse_share * gain)


def _data(evidence: Evidence, limits: Limits) -> Check:
    """Enough sound rows: not too few, not out of range, and no service whose listeners vanish."""
    enough = evidence.rows >= limits.least_rows and evidence.tested >= limits.least_tested
    sound = evidence.unfit <= limits.unfit and evidence.shrunk.low <= limits.shrunk
    odd = f"{evidence.unfit:.1%} unfit, {evidence.shrunk.value:.1%} shrunk"
    found = f"{evidence.rows} songs, {evidence.tested} to test; {odd}"
    wanted = (
        f"at least {limits.least_rows} and {limits.least_tested}; at most {limits.unfit:.0%} and {limits.shrunk:.0%}"
    )
    return Check("data", enough and sound, found, wanted)


def _baselines(evidence: Evidence, limits: Limits) -> Check:
    """Better than always saying the middle, and not beaten by plain trees."""
    most = (1 - limits.under_median) * evidence.median_mae
    trees = evidence.trees
    beaten = trees is not None and trees.low > 0 and trees.value > limits.over_trees * evidence.challenger_mae
    beside = "" if trees is None else f"; against trees {_signed(trees)}"
    found = f"{evidence.challenger_mae:.2f} (median {evidence.median_mae:.2f}{beside})"
    return Check("baselines", evidence.challenger_mae <= most and not beaten, found, f"at most {most:.2f}")


def _non_inferior(evidence: Evidence, limits: Limits) -> Check:
    """No worse than the champion on the whole, as far as so many rows can tell."""
    most = margin(evidence, limits)
    holds = evidence.delta.value <= 0 and evidence.delta.high <= most
    return Check("champion", holds, _signed(evidence.delta), f"at most 0, up to {most:+.2f}")


def _slices(evidence: Evidence, limits: Limits) -> Check:
    """No part of the songs pays for the others."""
    worse = {name: one for name, one in evidence.slices.items() if one.value > limits.slice_points and one.low > 0}
    found = ", ".join(f"{name} {_signed(one)}" for name, one in worse.items()) or f"none of {len(evidence.slices)}"
    return Check("slices", not worse, found, f"no slice worse by {limits.slice_points:g} for sure")


def _coverage(evidence: Evidence, limits: Limits) -> Check:
    """Intervals that promise four songs of five hold about so many, as far as so many rows can tell."""
    low, high = limits.coverage
    off = [name for name, one in evidence.coverage.items() if one.high < low or one.low > high]
    found = ", ".join(f"{name} {one.value:.0%}" for name, one in evidence.coverage.items())
    return Check("coverage", not off, found, f"{low:.0%} to {high:.0%}")


def _leaks(evidence: Evidence, limits: Limits) -> Check:
    """What cannot predict does not; what hardly can does not do so too well."""
    canaries = {"shuffled": evidence.shuffled_r2, "id": evidence.id_r2}
    leaks = [name for name, one in canaries.items() if one.value > limits.canary_r2 and one.low > 0]
    clip, ceiling = evidence.clip_r2, limits.clip_r2
    if clip is not None and ceiling is not None and clip.low > ceiling:
        leaks.append("clip")
    told = {**canaries, **({"clip": clip} if clip else {})}
    found = ", ".join(f"{name} R2 {one.value:.3f}" for name, one in told.items())
    beside = "" if ceiling is None else f"; clip {ceiling:g}"
    return Check("leaks", not leaks, found, f"at most {limits.canary_r2:g}{beside}")


def _explanation(evidence: Evidence, limits: Limits) -> Check:
    """The reasons sum to the score."""
    holds = evidence.additivity <= limits.additivity
    return Check("explanation", holds, f"{evidence.additivity:.1e} points", f"at most {limits.additivity:.0e}")


def _latency(evidence: Evidence, limits: Limits) -> Check:
    """About as quick as the champion, and quick enough where the champion is: a slow machine is nobody's fault."""
    before, after = evidence.latency
    most = limits.slower * before
    if before <= limits.milliseconds:
        most = min(most, limits.milliseconds)
    return Check("latency", after <= most, f"{after:.1f} ms (champion {before:.1f})", f"at most {most:.1f} ms")


def _golden(evidence: Evidence, limits: Limits) -> Check:
    """The same songs stay about where they were, or follow their counts, as long as the scale is the same."""
    if evidence.scale_changed:
        return Check("golden", passed=True, found="the scale is another", wanted="a scale that stays")
    far = strayed(evidence, limits)
    named = [f"{name} {by:+.1f}" for name, by in far.items()]
    more = f" and {len(far) - MOST_NAMED} more" if len(far) > MOST_NAMED else ""
    most = max(map(abs, _bound(evidence).values()), default=0.0)
    found = ", ".join(named[:MOST_NAMED]) + more or f"{most:.1f} points at most, {len(evidence.golden)} songs"
    return Check("golden", not far, found, f"at most {limits.golden_points:g} points, unless towards the newest count")


def strayed(evidence: Evidence, limits: Limits) -> dict[str, float]:
    """Golden songs whose answer went far and not towards their newest count, the farthest first, and by how much."""
    if evidence.scale_changed:
        return {}
    far = {name: by for name, by in _bound(evidence).items() if abs(by) > limits.golden_points}
    return dict(sorted(far.items(), key=lambda pair: -abs(pair[1])))


def _bound(evidence: Evidence) -> dict[str, float]:
    """The moves of golden songs that have no leave to move."""
    free = {_plain(name) for name in evidence.listed}
    bound = {name: by for name, by in evidence.golden.items() if name not in evidence.followed}
    return {} if ANY in free else {name: by for name, by in bound.items() if _plain(name) not in free}


def _plain(name: str) -> str:
    """A song's name however it is typed: no capitals, any dash, any spaces."""
    return " ".join(name.casefold().replace("–", "-").split())


def _signed(figure: Figure) -> str:
    return f"{figure.value:+.2f} ({figure.low:+.2f} to {figure.high:+.2f})"
