"""On the way, back, longer; and what the clockwork does when there is no sign."""
