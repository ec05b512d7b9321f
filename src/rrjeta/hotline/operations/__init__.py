"""Writes of the hotline, by topic."""
