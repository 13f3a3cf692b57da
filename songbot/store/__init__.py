"""What survives: songs, predictions, the line and settings, in one SQLite file."""
