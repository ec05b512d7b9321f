"""Rrjeta: the information system of a child-protection safety net."""
