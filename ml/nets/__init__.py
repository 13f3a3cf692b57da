"""The two streams and how they are trained, calibrated and shown every subset of what is known."""
