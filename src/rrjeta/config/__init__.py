"""Starts the system: its settings, its addresses and its command line."""
