"""What the commands print: a model's card, tables of figures, one song's answer."""

from collections.abc import Mapping, Sequence

from ml.importance import Importance
from ml.metrics import Figure
from ml.model import Answer, Plays
from ml.whatif import WhatIf

_WIDTH = 30


def text(meta: Mapping[str, object]) -> str:
    """The model card."""
    metrics = meta["metrics"]
    lines = [
        f"{meta['name']}, made {meta['created']} at {str(meta['commit'])[:10]}",
        str(meta["notes"]),
        "",
        "What it answers: how popular songs with these ingredients were, 0-100, as a distribution. It claims no cause.",
        "What it cannot know: promotion, playlists, videos, luck. Sound alone explains 5-10 % of popularity.",
        "Terms: the shipped model learned from public tables of Spotify's popularity; see data/README.md.",
    ]
    if isinstance(metrics, dict):
        lines.append(f"Trained on {metrics['rows']} songs by {meta['artists']} artists and {metrics['clips']} clips.")
        lines += ["", *_clip(metrics.get("clip"))]
        for name, found in metrics.items():
            if isinstance(found, list) and found and isinstance(found[0], dict):
                lines += ["", f"On {name}:", rows(found)]
    return "\n".join(lines)


def rows(found: Sequence[Mapping[str, object]]) -> str:
    """Figures as a table; each with its 95 % interval over artists."""
    head = f"{'table':26}{'mode':14}{'n':>7}{'constant':>9}  {'mae shown':20}{'r2':24}"
    head += f"{'spearman':>9}{'quarters':>9}{'in 80 %':>8}"
    lines = [head]
    for row in found:
        shown, r2 = _span(row, "mae_shown", 2), _span(row, "r2", 3)
        lines.append(
            f"{row.get('table', '')!s:26.25}{row['mode']!s:14}{row['n']:>7}{row['median_mae']:>9.2f}  {shown:20}{r2:24}"
            f"{row['spearman']:>9.3f}{row['accuracy4']:>9.3f}{row['coverage80']:>8.3f}"
        )
    return "\n".join(lines)


def answer(found: Answer, plays: Plays | None) -> str:
    """One song."""
    quarters = " ".join(f"{share:.0%}" for share in found.quarters)
    lines = [
        f"{found.score:.1f} of 100, most likely {found.low:.0f} to {found.high:.0f} (80 %)",
        f"knowing nothing at all: {found.baseline:.1f}",
        f"chances of the four quarters: {quarters}",
    ]
    if plays:
        lines.append(
            f"plays of such songs: {plays.middle:,.0f}, most likely {plays.low:,.0f} to {plays.high:,.0f} (80 %)"
        )
    lines += [f"  {reason.points:+6.1f}  {reason.group}" for reason in found.reasons]
    if found.estimated:
        heard = ", ".join(f"{name} {value:.2f}" for name, value in found.estimated.items())
        lines.append(f"estimated from the clip: {heard}")
    lines += [f"  {second.start:4.0f}-{second.end:.0f} s {second.points:+5.1f}" for second in found.seconds]
    lines.append(f"not known: {', '.join(found.missing) or 'nothing'}")
    if found.unlike:
        lines.append("careful: this is unlike anything the model was trained on")
    lines.append(f"model {found.model}; what went with popularity, not what causes it")
    return "\n".join(lines)


def whatif(found: WhatIf, changes: Mapping[str, float | None]) -> str:
    """One song before and after."""
    changed = ", ".join(f"{name} {'not known' if value is None else f'{value:g}'}" for name, value in changes.items())
    lines = [
        f"with {changed}: {found.after.score:.1f} of 100 ({found.difference:+.1f}); the model's answer, no promise"
    ]
    return "\n".join([*lines, found.warning] if found.warning else lines)


def importances(own: Figure, found: Sequence[Importance]) -> str:
    """Groups by weight."""
    lines = [f"the model's own R2 here: {own.value:.3f} [{own.low:.3f}, {own.high:.3f}]"]
    lines.append(f"{'group':14}{'mean |Shapley|':{_WIDTH}}{'R2 lost, shuffled':{_WIDTH}}{'R2 lost, retrained without'}")
    for entry in found:
        without = _figure(entry.retrain) if entry.retrain else "not tried"
        lines.append(f"{entry.group:14}{_figure(entry.shapley):{_WIDTH}}{_figure(entry.permutation):{_WIDTH}}{without}")
    return "\n".join([*lines, "The three disagree where features go together; none of them says what causes success."])


def _clip(verdict: object) -> list[str]:
    if not isinstance(verdict, dict):
        return [
            "clip: not earned (there were too few clips to ask); a clip acts through its estimated descriptors alone."
        ]
    span = f"{verdict['gain']:+.3f} [{verdict['gain_low']:+.3f}, {verdict['gain_high']:+.3f}]"
    state = "earned" if verdict["earned"] else "not earned"
    return [
        f"clip: {state}; R2 that it adds on {verdict['clips']} clips by {verdict['artists']} unheard artists: {span}"
    ]


def _span(row: Mapping[str, object], name: str, digits: int) -> str:
    return f"{row[name]:.{digits}f} [{row[name + '_low']:.{digits}f}, {row[name + '_high']:.{digits}f}]"


def _figure(figure: Figure) -> str:
    return f"{figure.value:.3f} [{figure.low:.3f}, {figure.high:.3f}]"
