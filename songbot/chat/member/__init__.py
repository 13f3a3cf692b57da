"""What anybody can ask: commands, and what can be pressed on a card."""
