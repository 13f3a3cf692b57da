"""Songs that the demo's page suggests; all are invented, and it says so."""

from collections.abc import Callable

from songbot.sandbox.music.catalogue import Catalogue, Track

KINDS: dict[str, Callable[[Track], bool]] = {
    "not in Latin letters": lambda one: not one.artist.name.isascii() and not one.missing and one.preview,
    "a live version": lambda one: one.version == "live" and not one.missing and one.preview,
    "without a preview": lambda one: not one.preview and not one.missing,
    "unknown to MusicBrainz": lambda one: one.missing == {"musicbrainz"} and one.preview,
    "unknown to last.fm": lambda one: one.missing == {"lastfm"} and one.preview,
}


def samples(catalogue: Catalogue) -> list[dict[str, str]]:
    """One of each kind that is worth a try."""
    whole = [track for track in catalogue.tracks if not (track.version or track.missing) and track.preview]
    by_points = sorted(whole, key=lambda track: track.points)
    hit = by_points[-1]
    cause, event = max(hit.causes, key=lambda name: hit.causes[name]), hit.song.event
    why = f"the {event.kind} after {event.start:.0f} s" if event and cause == "event" else f"its {cause}"
    return [
        _sample(hit, f"the biggest song of this invented world, most of all for {why}"),
        _sample(by_points[len(by_points) // 2], "one from the middle"),
        _sample(by_points[3], "hardly anybody knows it"),
        *(_sample(next(filter(kind, catalogue.tracks)), note) for note, kind in KINDS.items()),
    ]


def _sample(track: Track, note: str) -> dict[str, str]:
    text = f"/predict song:https://open.spotify.com/track/{track.id}"
    return {"label": f"{track.title} – {track.artist.name} (invented)", "text": text, "note": note}
