"""The public tables as people have them, recognised by their columns, each with the scale and date of its label."""

from dataclasses import dataclass
from pathlib import Path

from ml.errors import BadInput

ALIASES = {
    "track_id": ("track_id", "id", "spotify_id", "song_id", "track_uri", "uri"),
    "title": ("track_name", "title", "song_name", "name", "track", "song"),
    "artist": ("primary_artist", "artist_name", "track_artist", "artists", "artist", "all_artists"),
    "popularity": ("popularity", "track_popularity", "song_popularity"),
    "plays": ("plays", "stream", "streams", "listens", "playcount", "play_count"),
    "danceability": ("danceability",),
    "energy": ("energy",),
    "loudness": ("loudness",),
    "speechiness": ("speechiness",),
    "acousticness": ("acousticness",),
    "instrumentalness": ("instrumentalness",),
    "liveness": ("liveness",),
    "valence": ("valence", "audio_valence"),
    "tempo": ("tempo", "bpm"),
    "key": ("key",),
    "mode": ("mode", "audio_mode"),
    "time_signature": ("time_signature",),
    "duration": ("duration", "duration_s", "duration_ms", "song_duration_ms"),
    "explicit": ("explicit",),
    "released": ("released", "release_date", "track_album_release_date", "album_release_date", "year"),
    "artist_popularity": ("artist_popularity", "artist_popularity_2024"),
}
"""Normalised column -> the names it goes by, the best first."""

TAG_COLUMNS = (
    "tags",
    "track_genre",
    "playlist_subgenre",
    "subgenres",
    "playlist_genre",
    "genres",
    "genre",
    "main_genre",
)
LEAKS = {
    "popularity_song_max": "holds the label",
    "n_versions": "counts copies that a service does not know",
    "n_genres": "exists only in that crawl",
    "billboard_year_end_score": "a chart result of the same song",
    "first_chart_year": "known only after the song charted",
    "year_end_score": "a chart result of the same song",
    "weeks_on_chart": "a chart result of the same song",
    "hit": "the label of another question",
}
"""Columns that are never inputs, and why."""


@dataclass(frozen=True)
class Layout:
    """One known table."""

    name: str
    marks: frozenset[str]  # the columns that give it away
    snapshot: str  # scale and date of its label; tables that share one share a token
    taken: float | None  # that date as a year
    artists: str | None = None  # what stands between several artists
    labels: str = "|,"  # what stands between several genres


def _layout(name: str, marks: str, snapshot: str, taken: float | None, artists: str | None = None) -> Layout:
    return Layout(name, frozenset(marks.split()), snapshot, taken, artists)


LAYOUTS = (
    _layout("songbot", "artist_key snapshot tags", "", None),
    _layout("Spotify Tracks Dataset (114k)", "track_id artists album_name track_genre", "spotify-2022-10", 2022.8, ";"),
    _layout("114k, one row a song", "genres album_name explicit time_signature", "spotify-2022-10", 2022.8, "|"),
    _layout("TidyTuesday 2020-01-21", "track_popularity playlist_genre playlist_subgenre", "spotify-2020-01", 2020.05),
    _layout("TidyTuesday, one row a song", "subgenres album_name release_date", "spotify-2020-01", 2020.05, "|"),
    _layout("MusicOSet, joined", "main_genre artist_followers", "spotify-2019-01", 2019.05, "|"),
    _layout("artists and popularity (21k)", "artist_followers genres acousticness", "spotify-2024-09", 2024.7, "|"),
    _layout("Discover (10k)", "preview_url primary_artist danceability", "spotify-2023-03", 2023.2, "|"),
    _layout("Hit Predictor", "chorus_hit sections", "spotify-2019-12", 2019.95),
    _layout("Spotify and Youtube streams", "stream artist", "streams-2023", 2023.1),
    _layout("Spotify 1 Million Tracks", "artist_name track_name genre year popularity", "spotify-2023-10", 2023.8),
    _layout("SpotifyFeatures", "artist_name track_name genre popularity key mode", "spotify-2019-07", 2019.5),
    _layout("Free Music Archive", "fma_track", "fma-2017-05", 2017.4),
    _layout("songbot, joined", "match_score match_by mbid", "songbot-joined", None, "|"),
)
_NEEDED = {
    "artist": ALIASES["artist"],
    "label": ALIASES["popularity"] + ALIASES["plays"],
}
ANY = Layout("any table with an artist and a popularity or plays column", frozenset(), "unknown", None, "|")


def recognise(columns: list[str], path: Path) -> Layout:
    """The layout of a file by its columns; what cannot be used at all is said at once."""
    have = {column.casefold() for column in columns}
    for what, names in _NEEDED.items():
        if not have & set(names):
            raise BadInput(f"{path}: no {what} column; it needs one of {', '.join(names)}.")
    return next((layout for layout in LAYOUTS if layout.marks <= have), ANY)
