"""What makes two rows the same row: who is told of, in whichever spelling of capitals and accents. Pure."""

import hashlib
import hmac
from collections import Counter
from collections.abc import Sequence

from rrjeta.importing.rules.fields import plain
from rrjeta.importing.rules.headers import shape_of
from rrjeta.importing.rules.rows import Row

_WORDS = ("given_name", "surname", "father_name", "mother_name", "nickname", "personal_number")


def core_of(row: Row) -> tuple[str, ...]:
    """Return what a row says of who it is, whatever else it tells and in whichever order its columns stand."""
    words = [plain(str(row.told.get(name) or "")) for name in _WORDS]
    birth = [str(row.told.get("birth_date") or ""), row.precision, str(row.told.get("age_estimate", ""))]
    return (*words, *birth, row.sex, row.member)


def fingerprints(rows: Sequence[Row], secret: bytes) -> list[bytes]:
    """Return a keyed hash of each row. Rows that say the same count on: the second of two is another row than the first."""
    seen: Counter[tuple[str, ...]] = Counter()
    found = []
    for row in rows:
        core = core_of(row)
        text = "\x1f".join((*core, str(seen[core])))
        seen[core] += 1
        found.append(hmac.digest(secret, text.encode(), hashlib.sha256))
    return found


def shape_hash(headers: Sequence[str], secret: bytes) -> bytes:
    """Return a keyed hash of the names of a file's columns: where names stand in their place, nobody reads them."""
    return hmac.digest(secret, shape_of(headers).encode(), hashlib.sha256)
