"""Reads of the hotline, by topic."""
