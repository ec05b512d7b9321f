"""An emergency from its declaration to its end: the call list is drawn from the open cases, and drawn again for new ones."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from rrjeta.access.actors import Actor
from rrjeta.access.operate import operation
from rrjeta.access.permissions import Permission
from rrjeta.access.scope import municipalities_in
from rrjeta.cases.models import Case
from rrjeta.cases.operations.notes import remind_workers
from rrjeta.cases.queries.living import at_place
from rrjeta.cases.queries.worklist import cases_of
from rrjeta.emergencies.choices import KINDS
from rrjeta.emergencies.models import CallLine, Emergency, EmergencyPlace
from rrjeta.emergencies.queries.reminding import MOST_REMINDED, to_remind
from rrjeta.emergencies.rules import declared_errors, words_errors
from rrjeta.emergencies.scope import find_emergency
from rrjeta.kernel.clock import now
from rrjeta.kernel.errors import Invalid, Refused
from rrjeta.kernel.saving import add, change
from rrjeta.kernel.sealing import new_subject
from rrjeta.packs.current import current
from rrjeta.people.queries import secret_homes, secret_persons, sheltered_persons

_MOST_PLACES = 20


class AlreadyDeclared(Refused):
    """Two lists of the same thing in one place would have families called twice."""

    message = _("This was declared for one of these municipalities already. Open its call list.")


class IsOver(Refused):
    """An emergency that was ended is not called about any more."""

    message = _("This emergency was ended. What is heard now is written as a note in the file.")


class EveryoneReminded(Refused):
    """A second reminder of the same call would only make the first one smaller."""

    message = _("Of every child that is still to be called, the responsible worker was reminded already.")


@dataclass(frozen=True, slots=True)
class Declared:
    """What happened, where and since when. `place_marks` are marks of places of the actor's own units, or none for everywhere."""

    kind: str
    municipalities: Sequence[str]
    since_at: datetime | None
    words: str = ""
    place_marks: Sequence[str] = ()


@operation(Permission.DECLARE_EMERGENCY)
def declare_emergency(actor: Actor, *, operation_id: UUID, declared: Declared) -> UUID:
    """Declare that something happened to everyone; every open case in reach of it is a line. Raises Invalid, AlreadyDeclared."""
    kinds = {one.code for one in current().code_list(KINDS)}
    places = sorted(set(declared.municipalities))
    allowed = municipalities_in(actor, Permission.DECLARE_EMERGENCY)
    words = declared.words.strip()
    errors = declared_errors(declared.kind, kinds, places, allowed, declared.since_at, words, now())
    marks = list(dict.fromkeys(declared.place_marks))
    if len(marks) > _MOST_PLACES:
        errors["places"] = _("Choose at most 20 villages and units, or none for everywhere.")
    if errors or declared.since_at is None:
        raise Invalid(errors)
    _refuse_twice(declared.kind, places)
    names, cases = _drawn(actor, places, marks)
    if marks and len(names) < len(marks):
        raise Invalid({"places": _("One of these places is no longer known. Choose again.")})
    emergency = Emergency(
        subject=new_subject(),
        kind=declared.kind,
        unit_id=min(actor.unit_ids),
        since_at=declared.since_at,
        place_marks=marks,
    )
    add(emergency, {"words": words, "places": names})
    for place in places:
        add(EmergencyPlace(emergency=emergency, municipality=place))
    _add_lines(emergency, cases)
    return emergency.id


@operation(Permission.DECLARE_EMERGENCY)
def draw_list_again(actor: Actor, *, operation_id: UUID, emergency_id: UUID) -> UUID:
    """Add the cases that were opened since a list was drawn; what was heard stays. Raises NotFound, IsOver."""
    emergency = _running(actor, emergency_id)
    places = list(emergency.places.values_list("municipality", flat=True))
    _names, cases = _drawn(actor, places, emergency.place_marks)
    _add_lines(emergency, cases.exclude(id__in=CallLine.objects.filter(emergency=emergency).values("case_id")))
    return emergency.id


@operation(Permission.DECLARE_EMERGENCY)
def change_words(
    actor: Actor, *, operation_id: UUID, emergency_id: UUID, words: str, base_version: int | None = None
) -> UUID:
    """Correct what every caller reads first: what happened, what to ask. Raises NotFound, IsOver, Invalid, Stale."""
    emergency = _running(actor, emergency_id)
    if errors := words_errors(words.strip()):
        raise Invalid(errors)
    return change(emergency, None, {"words": words.strip()}, base_version).id


@operation(Permission.DECLARE_EMERGENCY)
def end_emergency(actor: Actor, *, operation_id: UUID, emergency_id: UUID) -> UUID:
    """End an emergency; its numbers stay and go on opening their lists. Raises NotFound, IsOver."""
    return change(_running(actor, emergency_id), {"ended_at": now()}).id


@operation(Permission.DECLARE_EMERGENCY)
def reopen_emergency(actor: Actor, *, operation_id: UUID, emergency_id: UUID) -> UUID:
    """Go on with an emergency that was ended by mistake. Raises NotFound, AlreadyDeclared."""
    emergency = find_emergency(actor, emergency_id, Permission.DECLARE_EMERGENCY, lock=True)
    if emergency.ended_at is None:
        return emergency.id
    _refuse_twice(emergency.kind, list(emergency.places.values_list("municipality", flat=True)))
    return change(emergency, {"ended_at": None}).id


def _refuse_twice(kind: str, places: Collection[str]) -> None:
    running = EmergencyPlace.objects.filter(municipality__in=places, emergency__ended_at=None)
    if running.filter(emergency__kind=kind).exists():
        raise AlreadyDeclared


@operation(Permission.ASSIGN)
def remind_callers(actor: Actor, *, operation_id: UUID, emergency_id: UUID, remind_on: date, words: str) -> UUID:
    """Remind whoever is responsible for each child that is still to be called and of whom nobody was reminded yet.

    Up to 200 at once, the most endangered first; the next 200 when asked again. Raises NotFound, IsOver, EveryoneReminded,
    Invalid.
    """
    emergency = _running(actor, emergency_id)
    ids = list(to_remind(actor, emergency).values_list("case_id", flat=True)[:MOST_REMINDED])
    if not ids:
        raise EveryoneReminded
    given: dict[str, Any] = {"case_ids": ids, "remind_on": remind_on, "words": words}
    return remind_workers(actor, operation_id=operation_id, **given, record_id=emergency.id)


def _running(actor: Actor, emergency_id: UUID) -> Emergency:
    emergency = find_emergency(actor, emergency_id, Permission.DECLARE_EMERGENCY, lock=True)
    if emergency.ended_at is not None:
        raise IsOver
    return emergency


def _drawn(actor: Actor, places: Collection[str], marks: Sequence[str]) -> tuple[list[str], QuerySet[Case]]:
    """Return the names of the places chosen, and the open cases of a list.

    A child whose place is a secret stands on every list of its municipality, so that standing on one tells nothing.
    """
    cases = Case.objects.filter(is_open=True, municipality__in=places)
    if not marks:
        return [], cases
    own = cases_of(actor, "team").filter(is_open=True, municipality__in=places)
    found = [at_place(own, mark) for mark in marks]
    ids = {one for place in found for one in place.case_ids}
    return [place.words for place in found if place.words], own.filter(Q(id__in=ids) | _hidden())


def _hidden() -> Q:
    secret = Q(household_id__in=secret_homes()) | Q(person_id__in=secret_persons())
    return secret | Q(person_id__in=sheltered_persons())


def _add_lines(emergency: Emergency, cases: QuerySet[Case]) -> None:
    for case_id, owner_id in cases.order_by("id").values_list("id", "owner_id"):
        add(CallLine(emergency=emergency, case_id=case_id, caller_id=owner_id))
