"""Reads of imports; the actor comes first."""
