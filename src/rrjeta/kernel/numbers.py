"""Numbers that people read aloud: for concerns and cases.

A number is drawn at random, so it tells neither the municipality, nor the year, nor how many there are; the unique
constraint of its table makes sure that it never clashes. Decision: docs/decisions/0004-case-numbers.md.
"""

import secrets

_LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_BODY = 7


def new_number() -> str:
    """Return a new number such as `K7M4-92QX`; its last sign checks the others."""
    body = "".join(secrets.choice(_LETTERS) for _ in range(_BODY))
    return _written(body)


def number_of(value: int) -> str:
    """Return the number that stands for a whole number, for registers made from a seed."""
    body = ""
    for _ in range(_BODY):
        value, digit = divmod(value, len(_LETTERS))
        body = _LETTERS[digit] + body
    return _written(body)


def read_number(typed: str) -> str | None:
    """Return the number that somebody typed, forgiving case, spaces and look-alikes, or None when its check fails."""
    signs = typed.upper().replace("-", "").replace(" ", "").translate(str.maketrans("ILO", "110"))
    if len(signs) != _BODY + 1 or any(sign not in _LETTERS for sign in signs):
        return None
    written = _written(signs[:_BODY])
    return written if written.replace("-", "") == signs else None


def _written(body: str) -> str:
    check = 0
    for sign in body:
        check = _doubled(check) ^ _LETTERS.index(sign)
    return f"{body[:4]}-{body[4:]}{_LETTERS[_doubled(check)]}"


def _doubled(value: int) -> int:
    """Return twice the value in the field of 32 elements: there one wrong sign, or two swapped, always changes the check."""
    return (value << 1) ^ (0b100101 if value & 0b10000 else 0)
