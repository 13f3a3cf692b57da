"""The plain values of songbot and what follows from them: no input or output, no clock, no chance."""
