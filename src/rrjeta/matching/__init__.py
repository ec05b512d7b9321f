"""Says whether two records are the same child, and finds a child whose name is sealed."""
