"""Marks that a page or a browser carries for us and cannot make itself."""

from functools import cache

from django.core.signing import TimestampSigner


@cache
def signer(purpose: str) -> TimestampSigner:
    """Return what signs marks of one purpose. Made when first asked for: commands run before the machine has its secret."""
    return TimestampSigner(salt=f"rrjeta.{purpose}")
