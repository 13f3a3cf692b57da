"""Sound: from bytes to samples to log-mel, and what is heard in them without the net."""
