"""The engine: a process of its own that owns the model, and the side of it that lives in the bot."""
