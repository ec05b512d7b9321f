"""Measures what the product promises, side by side with a baseline in one run."""
