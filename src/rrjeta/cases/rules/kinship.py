"""What the words for a tie mean in a family: who is whose parent, who stands in which generation, which ties cannot be. Pure.

A tie says that one person is the <relationship> of another (`relationship` of the pack). Codes that this table does not
know stand around the family and in no generation.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from uuid import UUID

# Below this difference in years between parent and child the page asks to look again; nothing is refused.
YOUNGEST_PARENT = 12


class Kind(StrEnum):
    """What a tie is in a drawing of the family."""

    PARENT = "parent"
    STEP = "step"
    ADOPTIVE = "adoptive"
    FOSTER = "foster"
    COUPLE = "couple"
    SIBLING = "sibling"
    RELATIVE = "relative"
    AROUND = "around"


@dataclass(frozen=True, slots=True)
class Meaning:
    """Which kind of tie a word names, and by how many generations the person stands above the other."""

    kind: Kind
    above: int = 0


_AROUND = Meaning(Kind.AROUND)
_MEANINGS: dict[str, Meaning] = {
    **dict.fromkeys(("mother", "father"), Meaning(Kind.PARENT, 1)),
    "own_child": Meaning(Kind.PARENT, -1),
    **dict.fromkeys(("step_mother", "step_father"), Meaning(Kind.STEP, 1)),
    "adoptive_parent": Meaning(Kind.ADOPTIVE, 1),
    "foster_parent": Meaning(Kind.FOSTER, 1),
    **dict.fromkeys(("brother", "sister", "half_sibling"), Meaning(Kind.SIBLING)),
    **dict.fromkeys(("grandmother_p", "grandmother_m", "grandfather_p", "grandfather_m"), Meaning(Kind.RELATIVE, 2)),
    **dict.fromkeys(("uncle_p", "uncle_m", "aunt_p", "aunt_m", "legal_guardian"), Meaning(Kind.RELATIVE, 1)),
    **dict.fromkeys(("cousin", "other_relative"), Meaning(Kind.RELATIVE)),
    **dict.fromkeys(("spouse", "partner"), Meaning(Kind.COUPLE)),
}
_PARENTHOOD = frozenset({Kind.PARENT, Kind.STEP, Kind.ADOPTIVE, Kind.FOSTER})


@dataclass(frozen=True, slots=True)
class Said:
    """A tie as somebody says it: who is what to whom, since and until when."""

    person: UUID
    child: UUID
    relationship: str
    since: date | None = None
    until: date | None = None


class Fault(StrEnum):
    """Why a tie cannot be."""

    ITSELF = "itself"
    SAME = "same"
    CYCLE = "cycle"
    BACKWARDS = "backwards"
    FUTURE = "future"


def meaning_of(relationship: str) -> Meaning:
    """Return what a word for a tie means in a family."""
    return _MEANINGS.get(relationship, _AROUND)


def same_said(one: Said) -> tuple[object, ...]:
    """Return what two ties have in common that say the same: a couple is one from either side, so are two siblings."""
    meaning = meaning_of(one.relationship)
    if meaning.kind in (Kind.COUPLE, Kind.SIBLING):
        return (meaning.kind, frozenset((one.person, one.child)))
    if meaning.kind is Kind.PARENT:
        return (meaning.kind, *_downwards(one))
    return (one.relationship, one.person, one.child)


def tie_fault(new: Said, others: Iterable[Said], today: date) -> Fault | None:
    """Return why a tie cannot stand beside the other ties of a family, or None."""
    if new.person == new.child:
        return Fault.ITSELF
    if (new.since is not None and new.since > today) or (new.until is not None and new.until > today):
        return Fault.FUTURE
    if new.since is not None and new.until is not None and new.until < new.since:
        return Fault.BACKWARDS
    known = list(others)
    open_ones = {same_said(one) for one in known if one.until is None}
    if new.until is None and same_said(new) in open_ones:
        return Fault.SAME
    return Fault.CYCLE if _closes_a_circle(new, known) else None


def is_too_young(parent_year: int | None, child_year: int | None) -> bool:
    """Tell whether a parent would have been a child at the birth: asked about, never refused."""
    if parent_year is None or child_year is None:
        return False
    return child_year - parent_year < YOUNGEST_PARENT


def birth_tie(one: Said) -> tuple[UUID, UUID] | None:
    """Return parent and child of a tie that says so by birth, or None."""
    return _downwards(one) if meaning_of(one.relationship).kind is Kind.PARENT else None


def generations(start: UUID, ties: Iterable[Said]) -> dict[UUID, int]:
    """Return for everybody who is kin to somebody how many generations below (+) or above (-) that person they stand.

    Where ties contradict each other the nearer one holds.
    """
    steps: dict[UUID, list[tuple[UUID, int]]] = {}
    for one in ties:
        meaning = meaning_of(one.relationship)
        if meaning.kind is Kind.AROUND:
            continue
        steps.setdefault(one.child, []).append((one.person, -meaning.above))
        steps.setdefault(one.person, []).append((one.child, meaning.above))
    found: dict[UUID, int] = {start: 0}
    waiting = [start]
    while waiting:
        here = waiting.pop(0)
        for other, step in steps.get(here, ()):
            if other not in found:
                found[other] = found[here] + step
                waiting.append(other)
    return found


def _downwards(one: Said) -> tuple[UUID, UUID]:
    return (one.person, one.child) if meaning_of(one.relationship).above > 0 else (one.child, one.person)


def _closes_a_circle(new: Said, known: Iterable[Said]) -> bool:
    """Tell whether somebody would become their own ancestor."""
    if meaning_of(new.relationship).above == 0:
        return False
    below: dict[UUID, set[UUID]] = {}
    for one in known:
        if meaning_of(one.relationship).above and meaning_of(one.relationship).kind in _PARENTHOOD | {Kind.RELATIVE}:
            upper, lower = _downwards(one)
            below.setdefault(upper, set()).add(lower)
    upper, lower = _downwards(new)
    seen, waiting = set[UUID](), [lower]
    while waiting:
        here = waiting.pop()
        if here == upper:
            return True
        if here not in seen:
            seen.add(here)
            waiting.extend(below.get(here, ()))
    return False
