"""Pure functions of places."""
