"""`python -m songbot`: what the bot can do, and what its operator needs, without Discord."""
