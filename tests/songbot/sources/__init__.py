"""Tests of the sources, over real sockets."""
