"""What is printed, for whom, and what is left out of it."""
