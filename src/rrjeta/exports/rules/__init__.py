"""Pure functions of exports: how a list is written into a file."""
