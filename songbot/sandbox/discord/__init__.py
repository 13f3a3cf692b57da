"""A Discord of one's own: REST, gateway and the people on it, as far as a bot can tell."""
