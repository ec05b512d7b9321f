"""Writes of imports; what comes in is written by the operations of the rooms below."""
