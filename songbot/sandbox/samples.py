"""Songs that the demo's page suggests; all are invented, and it says so."""

from songbot.sandbox.music.catalogue import Catalogue, Track


def samples(catalogue: Catalogue) -> list[dict[str, str]]:
    """One of each kind that is worth a try."""
    tracks = [track for track in catalogue.tracks if not track.version]
    whole = [track for track in tracks if track.preview and not track.missing]
    by_points = sorted(whole, key=lambda track: track.points)
    return [
        _sample(by_points[-1], "the biggest song of this invented world"),
        _sample(by_points[len(by_points) // 2], "one from the middle"),
        _sample(by_points[3], "hardly anybody knows it"),
        _sample(next(track for track in whole if not track.artist.name.isascii()), "not in Latin letters"),
        _sample(next(track for track in tracks if not track.preview), "without a preview"),
        _sample(next(track for track in tracks if "lastfm" in track.missing), "unknown to last.fm"),
    ]


def _sample(track: Track, note: str) -> dict[str, str]:
    text = f"/predict song:https://open.spotify.com/track/{track.id}"
    return {"label": f"{track.title} – {track.artist.name} (invented)", "text": text, "note": note}
