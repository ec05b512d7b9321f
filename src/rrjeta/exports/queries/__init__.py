"""Reads of exports; the actor comes first."""
