"""What opens and closes records to a user beside their roles: covers, the duty roster, deputising, exclusions."""

from dataclasses import dataclass
from uuid import UUID

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce

from rrjeta.access.choices import GrantPurpose, Role
from rrjeta.access.models import Cover, DutyShift, Exclusion, Grant, Unit
from rrjeta.access.scope import current_memberships
from rrjeta.kernel.clock import now, today

# Whoever decides may own the case and then needs another: a deputy is asked wherever fewer than so many are left.
ENOUGH = 2
# These stand in the place of a municipality, so that all relations come with one query.
_SHUT_OUT, _DEPUTY, _GLASS = "-", "+", "!"


@dataclass(frozen=True, slots=True)
class Relations:
    """The colleagues stood in for, the municipalities on call for, the units decided for, the cases opened urgently.

    And whether any family is closed to the user.
    """

    covers: frozenset[UUID]
    duty: frozenset[str]
    deputy_of: frozenset[UUID]
    glass: frozenset[UUID]
    is_shut_out: bool


def relations_of(user_id: UUID) -> Relations:
    """Return the relations of a user at this moment. One query."""
    day, moment = today(), now()
    covers = (
        Cover.objects.filter(covered_by_id=user_id, starts_on__lte=day, ends_on__gte=day)
        .order_by()
        .annotate(place=Value(""))
        .values_list("away_id", "place")
    )
    duty = (
        DutyShift.objects.filter(user_id=user_id, starts_at__lte=moment, ends_at__gt=moment)
        .order_by()
        .values_list("user_id", "municipality")
    )
    shut = (
        Exclusion.objects.filter(user_id=user_id, ended_at=None)
        .order_by()
        .annotate(place=Value(_SHUT_OUT))
        .values_list("record_id", "place")
    )
    few = _few_lead(Unit.objects.filter(deputy_id=user_id, is_active=True))
    deputy = few.order_by().annotate(place=Value(_DEPUTY)).values_list("id", "place")
    glass = (
        Grant.objects.filter(user_id=user_id, purpose=GrantPurpose.GLASS, starts_at__lte=moment, ends_at__gt=moment)
        .order_by()
        .annotate(place=Value(_GLASS))
        .values_list("record_id", "place")
    )
    rows = list(covers.union(duty, shut, deputy, glass, all=True))
    return Relations(
        covers=frozenset(one for one, place in rows if not place),
        duty=frozenset(place for _one, place in rows if place not in ("", _SHUT_OUT, _DEPUTY, _GLASS)),
        deputy_of=frozenset(one for one, place in rows if place == _DEPUTY),
        glass=frozenset(one for one, place in rows if place == _GLASS),
        is_shut_out=any(place == _SHUT_OUT for _one, place in rows),
    )


def _few_lead(units: QuerySet[Unit]) -> QuerySet[Unit]:
    """Return those units in which a deputy is asked: where fewer than two lead."""
    leads = current_memberships().filter(
        Q(role=Role.HEAD, unit_id=OuterRef("id"))
        | Q(role=Role.DIRECTOR, unit__municipality=OuterRef("municipality")) & ~Q(unit__municipality="")
    )
    counted = leads.order_by().annotate(one=Value(1)).values("one").annotate(count=Count("user_id", distinct=True))
    return units.annotate(leads=Coalesce(Subquery(counted.values("count")), 0)).filter(leads__lt=ENOUGH)
