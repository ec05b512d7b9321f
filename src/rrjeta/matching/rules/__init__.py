"""Normal forms, keys, likeness and the scorer; pure functions over plain values and arrays."""
