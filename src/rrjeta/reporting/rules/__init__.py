"""Pure functions of the pictures."""
