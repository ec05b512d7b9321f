"""Writes of the retention room, by topic."""
