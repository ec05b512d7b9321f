"""Which rows are one person's: a person who was registered twice has several records, one of which stands.

A joined record points to the one that stands (`Person.merged_into`), never further. Rows stay under the record for which
they were written; every read of what is somebody's goes through here, and so finds them all (decision 27).
"""

from collections.abc import Collection, Iterable
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce

from rrjeta.people.models import Household, Person

Ids = QuerySet[Any, Any]


def joined_ids(standing_ids: Collection[UUID]) -> Ids:
    """Return the ids of every record of the persons who stand under these ids, as a subquery."""
    ids = list(standing_ids)
    return Person.objects.filter(Q(id__in=ids) | Q(merged_into_id__in=ids)).order_by().values("id")


def joined_homes(standing_ids: Collection[UUID], household_ids: Iterable[UUID]) -> Ids:
    """Return the ids of these households, and of those in which a person lives by another of their records.

    Somebody with one record lives where their case says: whoever moved out is not looked for at the old address.
    """
    given = Household.objects.filter(id__in=list(household_ids)).order_by().values("id")
    return given.union(_homes_of(Person.objects.filter(id__in=joined_ids(standing_ids))), all=True)


def records_of(ids: Ids) -> Ids:
    """Return the ids of every record of the persons to whom these records belong; `ids` and the answer are subqueries."""
    named = Person.objects.filter(id__in=ids).order_by()
    standing = named.filter(merged_into__isnull=False).values("merged_into_id")
    return named.values("id").union(
        Person.objects.filter(merged_into_id__in=ids).order_by().values("id"),
        standing,
        Person.objects.filter(merged_into_id__in=standing).order_by().values("id"),
        all=True,
    )


def homes_with(household_ids: Ids) -> Ids:
    """Return the ids of these households, and of those to which a person of one of them belongs by another record."""
    given = Household.objects.filter(id__in=household_ids).order_by().values("id")
    gone = Person.objects.filter(household_id__in=household_ids, merged_into__isnull=False).order_by()
    homes = Person.objects.filter(household__isnull=False).order_by()
    return given.union(
        homes.filter(merged_into__household_id__in=household_ids).values("household_id"),
        homes.filter(id__in=gone.values("merged_into_id")).values("household_id"),
        homes.filter(merged_into_id__in=gone.values("merged_into_id")).values("household_id"),
        all=True,
    )


def standing(prefix: str = "") -> Coalesce:
    """Return the id of the record that stands, for a row that names a person under `prefix`: `standing("person")`."""
    return Coalesce(f"{prefix}__merged_into_id", f"{prefix}_id") if prefix else Coalesce("merged_into_id", "id")


def standing_of(ids: Iterable[UUID]) -> dict[UUID, UUID]:
    """Return for each of these records the id of the one that stands. One query."""
    found = Person.objects.filter(id__in=list(ids)).order_by()
    return dict(found.values_list("id", standing()))


def _homes_of(persons: QuerySet[Person]) -> Ids:
    return persons.filter(_is_joined(), household__isnull=False).order_by().values("household_id")


def _is_joined() -> Q:
    return Q(merged_into__isnull=False) | Q(Exists(Person.objects.filter(merged_into=OuterRef("id"))))
