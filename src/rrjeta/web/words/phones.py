"""Telephone numbers as they are read and as they are dialled."""

import re

import phonenumbers

_NOT_DIALLED = re.compile(r"[^\d+*#]")


def dialled(number: str) -> str:
    """Return the number without the blanks and strokes people write."""
    return _NOT_DIALLED.sub("", number)


def readable(number: str) -> str:
    """Return an international number in its country's groups; what was typed any other way stays as typed."""
    try:
        parsed = phonenumbers.parse(number, None)
    except phonenumbers.NumberParseException:
        return number.strip()
    return phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.INTERNATIONAL)
