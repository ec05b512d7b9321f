"""Calls and messages that may become a concern: taken in from anybody, handed to the unit that answers for the place."""
