"""Rows of a file held against the cases of their own office and against each other. Nothing outside the office is looked at.

So a name in a spreadsheet learns nothing of another office: the answer cannot differ, and takes no longer (screens.md S3).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import numpy as np

from rrjeta.access.actors import Actor
from rrjeta.access.permissions import Permission
from rrjeta.cases.models import Case
from rrjeta.cases.scope import cases_in
from rrjeta.importing.rules.alike import core_of
from rrjeta.importing.rules.rows import Row
from rrjeta.kernel.sealing import peek_record
from rrjeta.matching.choices import Agreement
from rrjeta.matching.rules.batch import clusters, ready, scored_pairs
from rrjeta.matching.rules.features import Register, features
from rrjeta.matching.rules.names import Writing
from rrjeta.matching.rules.reader import FIELDS, Reader
from rrjeta.matching.rules.reasons import reasons
from rrjeta.matching.rules.scorer import SAME, THRESHOLD, shipped
from rrjeta.packs.current import current

_MOST = 5
_FAMILY_NAMES = frozenset({"surname", "father_name", "mother_name"})
_SPEAKS_AGAINST = frozenset({Agreement.OTHER})


@dataclass(frozen=True, slots=True)
class Likely:
    """Somebody whom a row may mean: a child of a case of the office, and in which fields they agree, and how."""

    case_id: UUID
    person_id: UUID
    reasons: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Compared:
    """For each row the likely children of the register, and the first row of the file that may be the same child."""

    likely: list[list[Likely]]
    first: list[int]


def compared(actor: Actor, unit_id: UUID, rows: Sequence[Row]) -> Compared:
    """Hold rows against the register of a unit, within the actor's reach, and against each other. One query."""
    reached = cases_in(actor, Permission.READ_IDENTITY).filter(unit_id=unit_id, merged_into=None)
    cases = list(
        reached.select_related("person__subject", "person__merged_into__subject").order_by("-is_open", "-opened_at")
    )
    by_person: dict[UUID, Case] = {}
    for case in cases:
        by_person.setdefault(case.child_id, case)
    known = list(by_person.values())
    told = [peek_record(case.person.standing) for case in known]
    reader = Reader(Writing(current().part("matching") if current().has_part("matching") else {}))
    for row in rows:
        reader.take(_texts(row.told, row.sex, row.precision))
    for case, words in zip(known, told, strict=True):
        reader.take(_texts(words, case.person.standing.sex, case.person.standing.birth_precision))
    if not len(reader):
        return Compared([], [])
    register = ready(reader)
    same = _same(register, reader)
    _add_plainly_same(same, [*(core_of(row) for row in rows), *(_core(w, c) for w, c in zip(told, known, strict=True))])
    count = len(rows)
    likely: list[list[Likely]] = [[] for _row in rows]
    inside = []
    for (one, other), _share in sorted(same.items(), key=lambda pair: -pair[1]):
        if one < count > other:
            inside.append((one, other))
        elif one < count and len(likely[one]) < _MOST:
            case = known[other - count]
            likely[one].append(Likely(case.id, case.child_id, _why(register, one, other)))
    pairs = np.array(inside, dtype=np.int32).reshape(-1, 2)
    return Compared(likely, [int(one) for one in clusters(count, pairs[:, 0], pairs[:, 1])])


def _same(register: Register, reader: Reader) -> dict[tuple[int, int], float]:
    """Return the pairs that the scorer holds for the same child, the smaller row first, each with its probability.

    A given name, a day and an address are shared by children of one institution: of family names one must agree as well.
    """
    left, right, shares = scored_pairs(register, reader.names, shipped())
    found = shares[:, SAME] >= THRESHOLD
    pairs = zip(left[found].tolist(), right[found].tolist(), shares[found, SAME].tolist(), strict=True)
    return {(one, other): share for one, other, share in pairs if _is_of_one_family(_why(register, one, other))}


def _is_of_one_family(why: tuple[tuple[str, str], ...]) -> bool:
    return any(field in _FAMILY_NAMES for field, _how in why)


def _add_plainly_same(same: dict[tuple[int, int], float], cores: Sequence[tuple[str, ...]]) -> None:
    """Add those who are told in the same words: in a small register the scorer knows too little to promise anything."""
    first: dict[tuple[str, ...], int] = {}
    for at, core in enumerate(cores):
        if core in first:
            same.setdefault((first[core], at), 1.0)
        else:
            first[core] = at


def _core(told: Mapping[str, Any], case: Case) -> tuple[str, ...]:
    person = case.person.standing
    return core_of(Row(told=dict(told), sex=person.sex, precision=person.birth_precision))


def _texts(told: Mapping[str, Any], sex: str, precision: str) -> list[str]:
    # Without the address: an office's list may hold a whole institution, and its house would speak for everybody in it.
    texts = {name: str(told.get(name) or "") for name in FIELDS if name != "address"}
    texts |= {"sex": "" if sex == "u" else sex, "birth_precision": precision}
    return [texts.get(name, "") for name in FIELDS]


def _why(register: Register, one: int, other: int) -> tuple[tuple[str, str], ...]:
    left, right = np.array([one], dtype=np.int32), np.array([other], dtype=np.int32)
    found = reasons(shipped(), features(register, left, register, right))
    return tuple((said.field, said.agreement.value) for said in found if said.agreement not in _SPEAKS_AGAINST)
