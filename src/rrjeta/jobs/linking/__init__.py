"""Measures how well persons are matched: made registers with their truth, figures, and the learning of the parameters."""
