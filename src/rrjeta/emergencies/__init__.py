"""Something happened to everyone: whom to call first, and what was heard."""
