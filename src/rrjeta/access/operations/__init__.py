"""Writes of the access room."""
