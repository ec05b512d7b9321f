"""Writes of supervision, by topic."""
