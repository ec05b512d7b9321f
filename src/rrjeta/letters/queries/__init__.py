"""Reads of letters: of one case, of the register of a unit, and of the templates."""
