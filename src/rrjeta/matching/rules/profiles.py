"""What an entry under a key tells of its person: the row of its features, and enough to say who is worth comparing.

Sixteen bytes: five of the row, one that shows that the entry was opened with the right key, and ten of the birth, the sex, the
place and the four names, each as a few bits of a sum. They leave out thousands of persons without opening their features.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from rrjeta.matching.rules.columns import Ints
from rrjeta.matching.rules.days import Birth
from rrjeta.matching.rules.keys import BLOCK, Bytes
from rrjeta.matching.rules.names import Name

_ROW, _CHECK_AT, _BORN = 5, 5, 6
_CHECK = 0xA7
_FIRST_YEAR, _LAST = 1900, 255
_SUM, _BONE, _TOWN = 255, 63, 31
_WEIGHTS = (3.0, 3.0, 2.0, 2.0)
_BONES, _FORMS = 0.6, 0.5
_YEAR, _MONTH, _DAY, _YEAR_BESIDE = 3.0, 1.5, 1.5, 1.5


@dataclass(frozen=True, slots=True)
class Profiles:
    """Entries in columns: `rows`; `born` (3, n): year from 1900, month, day; `folds`, `bones` (4, n). 0 is unknown."""

    rows: NDArray[np.int64]
    born: Ints
    sex: Ints
    town: Ints
    folds: Ints
    bones: Ints


def profile(row: int, names: Sequence[Name], birth: Birth, sex: int, town: Name) -> bytes:
    """Return the sixteen bytes of a person's row."""
    year = min(max(birth.year - _FIRST_YEAR, 0), _LAST)
    month, day = (birth.month & 15, birth.day & 31) if year else (0, 0)
    told = month << 12 | day << 7 | (sex & 3) << 5 | _sum(town.fold, _TOWN)
    packed = 0
    for name in names:
        packed = packed << 14 | _sum(name.fold, _SUM) << 6 | _sum(name.skeletons[0] if name.skeletons else "", _BONE)
    head = row.to_bytes(_ROW, "big") + bytes((_CHECK, year))
    return head + told.to_bytes(2, "big") + packed.to_bytes(BLOCK - _ROW - 4, "big")


def profiles_of(blocks: Bytes) -> Profiles:
    """Return opened entries in columns, each row once; what was opened with a wrong key is left out."""
    blocks = blocks[blocks[:, _CHECK_AT] == _CHECK]
    rows = np.zeros(len(blocks), dtype=np.int64)
    for at in range(_ROW):
        rows = rows << 8 | blocks[:, at]
    rows, first = np.unique(rows, return_index=True)
    kept = blocks[first].astype(np.int64)
    told = kept[:, 7] << 8 | kept[:, 8]
    packed = np.zeros(len(kept), dtype=np.int64)
    for at in range(9, BLOCK):
        packed = packed << 8 | kept[:, at]
    names = np.stack([packed >> shift & 0x3FFF for shift in (42, 28, 14, 0)]).astype(np.int32)
    born = np.stack([kept[:, _BORN], told >> 12 & 15, told >> 7 & 31]).astype(np.int32)
    sex, town = (told >> 5 & 3).astype(np.int32), (told & 31).astype(np.int32)
    return Profiles(rows, born, sex, town, names >> 6, names & _BONE)


def likeliest(told: Profiles, asked: bytes, forms: Sequence[Sequence[str]], most: int) -> NDArray[np.int64]:
    """Return the rows of at most `most` entries that agree in most with what is asked; `forms` are other folds of its names."""
    if len(told.rows) <= most:
        return told.rows
    own = profiles_of(np.frombuffer(asked, dtype=np.uint8).reshape(1, BLOCK))
    points = np.zeros(len(told.rows), dtype=np.float32)
    for field, weight in enumerate(_WEIGHTS):
        fold, bone = own.folds[field, 0], own.bones[field, 0]
        if not fold:
            continue
        points += weight * (told.folds[field] == fold)
        points += weight * _BONES * (told.bones[field] == bone)
        others = [_sum(form, _SUM) for form in forms[field]]
        points += weight * _FORMS * np.isin(told.folds[field], others)
    for part, weight in enumerate((_YEAR, _MONTH, _DAY)):
        points += weight * ((told.born[part] == own.born[part, 0]) & (own.born[part, 0] > 0))
    year = own.born[0, 0]
    points += _YEAR_BESIDE * ((np.abs(told.born[0] - year) == 1) & (year > 0))
    points += (told.town == own.town[0]) & (own.town[0] > 0)
    points += (told.sex == own.sex[0]) & (own.sex[0] > 0)
    found: NDArray[np.int64] = told.rows[np.argpartition(-points, most)[:most]]
    return found


def _sum(text: str, most: int) -> int:
    """Return a number from 1 to `most` of a text, 0 of none."""
    return 1 + crc32(text.encode()) % most if text else 0


def with_row(block: bytes, row: int) -> bytes:
    """Return a profile as that of another row."""
    return row.to_bytes(_ROW, "big") + block[_ROW:]
