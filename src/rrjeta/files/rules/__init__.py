"""What is taken as a file, and what is left of it: pure functions."""
