"""Who opened the file of a child, when and by what: the access report, and what is open to others now."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from django.db.models import Exists, OuterRef

from rrjeta.access.actors import Actor
from rrjeta.access.choices import GrantPurpose
from rrjeta.access.gate import require
from rrjeta.access.looking import GLASS
from rrjeta.access.models import Grant
from rrjeta.access.permissions import Permission
from rrjeta.access.queries import running_grants, seats_of, staff_names
from rrjeta.audit.queries import Seen, SeenWanted, entries_about, is_in_log
from rrjeta.cases.facts import NamesOfGuests, OpenedBeside
from rrjeta.cases.models import Case, EntryLine, GlassOpening
from rrjeta.cases.scope import find_case, may_on, shut_out_of, with_merged
from rrjeta.kernel.errors import NotFound
from rrjeta.kernel.ids import read_id
from rrjeta.kernel.numbers import read_number
from rrjeta.kernel.sealing import note_shown
from rrjeta.kernel.seams import ask
from rrjeta.people.models import Person
from rrjeta.people.scope import joined_ids

PAGE = 50
_BREAKING = "cases.operations.glass.break_glass"


@dataclass(frozen=True, slots=True)
class OpeningLine:
    """One entry of the report with who it was: name, role, unit, organisation."""

    seen: Seen
    name: str
    role: str
    unit: str
    organisation: str

    @property
    def relation(self) -> str:
        """Return by what the file was opened; whoever breaks the glass opens it by that, before they see anything."""
        return GLASS if self.seen.action == _BREAKING else self.seen.relation


@dataclass(frozen=True, slots=True)
class Openings:
    """A page of the report; `case_id` is empty where the child's case is gone or was not asked for."""

    case_id: UUID | None
    number: str
    owner_id: UUID | None
    lines: list[OpeningLine]
    older: UUID | None


@dataclass(frozen=True, slots=True)
class GrantLine:
    """What is open of a case to somebody beyond their reach; `opening_id` leads to why, for an urgent opening."""

    id: UUID
    purpose: str
    to: str
    starts_at: datetime
    ends_at: datetime
    opening_id: UUID | None
    reason: str
    may_end: bool


@dataclass(frozen=True, slots=True)
class Grants:
    """What is open of a case now, and who is shut out of its family where the reader may know."""

    case: Case
    lines: list[GrantLine]
    shut_out: list[str]


def openings(
    actor: Actor, case_id: UUID, wanted: SeenWanted, after: UUID | None = None, *, by_others: bool = False
) -> Openings:
    """Return who opened the file of a case's child or wrote in it, with the cases merged into it. Raises NotFound, NotAllowed.

    `by_others` leaves out the responsible worker.
    """
    case = find_case(actor, Permission.READ_OPENINGS, case_id)
    subjects = set(Person.objects.filter(id__in=joined_ids([case.child_id])).values_list("subject_id", flat=True))
    lines, older = _lines(subjects, replace(wanted, not_by=case.owner_id) if by_others else wanted, after)
    return Openings(case.id, case.number, case.owner_id, lines, older)


def openings_of_subject(actor: Actor, subject_id: UUID, wanted: SeenWanted, after: UUID | None = None) -> Openings:
    """Return the same by the id of a subject: the log remembers of an erased child who opened what. Raises NotFound."""
    require(actor, Permission.READ_LOG)
    if not is_in_log(subject_id):
        raise NotFound
    lines, older = _lines({subject_id}, wanted, after)
    return Openings(None, "", None, lines, older)


def case_or_subject(actor: Actor, typed: str) -> tuple[UUID | None, UUID | None]:
    """Return the case of a number, or a subject's id as it was typed where no person has it any more. Raises NotAllowed."""
    require(actor, Permission.READ_LOG)
    if number := read_number(typed):
        return Case.objects.filter(number=number).values_list("id", flat=True).first(), None
    subject_id = read_id(typed.strip())
    if subject_id is None:
        return None, None
    # Who still has a case is asked for by its number, which says that the case was asked for.
    is_there = Person.objects.filter(subject_id=subject_id).exists() or not is_in_log(subject_id)
    return None, None if is_there else subject_id


def grants_of(actor: Actor, case_id: UUID) -> Grants:
    """Return what is open of a case now to others. Raises NotFound, NotAllowed."""
    case = find_case(actor, Permission.READ_OPENINGS, case_id)
    beside = [one for answer in ask(OpenedBeside(tuple(_merged_ids(case)))) for one in answer]
    found = running_grants([case.id, *_meetings(case), *beside])
    guests = names_of_guests(one.guest_id for one in found)
    broken = {one.grant_id: one for one in GlassOpening.objects.filter(grant__in=[one.id for one in found])}
    may_end = may_on(actor, Permission.END_GRANT, case.id)
    lines = [_grant_line(one, broken.get(one.id), guests, may_end=may_end) for one in found]
    out = shut_out_of([case.household_id]) if may_on(actor, Permission.EXCLUDE, case.id) else ()
    return Grants(case, lines, sorted(staff_names(out).values()))


def grant_on(actor: Actor, case_id: UUID, grant_id: UUID) -> GrantLine | None:
    """Return one running grant on a case that the actor may end, or None. Raises NotFound, NotAllowed."""
    return next((one for one in grants_of(actor, case_id).lines if one.id == grant_id and one.may_end), None)


def names_of_guests(guest_ids: Iterable[UUID | None]) -> dict[UUID, str]:
    """Return what the holders of signed links are called. A query of the room above, or none for nobody."""
    asked = tuple({one for one in guest_ids if one})
    answers = ask(NamesOfGuests(asked)) if asked else []
    return {guest_id: name for answer in answers for guest_id, name in answer.items()}


def _merged_ids(case: Case) -> list[UUID]:
    return list(with_merged(case).values_list("id", flat=True))


def _grant_line(grant: Grant, opening: GlassOpening | None, guests: Mapping[UUID, str], *, may_end: bool) -> GrantLine:
    return GrantLine(
        id=grant.id,
        purpose=grant.purpose,
        to=_to(grant, guests),
        starts_at=grant.starts_at,
        ends_at=grant.ends_at,
        opening_id=opening.id if opening else None,
        reason=opening.reason if opening else "",
        # A handover under way and a referral are withdrawn where they were sent.
        may_end=may_end and grant.purpose not in (GrantPurpose.TRANSFER, GrantPurpose.REFERRAL),
    )


def _to(grant: Grant, guests: Mapping[UUID, str]) -> str:
    if grant.guest_id is not None:
        return guests.get(grant.guest_id, "")
    return grant.user.name if grant.user else grant.unit.name if grant.unit else ""


def _meetings(case: Case) -> list[UUID]:
    granted = Grant.objects.filter(record_id=OuterRef("entry_id"))
    lines = EntryLine.objects.filter(Exists(granted), case__in=with_merged(case).values("id"))
    return list(lines.values_list("entry_id", flat=True).distinct())


def _lines(subject_ids: set[UUID], wanted: SeenWanted, after: UUID | None) -> tuple[list[OpeningLine], UUID | None]:
    """Return a page of entries with who each was; the look at them is itself one at the child. Three queries."""
    for subject_id in subject_ids:
        note_shown(subject_id)
    found = entries_about(subject_ids, wanted, after=after, most=PAGE + 1, opening=(_BREAKING,))
    people = {one.actor_id for one in found}
    names, seats = staff_names(people), seats_of(people)
    names |= names_of_guests(one for one in people if one not in names)
    nobody = ("", "", "")
    lines = [
        OpeningLine(one, names.get(one.actor_id, ""), *seats.get(one.actor_id, nobody))
        if one.actor_id
        else OpeningLine(one, "", *nobody)
        for one in found[:PAGE]
    ]
    return lines, found[PAGE - 1].id if len(found) > PAGE else None
