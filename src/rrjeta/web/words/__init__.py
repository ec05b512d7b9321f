"""How moments, ages and telephone numbers are said on pages, in the reader's language."""
