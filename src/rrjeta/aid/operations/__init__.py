"""Giving help: entered, corrected, cancelled, its receipt printed and signed."""
