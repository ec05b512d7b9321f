"""Which units hold a child: those of its cases, and those in which a concern about it is open."""

from collections.abc import Collection
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, QuerySet

from rrjeta.access.actors import Actor
from rrjeta.access.permissions import Permission
from rrjeta.cases.models import Case, ConcernChild
from rrjeta.cases.scope import cases_in, concerns_in
from rrjeta.people.scope import joined_ids, standing


def units_holding(standing_ids: Collection[UUID]) -> set[UUID]:
    """Return the units that hold these persons by whichever of their records. Two queries."""
    records = joined_ids(standing_ids)
    cases = Case.objects.filter(person_id__in=records, merged_into=None).values_list("unit_id", flat=True)
    told = ConcernChild.objects.filter(person_id__in=records, case=None, concern__is_open=True)
    return {*cases, *told.values_list("concern__unit_id", flat=True)}


def records_in(actor: Actor, permission: Permission) -> QuerySet[Any, Any]:
    """Return the ids of the records for which a case within reach was opened, ended in another or not, or a concern is open."""
    by_case = cases_in(actor, permission).order_by().values("person_id")
    told = ConcernChild.objects.filter(
        concern_id__in=concerns_in(actor, permission).order_by().values("id"), concern__is_open=True
    )
    return by_case.union(told.order_by().values("person_id"), all=True)


def persons_in(actor: Actor, permission: Permission) -> QuerySet[Any, Any]:
    """Return the ids of the persons of whom a case, or an open concern without one, lies within reach, as a subquery.

    A concern whose family a case took along opens nobody: whoever took it keeps what was told then, and learns no more.
    """
    reached = cases_in(actor, permission)
    by_case = reached.filter(merged_into=None).annotate(stands=standing("person")).order_by().values("stands")
    left = Case.objects.filter(household_id=OuterRef("concern__household_id"), merged_into=None)
    told = ConcernChild.objects.filter(
        concern_id__in=concerns_in(actor, permission).order_by().values("id"), case=None, concern__is_open=True
    ).exclude(Exists(left.exclude(id__in=reached.order_by().values("id"))))
    by_concern = told.annotate(stands=standing("person")).order_by().values("stands")
    return by_case.union(by_concern, all=True)
