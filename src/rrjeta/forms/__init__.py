"""Forms as data: questions, conditions and code lists of the pack, drawn and read by one renderer."""
