"""Stand-ins of the music services, with one invented catalogue behind all of them."""
