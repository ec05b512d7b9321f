"""Writes of the people room. They are called by operations of the rooms above, inside their transaction."""
