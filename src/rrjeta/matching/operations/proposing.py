"""Pairs that a run found are put before those who decide. Nothing here decides: nobody is ever joined by a run."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from uuid import UUID

from django.db import transaction

from rrjeta.kernel.clock import now
from rrjeta.matching.choices import PairState
from rrjeta.matching.models import Pair
from rrjeta.matching.rules.reasons import Reason
from rrjeta.people.models import Person

_AT_ONCE = 500
_WAITING = (PairState.OPEN, PairState.GONE)
_APART = (PairState.NOT_SAME, PairState.FAMILY)
Ends = tuple[UUID, UUID]


@dataclass(frozen=True, slots=True)
class Proposed:
    """Two persons found alike: the probabilities that they are one child and that they are of one family, and why."""

    one_id: UUID
    other_id: UUID
    same: float
    family: float
    reasons: Sequence[Reason]


def propose(found: Iterable[Proposed], *, run: str = "") -> int:
    """Write down what a run found; return how many pairs wait for a decision because of it.

    A pair that is known is brought up to date; one on which somebody decided stays as it was decided. A record that was
    joined speaks for the person it was joined into, and what was decided of one record holds for all records of the two
    persons. Several runs may bring the same pair: the last one counts.
    """
    count = 0
    rows = iter(found)
    while piece := list(islice(rows, _AT_ONCE)):
        with transaction.atomic():
            count += _proposed(piece, run)
    return count


def withdraw_unfound(run: str) -> int:
    """Put away the open pairs that this finished run did not find again; return how many."""
    unfound = Pair.objects.filter(state=PairState.OPEN).exclude(run=run)
    return unfound.update(state=PairState.GONE)


def _proposed(piece: Sequence[Proposed], run: str) -> int:
    ends = {one for proposed in piece for one in (proposed.one_id, proposed.other_id)}
    roots = {
        person_id: joined or person_id
        for person_id, joined in Person.objects.filter(id__in=ends).values_list("id", "merged_into_id")
    }
    best: dict[Ends, Proposed] = {}
    for proposed in piece:
        one, other = roots.get(proposed.one_id), roots.get(proposed.other_id)
        if one is None or other is None or one == other:
            continue
        key = (min(one, other), max(one, other))
        if key not in best or best[key].same < proposed.same:
            best[key] = proposed
    apart = _held_apart({one for key in best for one in key})
    wanted = {key: proposed for key, proposed in best.items() if key not in apart}
    # SQLite takes one writer at a time; elsewhere the rows are locked in one order, so that two runs do not wait for each other.
    known = {
        (pair.one_id, pair.other_id): pair
        for pair in Pair.objects.select_for_update().filter(one_id__in={one for one, _other in wanted}).order_by("id")
    }
    moment = now()
    new = [_pair(key, proposed, run) for key, proposed in wanted.items() if key not in known]
    again = [known[key] for key in wanted if key in known and known[key].state in _WAITING]
    for pair in again:
        proposed = wanted[(pair.one_id, pair.other_id)]
        pair.same, pair.family, pair.reasons = proposed.same, proposed.family, _told(proposed)
        pair.state, pair.found_at, pair.run = PairState.OPEN, moment, run
    Pair.objects.bulk_create(new, ignore_conflicts=True)
    Pair.objects.bulk_update(again, ["same", "family", "reasons", "state", "found_at", "run"])
    return len(new) + len(again)


def _held_apart(persons: set[UUID]) -> set[Ends]:
    """Return the pairs of these persons of whom somebody said that they are two, by whichever of their records."""
    records = {person: person for person in persons}
    joined = Person.objects.filter(merged_into_id__in=persons).values_list("id", "merged_into_id")
    records.update((gone, kept) for gone, kept in joined if kept)
    decided = Pair.objects.filter(state__in=_APART, one_id__in=records, other_id__in=records)
    return set(_in_order((records[one], records[other]) for one, other in decided.values_list("one_id", "other_id")))


def _in_order(pairs: Iterable[Ends]) -> Iterator[Ends]:
    return ((min(pair), max(pair)) for pair in pairs)


def _pair(key: Ends, proposed: Proposed, run: str) -> Pair:
    one, other = key
    return Pair(
        one_id=one,
        other_id=other,
        same=proposed.same,
        family=proposed.family,
        reasons=_told(proposed),
        run=run,
    )


def _told(proposed: Proposed) -> list[list[object]]:
    return [[one.field, str(one.agreement), one.weight] for one in proposed.reasons]
