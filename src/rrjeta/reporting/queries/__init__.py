"""Reads of the pictures and numbers."""
