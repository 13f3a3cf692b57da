"""What each service counts, in German."""

COUNTS = {
    "count.lastfm": "{count} Hörer bei last.fm, {date}",
    "count.listenbrainz": "{count} Hörer bei ListenBrainz, {date}",
    "count.deezer": "Rang {count} bei Deezer, {date}",
}
