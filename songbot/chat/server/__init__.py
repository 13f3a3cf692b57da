"""What a server shares and its admins set: boards, games, profiles, moderation."""
