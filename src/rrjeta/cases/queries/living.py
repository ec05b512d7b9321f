"""Where the children of a list live and go to school: places are sealed, so one's own bounded set is opened for it.

A place stands in an address as a mark, a keyed hash: neither history nor log says where anybody lives.
"""

import hashlib
import hmac
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from rrjeta.cases.models import Case
from rrjeta.kernel.masterkey import LIST_PLACES, derived_key
from rrjeta.kernel.sealing import note_shown, open_record, peek_record
from rrjeta.kernel.words import tokens
from rrjeta.people.queries import secret_homes, secret_persons

_MARK_BYTES = 8
_KINDS = ("village", "admin_unit", "school")


@dataclass(slots=True)
class Place:
    """A village, administrative unit or school, and how many cases of a list belong to it."""

    kind: str
    words: str
    mark: str
    count: int = 0


@dataclass(slots=True)
class At:
    """Which cases belong to a marked place, and what it is called; without a name where none does."""

    words: str = ""
    case_ids: list[UUID] = field(default_factory=list)


def places_in(cases: QuerySet[Case]) -> list[Place]:
    """Return the places of these cases, each kind by name. One query."""
    found: dict[str, Place] = {}
    for case in _opened(cases):
        for place in _of(open_record(case.person), open_record(case.household)):
            found.setdefault(place.mark, place).count += 1
    return sorted(found.values(), key=lambda one: (_KINDS.index(one.kind), one.words.casefold()))


def at_place(cases: QuerySet[Case], mark: str) -> At:
    """Return which of these cases belong to the place of a mark. One query."""
    found = At()
    for case in _opened(cases):
        for place in _of(peek_record(case.person.standing), peek_record(case.household)):
            if place.mark == mark:
                found.case_ids.append(case.id)
                if not found.words:
                    found.words = place.words
                    note_shown(case.person.standing.subject_id)
                    note_shown(case.household.subject_id)
    return found


def _opened(cases: QuerySet[Case]) -> Iterable[Case]:
    """Return the cases whose village is no secret: which list a hidden child stands on would tell where it is."""
    known = cases.exclude(household_id__in=secret_homes()).exclude(person_id__in=secret_persons())
    needed = known.order_by().select_related("person__subject", "person__merged_into__subject", "household__subject")
    return needed.only("id", "person", "household")


def _of(told: Mapping[str, Any], home: Mapping[str, Any]) -> list[Place]:
    """Return each place of a case once: the child's own, else the home's."""
    places: dict[str, Place] = {}
    for kind in _KINDS:
        words = " ".join(str(told.get(kind) or home.get(kind) or "").split())
        if words:
            mark = _mark(kind, words)
            places[mark] = Place(kind, words, mark)
    return list(places.values())


def _mark(kind: str, words: str) -> str:
    said = f"{kind}|{' '.join(tokens(words))}"
    return hmac.digest(derived_key(LIST_PLACES), said.encode(), hashlib.sha256)[:_MARK_BYTES].hex()
