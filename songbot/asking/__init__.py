"""What people ask once they have an answer: why not otherwise, what is like it, which of several."""
