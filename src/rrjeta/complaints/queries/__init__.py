"""Reads of complaints, by topic."""
