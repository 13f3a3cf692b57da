"""A dump of MusicBrainz on disk: imported once by a command, asked before the service, without its pace."""
