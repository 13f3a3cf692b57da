"""What each service counts, in English."""

COUNTS = {
    "count.lastfm": "{count} listeners on last.fm, {date}",
    "count.listenbrainz": "{count} listeners on ListenBrainz, {date}",
    "count.deezer": "rank {count} on Deezer, {date}",
}
