"""Telephone and personal numbers in one form each; what looks wrong is warned about and never refused."""

import re

import phonenumbers

_SHORTEST = 5


def phone_form(written: str, country: str) -> tuple[str, str]:
    """Return a telephone number as E.164, or its digits where it is none, and a warning: `not_a_number` or nothing."""
    if not written.strip():
        return "", ""
    try:
        found = phonenumbers.parse(written, country)
    except phonenumbers.NumberParseException:
        return _digits(written), "not_a_number"
    form = phonenumbers.format_number(found, phonenumbers.PhoneNumberFormat.E164)
    return form, "" if phonenumbers.is_valid_number(found) else "not_a_number"


def personal_number_form(written: str, shape: str = "") -> tuple[str, str]:
    """Return a personal number in capitals without spaces, and a warning: `unusual_shape` or nothing."""
    form = re.sub(r"[^0-9A-Z]", "", written.upper())
    fits = not shape or re.fullmatch(shape, form) is not None
    return form, "" if fits or not form else "unusual_shape"


def tail(form: str) -> str:
    """Return the last nine digits of a number, by which numbers with and without a country code are compared."""
    digits = _digits(form)
    return digits[-9:] if len(digits) >= _SHORTEST else ""


def _digits(written: str) -> str:
    return re.sub(r"\D", "", written)
