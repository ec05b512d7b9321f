"""A made register in the two tables of the search, as an office's stand, under other names and for this connection alone.

What is measured on them is the search of the product: the same statements on the same kind of rows, sealed.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import combinations, islice
from typing import Any
from uuid import UUID

import numpy as np
from django.db import connection
from numpy.typing import NDArray

from rrjeta.matching.queries.tables import Tables
from rrjeta.matching.rules.columns import Columns
from rrjeta.matching.rules.days import Birth, key_of_day
from rrjeta.matching.rules.keys import (
    BLOCK,
    MOST_UNDER_A_KEY,
    Secret,
    day_fact,
    masks_of,
    pair_fact,
    village_fact,
)
from rrjeta.matching.rules.profiles import profile
from rrjeta.matching.rules.reader import Reader

KEYS, ROWS = "made_searchkey", "made_searchrow"
_EPOCH, _WORD, _DAY = 1, 2**26, 2**33
_AT_ONCE = 5000
_CHUNK = 200_000


@contextmanager
def made_tables(reader: Reader, texts: Sequence[Sequence[str]], secret: Secret) -> Iterator[Tables]:
    """Give the tables of a register that a reader has taken; row and person are the place from 1. They go at the end."""
    is_postgres = connection.vendor == "postgresql"
    blob, number = ("bytea", "bigint") if is_postgres else ("BLOB", "integer")
    person = "uuid" if is_postgres else "char(32)"
    with connection.cursor() as cursor:
        cursor.execute(f'CREATE TEMPORARY TABLE "{KEYS}" ("id" {number} PRIMARY KEY, "held" {blob}, "epoch" smallint)')
        cursor.execute(
            f'CREATE TEMPORARY TABLE "{ROWS}"'
            f' ("id" {number} PRIMARY KEY, "person_id" {person}, "sealed" {blob}, "epoch" smallint)'
        )
    try:
        _fill(ROWS, _features(texts, secret))
        _fill(KEYS, _entries(reader, secret))
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE" if is_postgres else f'ANALYZE "{KEYS}"')
        yield Tables({_EPOCH: secret}, KEYS, ROWS)
    finally:
        with connection.cursor() as cursor:
            cursor.execute(f'DROP TABLE "{KEYS}"')
            cursor.execute(f'DROP TABLE "{ROWS}"')


def _fill(table: str, rows: Iterator[tuple[Any, ...]]) -> None:
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            with cursor.copy(f'COPY "{table}" FROM STDIN') as copy:
                for row in rows:
                    copy.write_row(row)
            return
        while part := list(islice(rows, _AT_ONCE)):
            marks = ", ".join(["%s"] * len(part[0]))
            cursor.executemany(f'INSERT INTO "{table}" VALUES ({marks})', part)  # noqa: S608  our own tables


def _features(texts: Sequence[Sequence[str]], secret: Secret) -> Iterator[tuple[Any, ...]]:
    native = connection.features.has_native_uuid_field
    for row, record in enumerate(texts, 1):
        person = UUID(int=row)
        yield row, person if native else person.hex, secret.sealed_texts(record, person.bytes), _EPOCH


def _entries(reader: Reader, secret: Secret) -> Iterator[tuple[Any, ...]]:
    """Yield what is held under each key, in the order of the keys: each four persons of a pair of facts are sealed once."""
    columns = reader.columns()
    codes, rows = _facts(columns, reader)
    order = np.argsort(codes, kind="stable")
    codes, rows = codes[order], rows[order]
    begins = np.flatnonzero(np.concatenate(([True], codes[1:] != codes[:-1])))
    number = np.arange(len(codes)) - np.repeat(begins, np.diff(np.append(begins, len(codes))))
    starts = np.flatnonzero(number % MOST_UNDER_A_KEY == 0)
    ends = np.append(starts[1:], len(codes))
    profiles, words = _profiles(columns, reader), (list(reader.names.bones), list(reader.places.bones))
    held: list[tuple[int, bytes]] = []
    for at in range(0, len(starts), _CHUNK):
        some, last = starts[at : at + _CHUNK], ends[at : at + _CHUNK]
        seeds = secret.seeds([_text(code, *words) for code in codes[some].tolist()])
        places = secret.places(seeds, number[some] // MOST_UNDER_A_KEY)
        counts = last - some
        sealed = secret.sealed(profiles[rows[some[0] : last[-1]]], masks_of(places.masks, counts.tolist())).tobytes()
        bounds = np.concatenate(([0], np.cumsum(counts))) * BLOCK
        held += [
            (key, sealed[start:end])
            for key, start, end in zip(places.keys.tolist(), bounds[:-1].tolist(), bounds[1:].tolist(), strict=True)
        ]
    held.sort()
    yield from ((key, blob, _EPOCH) for key, blob in held)


def _facts(columns: Columns, reader: Reader) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return codes of all pairs of facts and the row of each, both once a record; a code holds the two numbers."""
    lexicon, villages = reader.names.lexicon(), reader.places.lexicon()
    together = np.where(lexicon.words > 1, lexicon.bones, -1)
    table = np.concatenate([lexicon.skeletons, together[:, None]], axis=1)
    words = [table[names, at].astype(np.int64) for names in columns.names for at in range(table.shape[1])]
    village = villages.bones[columns.places[1]].astype(np.int64)
    year, month, day = (part.astype(np.int64) for part in columns.births)
    low, high = np.minimum(month, day), np.maximum(month, day)
    full = np.where((year > 0) & (low > 0), (year * 100 + low) * 100 + high, 0)
    codes, rows = [], []
    for first, second in combinations(words, 2):
        both = np.flatnonzero((first >= 0) & (second >= 0))
        codes.append(np.minimum(first[both], second[both]) * _WORD + np.maximum(first[both], second[both]))
        rows.append(both)
    for word in words:
        both = np.flatnonzero((word >= 0) & (full > 0))
        codes.append((word[both] + _DAY) * _WORD + full[both])
        rows.append(both)
        both = np.flatnonzero((word >= 0) & (village >= 0))
        codes.append((word[both] + 2 * _DAY) * _WORD + village[both])
        rows.append(both)
    code, row = np.concatenate(codes), np.concatenate(rows).astype(np.int64)
    order = np.lexsort((row, code))
    code, row = code[order], row[order]
    new = np.concatenate(([True], (code[1:] != code[:-1]) | (row[1:] != row[:-1])))
    return code[new], row[new]


def _text(code: int, words: Sequence[str], villages: Sequence[str]) -> str:
    one, other = divmod(code, _WORD)
    if one >= 2 * _DAY:
        return village_fact(words[one - 2 * _DAY], villages[other])
    if one >= _DAY:
        return day_fact(words[one - _DAY], key_of_day(Birth(other // 10000, other // 100 % 100, other % 100)))
    return pair_fact(words[one], words[other])


def _profiles(columns: Columns, reader: Reader) -> NDArray[np.uint8]:
    """Return the sixteen bytes of each record, its row from 1."""
    name, place = reader.names.name_at, reader.places.name_at
    lines = zip(
        *columns.names.tolist(), *columns.births.tolist(), columns.sex.tolist(), columns.places[0].tolist(), strict=True
    )
    whole = b"".join(
        profile(
            row,
            (name(given), name(surname), name(father), name(mother)),
            Birth(year, month, day),
            sex,
            place(town),
        )
        for row, (given, surname, father, mother, year, month, day, sex, town) in enumerate(lines, 1)
    )
    return np.frombuffer(whole, dtype=np.uint8).reshape(-1, BLOCK)
