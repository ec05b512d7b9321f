"""What was done or seen, by whom, when and why: append-only."""
