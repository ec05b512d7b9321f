"""Reads of supervision, by topic."""
