"""From an operator's own rows to a challenger, and whether it may take the champion's place."""
