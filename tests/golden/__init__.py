"""What every card is, word by word: `python -m tests.golden` renews the files, git shows what changed."""
