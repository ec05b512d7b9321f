"""Ties of colleagues to families (S23): declared by themselves, met by the system, looked at by the head.

Whoever declares is never told whether somebody of that name is in a file: otherwise declaring would be a way to ask.
"""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from rrjeta.access.actors import Actor
from rrjeta.access.choices import Reach
from rrjeta.access.models import Exclusion, User
from rrjeta.access.operate import operation
from rrjeta.access.permissions import Permission
from rrjeta.access.queries import holders
from rrjeta.access.scope import current_memberships
from rrjeta.cases.choices import TieState
from rrjeta.cases.models import Case, Concern, Relative, StaffTie
from rrjeta.cases.operations.leaving_family import leave_families
from rrjeta.cases.queries.relatives import family_shown, is_responsible_at, ties_to_look_at
from rrjeta.cases.rules.relatives import is_same, relative_errors, suggests_tie
from rrjeta.kernel.clock import now, today
from rrjeta.kernel.errors import Invalid, NotFound, Refused
from rrjeta.kernel.facts import NoticeDue
from rrjeta.kernel.models import SubjectKey
from rrjeta.kernel.saving import add, change
from rrjeta.kernel.sealing import new_subject, peek_record
from rrjeta.kernel.seams import announce
from rrjeta.matching.queries.searching import persons_named
from rrjeta.people.facts import PersonNamed
from rrjeta.people.models import Household, Person, Tie

_SHORTEST_REASON = 10
_LONGEST_REASON = 1000


class StillResponsible(Refused):
    """Somebody is to be shut out of what they are responsible for."""

    message = _("This colleague is responsible for the case. Give it to somebody else first.")


@operation(Permission.DESK)
def declare_relative(
    actor: Actor,
    *,
    operation_id: UUID,
    given_name: str,
    surname: str,
    tie: str,
    birth_year: int | None = None,
    place: str = "",
) -> UUID:
    """Declare a relative of one's own. A family in which somebody of that name stands is closed to the actor from now on.

    Raises Invalid.
    """
    if errors := relative_errors(given_name, surname, tie, place, birth_year, today()):
        raise Invalid(errors)
    told = {"given_name": given_name.strip(), "surname": surname.strip(), "birth_year": birth_year}
    relative = add(
        Relative(subject=new_subject(), user_id=actor.user_id), {**told, "tie": tie.strip(), "place": place.strip()}
    )
    named = Person.objects.filter(id__in=persons_named([given_name, surname]))
    for person in named.select_related("subject").order_by("id"):
        if is_same(told, peek_record(person), person.birth_year):
            _meet(relative, person)
    return relative.id


@operation(Permission.DESK)
def end_relative(actor: Actor, *, operation_id: UUID, relative_id: UUID) -> UUID:
    """Take back a declaration of one's own. What it closed stays closed until the head opens it. Raises NotFound."""
    found = Relative.objects.select_for_update(of=("self",)).filter(
        id=relative_id, user_id=actor.user_id, ended_at=None
    )
    relative = found.select_related("subject").first()
    if relative is None:
        raise NotFound
    return change(relative, {"ended_at": now()}).id


@operation(Permission.EXCLUDE)
def decide_tie(actor: Actor, *, operation_id: UUID, tie_id: UUID, is_tie: bool, reason: str = "") -> UUID:
    """Confirm a tie of a colleague to a family, or undo it with a reason. Raises NotFound, Invalid, StillResponsible."""
    tie = next((one.tie for one in ties_to_look_at(actor, lock=True) if one.tie.id == tie_id), None)
    if tie is None:
        raise NotFound
    words = reason.strip()
    if not is_tie and len(words) < _SHORTEST_REASON:
        raise Invalid({"reason": _("Say in a sentence how you know that there is no tie.")})
    if len(words) > _LONGEST_REASON:
        raise Invalid({"reason": _("Write this shorter.")})
    fields: dict[str, Any] = {"decided_at": now(), "state": TieState.CONFIRMED if is_tie else TieState.UNDONE}
    is_shut = tie.exclusion is not None and tie.exclusion.ended_at is None
    if is_tie and not is_shut:
        if is_responsible_at(tie.user_id, [tie.household_id]):
            raise StillResponsible
        fields["exclusion_id"] = _shut_out(tie.user_id, tie.household_id).id
    if not is_tie and tie.exclusion is not None and is_shut:
        change(tie.exclusion, {"ended_at": now()})
    return change(tie, fields, {"reason": words}).id


def shut_out_by_own_word(user_id: UUID, household: Household) -> None:
    """Close a family to a colleague who said at an invitation that they are tied to it. Called inside operations only.

    Whoever is responsible for the family is not shut out before it is somebody else's; the head looks in either case.
    """
    is_responsible = is_responsible_at(user_id, [household.id])
    exclusion = None if is_responsible else _shut_out(user_id, household.id)
    state = TieState.WAITING if is_responsible else TieState.OPEN
    known = StaffTie.objects.select_for_update().filter(user_id=user_id, household=household).first()
    if known is None:
        _note(user_id, household.id, household.subject, state, exclusion=exclusion, is_declared=True)
        return
    fields: dict[str, Any] = {"state": state, "is_declared": True, "decided_at": None}
    change(known, {**fields, "exclusion_id": exclusion.id} if exclusion else fields)
    _tell_heads(known)


def on_person_named(fact: PersonNamed) -> None:
    """Look whether somebody who works where this person lives declared them. Called inside operations only."""
    person = Person.objects.select_related("subject", "household").get(id=fact.person_id)
    place = person.household.municipality if person.household else person.municipality
    match_people([person], place)


def match_people(persons: Iterable[Person], municipality: str) -> None:
    """Shut out whoever works in a municipality and declared one of these persons. One query where nobody declared anybody."""
    if not municipality:
        return
    here = current_memberships().filter(unit__municipality=municipality).values("user_id")
    declared = list(Relative.objects.filter(user_id__in=here, ended_at=None).select_related("subject"))
    if not declared:
        return
    told = [(person, peek_record(person)) for person in persons]
    for relative in declared:
        words = peek_record(relative)
        for person, said in told:
            if is_same(words, said, person.birth_year):
                _meet(relative, person)


def ask_about_tie(case: Case, user_id: UUID) -> None:
    """Ask the head to look where a case is given to somebody of the same surname with the same phone or place."""
    worker = User.objects.get(id=user_id)
    declared = Relative.objects.filter(user_id=user_id, ended_at=None).select_related("subject")
    mine = {
        "surname": worker.name.split()[-1] if worker.name.split() else "",
        "phone": worker.phone,
        "places": [str(peek_record(one).get("place") or "") for one in declared],
    }
    known = StaffTie.objects.filter(user_id=user_id, household_id=case.household_id).exists()
    if not known and suggests_tie(mine, family_shown(case)):
        _note(worker.id, case.household_id, case.household.subject, TieState.SUSPECTED)


def _meet(relative: Relative, person: Person) -> None:
    for household in _homes(person):
        if StaffTie.objects.filter(user_id=relative.user_id, household=household).exists():
            continue  # looked at before: what the head undid stays undone
        is_responsible = is_responsible_at(relative.user_id, [household.id])
        exclusion = None if is_responsible else _shut_out(relative.user_id, household.id)
        state = TieState.WAITING if is_responsible else TieState.OPEN
        _note(relative.user_id, household.id, household.subject, state, relative, exclusion)


def _homes(person: Person) -> list[Household]:
    tied = Tie.objects.filter(person=person, until=None, is_taken_back=False, child__household__isnull=False).values(
        "child__household_id"
    )
    found = Household.objects.filter(Q(id=person.household_id) | Q(id__in=tied))
    return list(found.select_related("subject").order_by("id"))


def _shut_out(user_id: UUID, household_id: UUID) -> Exclusion:
    """Close a family without a word to the colleague: being told would tell them that it is known here."""
    same = Exclusion.objects.filter(user_id=user_id, record_id=household_id, ended_at=None).first()
    exclusion = same or add(Exclusion(user_id=user_id, record_id=household_id))
    leave_families(user_id, [household_id])
    return exclusion


def _note(
    user_id: UUID,
    household_id: UUID,
    subject: SubjectKey,
    state: TieState,
    relative: Relative | None = None,
    exclusion: Exclusion | None = None,
    *,
    is_declared: bool = False,
) -> None:
    tie = StaffTie(
        subject=subject,
        user_id=user_id,
        household_id=household_id,
        relative=relative,
        exclusion=exclusion,
        state=state,
        is_declared=is_declared,
        found_at=now(),
    )
    _tell_heads(add(tie))


def _tell_heads(tie: StaffTie) -> None:
    if to := _heads(tie):
        announce(NoticeDue("tie_to_look_at", to, tie.id))


def _heads(tie: StaffTie) -> tuple[UUID, ...]:
    """Return the heads of the colleague's units in which the family is known: others learn nothing of it.

    Who was invited to a meeting works in an institution of their own: there the head of the family's unit looks.
    """
    of_family = Q(household_id=tie.household_id)
    if not tie.is_declared:
        of_family &= Q(unit_id__in=current_memberships().filter(user_id=tie.user_id).values("unit_id"))
    known = Case.objects.filter(of_family).values_list("unit_id", flat=True)
    told = Concern.objects.filter(of_family).values_list("unit_id", flat=True)
    units = {*known, *told}
    found = holders(units, Permission.EXCLUDE, Reach.TEAM) if units else []
    return tuple(one.id for one in found if one.id != tie.user_id)
