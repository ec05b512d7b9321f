"""Reads of the sealed table of names."""
