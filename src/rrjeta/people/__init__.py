"""Persons, their households, ties, contacts and identifiers."""
