"""Letters: what an office writes and receives, under protocol numbers without gaps, and the templates they are made from."""
