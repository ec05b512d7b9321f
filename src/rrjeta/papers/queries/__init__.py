"""Reads: which papers a case has, what would stand on one, and the paper itself as a PDF."""
