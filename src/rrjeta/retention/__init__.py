"""Forgets: one schedule of what goes when, legal holds, and erasures that two persons decide."""
