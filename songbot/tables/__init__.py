"""Tables of songs in and out, for commands in a process of their own."""
