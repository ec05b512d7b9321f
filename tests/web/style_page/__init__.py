"""Pages that show every part with invented data, to be looked at and measured by the tests beside them."""
