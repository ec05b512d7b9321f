"""What second factors are made of: the seed of an app and its codes (RFC 6238), recovery codes; sealed to their user."""

import base64
import binascii
import hashlib
import hmac
import re
import secrets
from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.hazmat.primitives.twofactor.hotp import HOTP

from rrjeta.kernel.sealing import open_for, seal_for

STEP_SECONDS = 30
# A phone's clock may be half a minute off, and typing takes a while.
_STEPS_AROUND = 1
_DIGITS = 6
_LEAST_SEED_BYTES, _MOST_SEED_BYTES = 16, 64
PURPOSE = "second factor"
# Without signs that are mistaken for each other when they are read from paper.
_SIGNS = "abcdefghjkmnpqrstuvwxyz23456789"
_RECOVERY_CODES, _HALF = 10, 5


def new_seed() -> str:
    """Return a new seed for an app, in the letters in which it is typed."""
    return base64.b32encode(secrets.token_bytes(20)).decode()


def seed_bytes(seed: str) -> bytes | None:
    """Return the seed as bytes, or None for what is no seed of at least 128 bits."""
    letters = re.sub(r"[\s-]", "", seed).upper().rstrip("=")
    try:
        found = base64.b32decode(letters + "=" * (-len(letters) % 8))
    except (binascii.Error, ValueError):
        return None
    return found if _LEAST_SEED_BYTES <= len(found) <= _MOST_SEED_BYTES else None


def code_at(seed: str, moment: datetime) -> str:
    """Return the code that an app with this seed shows at a moment. Raises ValueError for what is no seed."""
    key = seed_bytes(seed)
    if key is None:
        raise ValueError("This is no seed of an app.")
    return _code(key, _step_at(moment))


def step_of(seed: str, typed: str, moment: datetime, after: int) -> int | None:
    """Return the step of time whose code was typed, or None. A step up to `after` was used before and counts no more."""
    key, code = seed_bytes(seed), re.sub(r"\s", "", typed)
    if key is None or not is_app_code(code):
        return None
    around = _step_at(moment)
    for step in range(around - _STEPS_AROUND, around + _STEPS_AROUND + 1):
        if step > after and hmac.compare_digest(_code(key, step), code):
            return step
    return None


def is_app_code(typed: str) -> bool:
    """Tell whether what was typed could be the code of an app; else it is meant as a recovery code."""
    code = re.sub(r"\s", "", typed)
    return len(code) == _DIGITS and code.isascii() and code.isdigit()


def new_recovery_codes() -> list[str]:
    """Return ten codes for the day when phone and key are lost: 49 bits each, and each is good for once."""
    return ["-".join(_half() for _part in range(2)) for _number in range(_RECOVERY_CODES)]


def recovery_mark(user_id: UUID, code: str) -> str:
    """Return what is kept of a recovery code: enough to know it again."""
    plain = re.sub(r"[\s-]", "", code).lower()
    return hashlib.sha256(f"{user_id}|{plain}".encode()).hexdigest()


def holder_of(factor_id: UUID, user_id: UUID) -> str:
    """Return to what a factor is sealed: it opens for no other user and under no other id."""
    return f"{factor_id}|{user_id}"


def seal_factor(factor_id: UUID, user_id: UUID, told: Mapping[str, Any]) -> bytes:
    """Return what a factor is made of, sealed to its row and its user."""
    return seal_for(PURPOSE, holder_of(factor_id, user_id), told)


def open_factor(factor_id: UUID, user_id: UUID, sealed: bytes | memoryview) -> dict[str, Any]:
    """Return what a factor is made of. Raises SealBroken."""
    return open_for(PURPOSE, holder_of(factor_id, user_id), bytes(sealed))


def _step_at(moment: datetime) -> int:
    return int(moment.timestamp()) // STEP_SECONDS


def _code(key: bytes, step: int) -> str:
    every_app_speaks = SHA1()  # noqa: S303  in an HMAC it is still sound, and apps know no other
    return HOTP(key, _DIGITS, every_app_speaks, enforce_key_length=False).generate(step).decode()


def _half() -> str:
    return "".join(secrets.choice(_SIGNS) for _sign in range(_HALF))
