"""Talks of a head with a worker about the work, apart from case files."""
