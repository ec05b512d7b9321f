"""Reads of the cases room; the actor comes first."""
