"""songbot: a Discord bot that says how popular a song should be, how popular it is, and why."""
