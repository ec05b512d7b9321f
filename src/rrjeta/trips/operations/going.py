"""Somebody says that they are on the way, back, or longer; or a colleague knows that they are well."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from rrjeta.access.actors import Actor
from rrjeta.access.models import User
from rrjeta.access.operate import operation
from rrjeta.access.permissions import Permission
from rrjeta.cases.models import Case
from rrjeta.cases.queries.file import case_header
from rrjeta.cases.queries.limits import limit_end
from rrjeta.kernel.clock import now
from rrjeta.kernel.errors import Invalid, NotFound, Refused
from rrjeta.kernel.facts import NoticeDue
from rrjeta.kernel.saving import add, change
from rrjeta.kernel.sealing import new_subject
from rrjeta.kernel.seams import announce
from rrjeta.trips.models import Trip
from rrjeta.trips.queries.companions import companions
from rrjeta.trips.rules import LONGER, fault_of_place, fault_of_return
from rrjeta.trips.scope import find_trip

_WORDS = 500


class AlreadyOut(Refused):
    """Somebody who is on the way cannot set out a second time."""

    message = _("You are on the way already. Say first that you are back, or that it takes longer.")


class TripOver(Refused):
    """The way has ended; nothing more is said of it."""

    message = _("This way has ended already.")


@dataclass(frozen=True, slots=True)
class WayGiven:
    """A way as it was typed: where to in words, back by when, which colleague is told."""

    back_by: datetime | None
    told_to: UUID | None
    place: str = ""


@operation(Permission.GO_OUT)
def set_out(actor: Actor, *, operation_id: UUID, given: WayGiven, case_id: UUID | None = None) -> UUID:
    """Say that the actor is on the way, to the child of a case when one is named; return the trip's id.

    Raises NotFound, NotAllowed, Invalid, AlreadyOut. Where nobody else works, nobody is told, and the page says so.
    """
    header = case_header(actor, case_id, Permission.SEE_CASE) if case_id else None
    case = header.case if header else None
    known = {one.id for one in companions(actor, case)}
    errors: dict[str, Any] = {}
    if fault := _fault_of_return(given.back_by):
        errors["back_by"] = fault
    if fault := fault_of_place(given.place, is_hidden=header is not None and header.is_place_hidden):
        errors["place"] = fault
    if given.told_to not in known and (known or given.told_to):
        errors["told_to"] = _("Choose a colleague who is told if you give no sign.")
    if errors or given.back_by is None:
        raise Invalid(errors)
    # Two pages may set out at once: whoever goes is locked, so that the second one finds the first.
    User.objects.select_for_update().get(id=actor.user_id)
    if Trip.objects.filter(user_id=actor.user_id, ended_at=None).exists():
        raise AlreadyOut
    trip = Trip(
        subject=new_subject(),
        user_id=actor.user_id,
        unit_id=_unit(actor, case),
        case=case,
        told_to_id=given.told_to,
        started_at=now(),
        back_by=given.back_by,
    )
    add(trip, {"place": " ".join(given.place.split())})
    tell("trip_named", [given.told_to], trip.id)
    return trip.id


@operation(Permission.GO_OUT)
def come_back(actor: Actor, *, operation_id: UUID, trip_id: UUID) -> UUID:
    """Say that the actor is back; whoever was reminded is told so. Raises NotFound, TripOver."""
    trip = _own(actor, trip_id)
    _end(actor, trip, {})
    return trip.id


@operation(Permission.DESK)
def stay_longer(
    actor: Actor, *, operation_id: UUID, trip_id: UUID, back_by: datetime | None = None, minutes: int = 0
) -> UUID:
    """Say that a way takes longer, until a time or by so many minutes: whoever is out, or who watches over and spoke with them.

    The reminders begin anew. Raises NotFound, Invalid, TripOver.
    """
    trip = _open(actor, trip_id)
    if minutes in LONGER:
        back_by = max(trip.back_by, now()) + timedelta(minutes=minutes)
    if fault := _fault_of_return(back_by):
        raise Invalid({"back_by": fault})
    return change(trip, {"back_by": back_by, "reminded_at": None, "escalated_at": None}).id


@operation(Permission.DESK)
def settle_trip(actor: Actor, *, operation_id: UUID, trip_id: UUID, words: str) -> UUID:
    """Say that somebody is well who gave no sign, and how one knows. Only whoever watches over them may.

    Raises NotFound, Invalid, TripOver.
    """
    trip = _open(actor, trip_id)
    if trip.user_id == actor.user_id:
        raise NotFound
    if not words.strip() or len(words) > _WORDS:
        raise Invalid({"words": _("Write in a few words how you know that they are well.")})
    _end(actor, trip, {"settled": words.strip()})
    return trip.id


def tell(kind: str, people: Iterable[UUID | None], trip_id: UUID) -> None:
    """Tell these colleagues something about a trip; the notice names nobody (screens.md S20)."""
    if told := tuple(sorted({one for one in people if one})):
        announce(NoticeDue(kind, told, trip_id))


def _end(actor: Actor, trip: Trip, told: dict[str, str]) -> None:
    was_told = trip.reminded_at is not None
    change(trip, {"ended_at": now(), "ended_by_id": actor.user_id}, told)
    if was_told:
        tell("trip_over", {trip.told_to_id} - {actor.user_id}, trip.id)


def _own(actor: Actor, trip_id: UUID) -> Trip:
    trip = _open(actor, trip_id)
    if trip.user_id != actor.user_id:
        raise NotFound
    return trip


def _open(actor: Actor, trip_id: UUID) -> Trip:
    trip = find_trip(actor, trip_id, lock=True)
    if trip.ended_at is not None:
        raise TripOver
    return trip


def _fault_of_return(back_by: datetime | None) -> Any:
    return fault_of_return(back_by, now(), limit_end("trip_longest", now()))


def _unit(actor: Actor, case: Case | None) -> UUID:
    """Return the unit whose head hears of it: that of the case where the actor works there, else the actor's own."""
    own = sorted(one.unit_id for one in actor.standings)
    if case is not None and case.unit_id in own:
        return case.unit_id
    return own[0]
