"""Pure rules of forms: the shape of a form, its conditions, what an answer may be."""
