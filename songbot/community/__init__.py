"""What the people of a server share: boards, finds, games, and what became of them."""
