"""Telephone and personal numbers as they are compared. What looks wrong is warned about where it is typed and never refused."""

import re

_SHORTEST = 5


def personal_number_form(written: str) -> str:
    """Return a personal number in capitals without spaces."""
    return re.sub(r"[^0-9A-Z]", "", written.upper())


def tail(form: str) -> str:
    """Return the last nine digits of a number, by which numbers with and without a country code are compared."""
    digits = re.sub(r"\D", "", form)
    return digits[-9:] if len(digits) >= _SHORTEST else ""
