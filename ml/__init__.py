"""How popular a song with these ingredients tends to be, how sure that is, and why: usable with no bot."""
