"""Tokens of secret addresses: drawn long enough that nobody finds one from its hash, which alone is kept."""

import hashlib
import secrets

_BYTES = 32


def new_token() -> str:
    """Return a new token, fit for an address."""
    return secrets.token_urlsafe(_BYTES)


def token_hash(token: str) -> str:
    """Return what is kept of a token."""
    return hashlib.sha256(token.encode()).hexdigest()
