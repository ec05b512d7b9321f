"""Writing, sending, receiving and cancelling letters; an office's own templates."""
