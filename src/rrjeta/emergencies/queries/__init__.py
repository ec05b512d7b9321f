"""Reads of emergencies, by topic."""
