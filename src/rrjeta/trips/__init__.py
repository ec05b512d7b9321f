"""Going out to a family: on the way, back by when, who is told if there is no sign; hours and kilometres of a month."""
