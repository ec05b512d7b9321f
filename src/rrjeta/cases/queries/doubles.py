"""The desk of doubles: pairs of persons who may be one, within the actor's reach (screens.md S3).

Both within reach: side by side. One of them elsewhere: the reader learns only that their own child may be known elsewhere,
and nothing of the other record. Neither: nothing.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import BooleanField, Exists, ExpressionWrapper, OuterRef, Q, QuerySet

from rrjeta.access.actors import Actor
from rrjeta.access.gate import require
from rrjeta.access.permissions import Permission
from rrjeta.cases import models
from rrjeta.cases.queries.holding import persons_in
from rrjeta.cases.queries.marks import moment_in, read_mark, write_mark
from rrjeta.cases.scope import homes_shut_to
from rrjeta.kernel.errors import NotFound
from rrjeta.matching.choices import PairState
from rrjeta.matching.models import Joining, Pair
from rrjeta.people.models import CareArrangement
from rrjeta.people.queries import PersonView, alerted, person_view, secret_homes, secret_persons

PAGE = 25
STATES = ("open", "asked", "not_same", "family")
KINDS = ("both", "elsewhere", "likely")
ORDERS = ("likely", "newest")
# From here on a pair is more likely one child than not.
LIKELY = 0.5
_MOST_TOGETHER = 5000
_WITH = ("one__subject", "one__merged_into__subject", "other__subject", "other__merged_into__subject")


@dataclass(frozen=True, slots=True)
class WantedPairs:
    """What the reader asked for; every value stands in the address. Codes and ids only."""

    state: str = "open"
    kind: str = ""
    sort: str = "likely"
    together: UUID | None = None
    after: str = ""


@dataclass(frozen=True, slots=True)
class PairRow:
    """A pair on the list; `other` is nobody where the second record lies elsewhere."""

    id: UUID
    state: str
    same: float
    family: float
    reasons: tuple[tuple[str, str, float], ...]
    one: PersonView
    other: PersonView | None
    is_secret: tuple[bool, bool]
    is_same_day: bool
    found_at: datetime
    together: UUID | None
    together_count: int


@dataclass(frozen=True, slots=True)
class PairsPage:
    """A page of pairs, where the next begins, and on the first page how many there are."""

    wanted: WantedPairs
    rows: list[PairRow]
    next_after: str
    total: int | None


def pairs_page(actor: Actor, wanted: WantedPairs) -> PairsPage:
    """Return one page. Up to five statements, whatever stands on it. Raises NotAllowed, NotFound for a wrong mark."""
    require(actor, Permission.COMPARE)
    found = _filtered(_seen(actor), wanted)
    groups = _groups(actor)
    if wanted.together is not None:
        members = {one for one, group in groups.items() if group == groups.get(wanted.together)}
        found = found.filter(one_id__in=members, other_id__in=members)
    total = None if wanted.after else found.count()
    pairs, after = _page(found, wanted)
    return PairsPage(wanted, _rows(pairs, groups), after, total)


def find_pair(actor: Actor, pair_id: UUID, *, lock: bool = False) -> Pair:
    """Return a pair of which at least one record lies within reach, with whether each does. Raises NotAllowed, NotFound."""
    require(actor, Permission.COMPARE)
    found = _seen(actor).filter(id=pair_id)
    found = found.select_for_update(of=("self",)) if lock else found
    pair: Pair | None = found.select_related(*_WITH).first()
    if pair is None:
        raise NotFound
    return pair


def waiting_count(actor: Actor) -> int:
    """Return how many open pairs the actor may look at; the list opens them. One query."""
    return _filtered(_seen(actor), WantedPairs()).count()


def is_both(pair: Pair) -> bool:
    """Tell whether both records of a pair that was found lie within the reach of whoever asked."""
    return bool(pair.is_one_mine and pair.is_other_mine)  # type: ignore[attr-defined]  # comes with `_seen`


def _seen(actor: Actor) -> QuerySet[Any]:
    """Return the pairs of two standing records of which one lies within reach; both, or the other may be hinted at."""
    mine = persons_in(actor, Permission.COMPARE)
    one, other = Q(one_id__in=mine), Q(other_id__in=mine)
    standing = Pair.objects.filter(one__merged_into=None, other__merged_into=None)
    within = (one & (other | _may_be_hinted(actor, "other"))) | (other & _may_be_hinted(actor, "one"))
    return standing.filter(within).annotate(
        is_one_mine=ExpressionWrapper(one, BooleanField()), is_other_mine=ExpressionWrapper(other, BooleanField())
    )


def _may_be_hinted(actor: Actor, which: str) -> Q:
    """Return when a reader may learn that a record elsewhere exists: a unit holds it, and nothing of it is a secret."""
    held = models.Case.objects.filter(
        Q(person_id=OuterRef(f"{which}_id")) | Q(person__merged_into_id=OuterRef(f"{which}_id")), merged_into=None
    )
    sheltered = CareArrangement.objects.filter(
        Q(person_id=OuterRef(f"{which}_id")) | Q(person__merged_into_id=OuterRef(f"{which}_id")),
        is_address_hidden=True,
        ended_at=None,
    )
    secret = Q(**{f"{which}_id__in": secret_persons()})
    at_home = Q(**{f"{which}__household_id__in": secret_homes(), f"{which}__household__isnull": False})
    shown = Q(Exists(held)) & ~Q(Exists(sheltered)) & ~secret & ~at_home
    if actor.is_shut_out:
        homes = homes_shut_to(actor.user_id)
        shown &= ~Q(Exists(held.filter(household_id__in=homes)))
        shown &= ~Q(**{f"{which}__household_id__in": homes, f"{which}__household__isnull": False})
    return shown


def _filtered(found: QuerySet[Any], wanted: WantedPairs) -> QuerySet[Any]:
    found = found.filter(state=wanted.state if wanted.state in STATES else PairState.OPEN)
    # Two of whom somebody asked to make one wait there, and not here.
    asked = Joining.objects.filter(pair_id=OuterRef("id"), joined_at=None, withdrawn_at=None)
    found = found.exclude(Exists(asked))
    if wanted.kind == "both":
        return found.filter(is_one_mine=True, is_other_mine=True)
    if wanted.kind == "elsewhere":
        return found.exclude(is_one_mine=True, is_other_mine=True)
    return found.filter(same__gte=LIKELY) if wanted.kind == "likely" else found


def _page(found: QuerySet[Any], wanted: WantedPairs) -> tuple[list[Pair], str]:
    column = "found_at" if wanted.sort == "newest" else "same"
    if wanted.after:
        value, last = read_mark(wanted.after, lambda mark: _read(mark, column))
        found = found.filter(Q(**{f"{column}__lt": value}) | Q(**{column: value, "id__gt": last}))
    pairs = list(found.select_related(*_WITH).order_by(f"-{column}", "id")[: PAGE + 1])
    if len(pairs) <= PAGE:
        return pairs, ""
    last_one = pairs[PAGE - 1]
    value = last_one.found_at.isoformat() if column == "found_at" else last_one.same
    return pairs[:PAGE], write_mark([column, value, str(last_one.id)])


def _read(mark: Any, column: str) -> tuple[Any, UUID]:
    of, value, last = mark
    if of != column:
        raise ValueError
    return (moment_in(value) if column == "found_at" else float(value)), UUID(last)


def _groups(actor: Actor) -> dict[UUID, UUID]:
    """Return for each person of an open pair within reach the first of those it hangs together with. One query."""
    mine = persons_in(actor, Permission.COMPARE)
    within = Pair.objects.filter(one_id__in=mine, other_id__in=mine, one__merged_into=None, other__merged_into=None)
    rows = list(
        within.filter(state=PairState.OPEN).order_by("-same").values_list("one_id", "other_id")[:_MOST_TOGETHER]
    )
    first: dict[UUID, UUID] = {}

    def root(one: UUID) -> UUID:
        while first.setdefault(one, one) != one:
            one = first[one]
        return one

    for one, other in rows:
        low, high = sorted((root(one), root(other)))
        first[high] = low
    return {one: root(one) for one in first}


def _rows(pairs: Sequence[Pair], groups: dict[UUID, UUID]) -> list[PairRow]:
    persons = [one for pair in pairs for one in (pair.one, pair.other)]
    secret = alerted([one.id for one in persons], [one.household_id for one in persons if one.household_id]).secret
    sizes: dict[UUID, int] = {}
    for group in groups.values():
        sizes[group] = sizes.get(group, 0) + 1
    return [_row(pair, secret, groups, sizes) for pair in pairs]


def _row(pair: Pair, secret: Iterable[UUID], groups: dict[UUID, UUID], sizes: dict[UUID, int]) -> PairRow:
    mine = (pair.one, pair.other) if pair.is_one_mine else (pair.other, pair.one)  # type: ignore[attr-defined]  # comes with `_seen`
    one, other = person_view(mine[0]), person_view(mine[1]) if is_both(pair) else None
    hidden = tuple(bool({each.id, each.household_id} & set(secret)) for each in mine)
    group = groups.get(pair.one_id) if other else None
    count = sizes.get(group, 0) if group else 0
    return PairRow(
        id=pair.id,
        state=pair.state,
        same=pair.same,
        family=pair.family,
        reasons=reasons_of(pair) if other else (),
        one=one,
        other=other,
        is_secret=(hidden[0], hidden[1]),
        is_same_day=other is not None and born_alike(one, other),
        found_at=pair.found_at,
        together=mine[0].id if count > 2 else None,
        together_count=count,
    )


def reasons_of(pair: Pair) -> tuple[tuple[str, str, float], ...]:
    """Return what speaks for and against a pair, as codes, the weightiest first."""
    return tuple((str(field), str(agreement), float(weight)) for field, agreement, weight in pair.reasons)


def born_alike(one: PersonView, other: PersonView) -> bool:
    """Tell whether two were born on the same day, as far as it is known: twins are, and are two children."""
    days = {one.told.get("birth_date"), other.told.get("birth_date")}
    if None in days or "" in days:
        return one.birth_on is not None and one.birth_on == other.birth_on
    return len(days) == 1
