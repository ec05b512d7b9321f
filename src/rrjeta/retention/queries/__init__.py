"""Reads of the retention room, by topic."""
