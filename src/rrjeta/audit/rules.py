"""How an entry of the log becomes bytes and a link, and a state of the log a checkpoint. `docs/log-format.md` says the same.

The stand-alone verifier writes this anew on purpose; a test holds the two together.
"""

import hashlib
import hmac
import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

CHAINS = 4
START = "0" * 64
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def microseconds(at: datetime) -> int:
    """Return a moment as whole microseconds since 1970 in UTC."""
    return (at - _EPOCH) // timedelta(microseconds=1)


def content_of(entry: Mapping[str, Any], at: int, subjects: str, changes: str) -> bytes:
    """Return the bytes of an entry. `subjects` and `changes` are the SHA-256 of their JSON, in hexadecimal."""
    parts = [
        str(entry["id"]),
        at,
        _id(entry["actor_id"]),
        entry["action"],
        _id(entry["operation_id"]),
        subjects,
        changes,
        entry["reason"],
        entry["relation"],
    ]
    return canonical(parts)


def canonical(value: Any) -> bytes:
    """Return JSON without blanks, keys in order, everything beyond ASCII escaped."""
    return json.dumps(value, separators=(",", ":"), sort_keys=True).encode("ascii")


def digest(value: bytes) -> str:
    """Return the SHA-256 of bytes, in hexadecimal."""
    return hashlib.sha256(value).hexdigest()


def link_of(key: bytes, chain: int, place: int, before: str, content: bytes) -> str:
    """Return the link of an entry: a keyed hash over its chain, its place, the link before it and its content."""
    return hmac.digest(key, f"{chain}|{place}|{before}|".encode() + content, hashlib.sha256).hex()


def checkpoint_content(number: int, at: datetime, heads: Sequence[Sequence[Any]], before: str) -> dict[str, Any]:
    """Return what is signed: the number, the moment, every head as [chain, place, link], the digest of the one before."""
    return {"number": number, "at": microseconds(at), "heads": [list(head) for head in heads], "before": before}


def _id(value: Any) -> str:
    return "" if value is None else str(value)
