"""Floor of the house: clock, ids, sealing, two-language text, errors, base tables and seams."""
