"""What a step of a life can do: one verb for each operation."""
