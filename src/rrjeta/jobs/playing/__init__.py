"""Plays lives through the real operations, each step at its own moment and by its own colleague."""
