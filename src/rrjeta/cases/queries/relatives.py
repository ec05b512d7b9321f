"""Ties of colleagues to families: one's own declarations, and what a head has to look at."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet

from rrjeta.access.actors import Actor
from rrjeta.access.gate import require
from rrjeta.access.permissions import Permission
from rrjeta.access.scope import colleagues_in
from rrjeta.cases.choices import TieState
from rrjeta.cases.models import Case, Concern, Relative, StaffTie
from rrjeta.cases.scope import cases_in, concerns_in
from rrjeta.kernel.sealing import open_record, peek_record
from rrjeta.people.models import Contact, Person, Tie
from rrjeta.people.scope import joined_homes

_TO_LOOK_AT = (TieState.OPEN, TieState.WAITING, TieState.SUSPECTED)


@dataclass(frozen=True, slots=True)
class RelativeView:
    """A relative as their own colleague declared them."""

    id: UUID
    told: dict[str, Any]


@dataclass(frozen=True, slots=True)
class TieToFamily:
    """A tie of a colleague to a family that the reader sees, with the numbers by which they know it."""

    tie: StaffTie
    numbers: list[str]
    relative: dict[str, Any]
    reason: str


def own_relatives(actor: Actor) -> list[RelativeView]:
    """Return the relatives whom the actor declared, by the order of declaring."""
    found = Relative.objects.filter(user_id=actor.user_id, ended_at=None).select_related("subject")
    return [RelativeView(one.id, open_record(one)) for one in found.order_by("entered_at", "id")]


def own_relative(actor: Actor, relative_id: UUID) -> RelativeView | None:
    """Return one relative whom the actor declared, or None."""
    return next((one for one in own_relatives(actor) if one.id == relative_id), None)


def is_responsible_at(user_id: UUID, household_ids: Any) -> bool:
    """Tell whether somebody is responsible for an open case or concern of these families, or for a concern linked to one."""
    mine = Q(owner_id=user_id, is_open=True)
    if Case.objects.filter(mine, household_id__in=household_ids).exists():
        return True
    at_home = Q(household_id__in=household_ids) | Q(children__case__household_id__in=household_ids)
    return Concern.objects.filter(mine, at_home).exists()


def ties_to_look_at(actor: Actor, *, lock: bool = False) -> list[TieToFamily]:
    """Return the ties of the actor's colleagues that wait for a look. Raises NotAllowed."""
    found = _ties(actor, _TO_LOOK_AT)
    return _shown(actor, found.select_for_update(of=("self",)) if lock else found)


def ties_looked_at(actor: Actor) -> list[TieToFamily]:
    """Return the ties that somebody decided about, the newest first. Raises NotAllowed."""
    return _shown(actor, _ties(actor, (TieState.CONFIRMED, TieState.UNDONE)).order_by("-decided_at"))


def family_people(case: Case) -> list[Person]:
    """Return everybody of a case's family, at home or tied to a child of it, still sealed. One query."""
    homes = joined_homes([case.child_id], [case.household_id])
    around = Tie.objects.filter(child__household_id__in=homes, until=None, is_taken_back=False).values("person_id")
    found = Person.objects.filter(Q(household_id__in=homes) | Q(id__in=around))
    return list(found.select_related("subject", "household"))


def family_shown(case: Case) -> list[dict[str, Any]]:
    """Return surname, phones and places of everybody of a case's family, for comparing and never for showing. Three queries."""
    home = peek_record(case.household)
    contacts = Contact.objects.filter(
        person__household_id__in=joined_homes([case.child_id], [case.household_id]), ended_at=None
    ).select_related("subject")
    return [
        {
            "surname": told.get("surname") or "",
            "phones": [told.get("phone") or "", *(str(one.get("number") or "") for one in told.get("phones") or ())],
            "places": [told.get("village") or "", home.get("village") or ""],
        }
        for told in (peek_record(one) for one in family_people(case))
    ] + [{"surname": "", "phones": [str(peek_record(one).get("phone") or "")], "places": []} for one in contacts]


def _ties(actor: Actor, states: tuple[TieState, ...]) -> QuerySet[StaffTie]:
    require(actor, Permission.EXCLUDE)
    within = colleagues_in(actor, Permission.EXCLUDE).exclude(id=actor.user_id).values("id")
    # Who said so at an invitation may work in another institution: the head of the family's unit looks.
    theirs = cases_in(actor, Permission.EXCLUDE).values("household_id")
    told_here = Q(is_declared=True, household_id__in=theirs) & ~Q(user_id=actor.user_id)
    found = StaffTie.objects.filter(Q(user_id__in=within) | told_here, state__in=states)
    return found.select_related("subject", "user", "relative__subject", "exclusion").order_by("found_at", "id")


def _shown(actor: Actor, ties: QuerySet[StaffTie]) -> list[TieToFamily]:
    """Return those ties whose family the actor knows: a family of another office stays unknown."""
    every = list(ties)
    homes = {one.household_id for one in every}
    numbers: dict[UUID, list[str]] = {}
    rows = [
        *cases_in(actor, Permission.SEE_CASE).filter(household_id__in=homes).values_list("household_id", "number"),
        *concerns_in(actor, Permission.EXCLUDE).filter(household_id__in=homes).values_list("household_id", "number"),
    ]
    for home, number in rows:
        numbers.setdefault(home, []).append(number)
    return [
        TieToFamily(
            one,
            sorted(numbers[one.household_id]),
            open_record(one.relative) if one.relative else {},
            open_record(one).get("reason", ""),
        )
        for one in every
        if one.household_id in numbers
    ]
