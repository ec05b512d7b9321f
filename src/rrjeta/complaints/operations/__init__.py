"""Writes of complaints, by topic."""
