"""Ties between any two of a family: said, corrected, ended, taken back, and the last change undone."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from rrjeta.access.actors import Actor
from rrjeta.access.operate import operation
from rrjeta.access.permissions import Permission
from rrjeta.cases.queries.kin import Circle, circle_of
from rrjeta.cases.rules.kinship import Fault, Said, tie_fault
from rrjeta.cases.scope import find_case
from rrjeta.kernel.clock import today
from rrjeta.kernel.errors import Invalid, NotFound, Refused
from rrjeta.kernel.models import EarlierVersion
from rrjeta.kernel.saving import change
from rrjeta.packs.current import current
from rrjeta.people.choices import Certainty
from rrjeta.people.models import Person, Tie
from rrjeta.people.operations.around import tie

_FAULTS: dict[Fault, tuple[str, Any]] = {
    Fault.ITSELF: ("child_id", _("Choose two different persons.")),
    Fault.SAME: ("relationship", _("This tie is written down already.")),
    Fault.CYCLE: ("relationship", _("Then somebody would be their own ancestor. Please check who is whose parent.")),
    Fault.BACKWARDS: ("until", _("This lies before the day on which it began.")),
    Fault.FUTURE: ("since", _("This day has not come yet. Please check the date.")),
}


@dataclass(frozen=True, slots=True)
class TieGiven:
    """A tie as a page gives it: `person_id` is the <relationship> of `child_id`."""

    person_id: UUID | None
    child_id: UUID | None
    relationship: str
    certainty: Certainty = Certainty.SAID
    since: date | None = None
    until: date | None = None
    end_reason: str = ""
    bond: str = ""
    is_carer: bool = False
    is_legal: bool = False
    is_place_kept_from: bool = False

    @property
    def fields(self) -> dict[str, Any]:
        """Return what stands in the columns beside the two persons."""
        return {
            "relationship": self.relationship,
            "certainty": self.certainty,
            "since": self.since,
            "until": self.until,
            "end_reason": self.end_reason if self.until else "",
            "bond": self.bond,
            "is_carer": self.is_carer,
            "is_legal": self.is_legal,
            "is_place_kept_from": self.is_place_kept_from,
        }


class NothingToUndo(Refused):
    """The tie stands as it was first written."""

    message = _("There is nothing to undo: the tie stands as it was first written. Take it back if it is wrong.")


@operation(Permission.EDIT_PERSON)
def say_tie(actor: Actor, *, operation_id: UUID, case_id: UUID, given: TieGiven) -> UUID:
    """Say what one of the family is to another; return the tie. Raises NotFound, NotAllowed, Invalid."""
    case = find_case(actor, Permission.EDIT_PERSON, case_id, lock=True)
    circle = circle_of(actor, case)
    person, child = _both(circle, given)
    _check(circle, given, None)
    later = {name: given.fields[name] for name in ("until", "end_reason", "bond", "is_place_kept_from")}
    new = tie(
        person,
        child,
        given.relationship,
        is_carer=given.is_carer,
        is_legal=given.is_legal,
        certainty=given.certainty,
        since=given.since,
        more=later,
    )
    return new.id


@operation(Permission.EDIT_PERSON)
def correct_tie(
    actor: Actor, *, operation_id: UUID, case_id: UUID, tie_id: UUID, given: TieGiven, base_version: int | None = None
) -> UUID:
    """Correct a tie, its days, how sure it is, or end it with a day. Raises NotFound, NotAllowed, Stale, Invalid."""
    case = find_case(actor, Permission.EDIT_PERSON, case_id, lock=True)
    circle = circle_of(actor, case)
    known = _of(circle, tie_id)
    same_ends = TieGiven(circle.real(known.person_id), circle.real(known.child_id), **given.fields)
    _both(circle, same_ends)
    _check(circle, same_ends, known.id)
    return change(known, given.fields, base_version=base_version).id


@operation(Permission.EDIT_PERSON)
def take_back_tie(actor: Actor, *, operation_id: UUID, case_id: UUID, tie_id: UUID) -> UUID:
    """Take back a tie that was written by mistake: nothing shows it any more, the history keeps it. Raises NotFound."""
    case = find_case(actor, Permission.EDIT_PERSON, case_id, lock=True)
    known = _of(circle_of(actor, case), tie_id)
    return change(known, {"is_taken_back": True}).id


@operation(Permission.EDIT_PERSON)
def undo_tie(actor: Actor, *, operation_id: UUID, case_id: UUID, tie_id: UUID) -> UUID:
    """Write a tie as it was before its last change, taking back among them. Raises NotFound, NothingToUndo, Invalid."""
    case = find_case(actor, Permission.EDIT_PERSON, case_id, lock=True)
    known = Tie.objects.select_for_update(of=("self",)).filter(id=tie_id).first()
    circle = circle_of(actor, case)
    if known is None or not {circle.real(known.person_id), circle.real(known.child_id)} <= circle.persons.keys():
        raise NotFound
    earlier = EarlierVersion.objects.filter(record_id=known.id, version=known.version - 1).first()
    if earlier is None:
        raise NothingToUndo
    before = _before(earlier.plain)
    _check(circle, _given(known, before), known.id)
    return change(known, before).id


def _both(circle: Circle, given: TieGiven) -> tuple[Person, Person]:
    """Return the two persons, locked in one order so that no circle is closed from two sides. Raises NotFound, Invalid."""
    if given.person_id is None or given.child_id is None:
        name = "person_id" if given.person_id is None else "child_id"
        raise Invalid({name: _("Choose one of the family.")})
    ends = {given.person_id, given.child_id}
    if not ends <= circle.persons.keys():
        raise NotFound
    locked = Person.objects.select_for_update(of=("self",)).filter(id__in=ends).order_by("id")
    found = {one.id: one for one in locked.select_related("subject")}
    return found[given.person_id], found[given.child_id]


def _of(circle: Circle, tie_id: UUID) -> Tie:
    if all(one.id != tie_id for one in circle.ties):
        raise NotFound
    return Tie.objects.select_for_update(of=("self",)).get(id=tie_id)


def _given(known: Tie, before: Mapping[str, Any]) -> TieGiven:
    names = TieGiven(None, None, "").fields
    fields = {name: before.get(name, getattr(known, name)) for name in names}
    return TieGiven(known.person_id, known.child_id, **fields)


def _before(plain: Mapping[str, Any]) -> dict[str, Any]:
    """Return the columns of an earlier version as the table holds them."""
    days = {name: date.fromisoformat(plain[name]) for name in ("since", "until") if plain.get(name)}
    return {**plain, **days}


def _check(circle: Circle, given: TieGiven, besides: UUID | None) -> None:
    """Refuse what cannot be, at the field at fault. Raises Invalid."""
    errors: dict[str, Any] = {}
    pack = current()
    if not given.relationship or not pack.has_code("relationship", given.relationship):
        errors["relationship"] = _("Choose what one is to the other.")
    if given.bond and not pack.has_code("bond", given.bond):
        errors["bond"] = _("Choose one of the answers.")
    if given.end_reason and not pack.has_code("tie_end", given.end_reason):
        errors["end_reason"] = _("Choose one of the answers.")
    if given.end_reason and given.until is None:
        errors["until"] = _("Give the day on which it ended.")
    if errors:
        raise Invalid(errors)
    if given.person_id is None or given.child_id is None:
        raise NotFound
    person, child = circle.real(given.person_id), circle.real(given.child_id)
    said = Said(person, child, given.relationship, given.since, given.until)
    others = [one.said for one in circle.ties if one.id != besides]
    fault = tie_fault(said, others, today())
    if fault is not None:
        name, words = _FAULTS[fault]
        if fault is Fault.FUTURE and given.until is not None and given.until > today():
            name = "until"
        raise Invalid({name: words})
