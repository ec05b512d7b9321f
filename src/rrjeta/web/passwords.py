"""Passwords for one time, made to be read out."""

import secrets

# Without signs that are mistaken for each other when they are read out or written by hand.
_SIGNS = "abcdefghjkmnpqrstuvwxyz23456789"


def one_time_password() -> str:
    """Return a password of three groups: some 74 bits, more than anybody guesses before it is replaced."""
    return "-".join("".join(secrets.choice(_SIGNS) for _ in range(5)) for _ in range(3))
