"""Help given: money and things that a family received, from which budget line, with a receipt."""
