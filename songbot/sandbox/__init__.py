"""The local Discord and the stand-ins of the music services: the whole outside world, on this machine."""
