"""Answers as Discord draws them: pure functions of values."""
