"""Writes of emergencies, by topic."""
