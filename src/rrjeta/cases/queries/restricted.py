"""Restricted objects: which there are, who may open one, and what one holds (design §3.9).

Finding an object opens nothing of it. What it holds is told to whoever opened it this moment (`Reveal`), and to the
responsible worker, who opens the objects of a case once in a working session.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet

from rrjeta.access.actors import Actor
from rrjeta.access.looking import note_reveal
from rrjeta.access.permissions import Permission
from rrjeta.access.queries import staff_names
from rrjeta.cases.choices import Secret
from rrjeta.cases.models import Case, Concern, ConcernReporter, EntryLine, Measure, Reveal
from rrjeta.cases.queries.file import Header, case_header
from rrjeta.cases.rules.restricted import OWN_REASON, READING_OF, has_restricted, is_asked, restricted_answers
from rrjeta.cases.scope import (
    cases_open_to,
    concerns_in,
    concerns_open_to,
    extends_to,
    find_case,
    find_concern,
    with_merged,
)
from rrjeta.forms.queries import form
from rrjeta.kernel.clock import now
from rrjeta.kernel.errors import NotAllowed, NotFound
from rrjeta.kernel.models import SealedRecord
from rrjeta.kernel.sealing import open_record, peek_record
from rrjeta.people.models import CareArrangement, Household, Person
from rrjeta.people.queries import alerted
from rrjeta.people.scope import joined_ids

CONCERN_FORM, REGISTRATION_FORM = "identification", "registration"
# An opening shows what it opened at once; the page is asked for again after that.
_HOME = ("village", "admin_unit", "address", "directions")
_SHOWN_FOR = timedelta(minutes=2)
_TOLD_FOR = timedelta(days=7)
# Kinds of object by what they hold, and the record that holds it.
_OF_CASE = {
    Secret.ACCOUNT: ("entry", "person"),
    Secret.PLACE: ("care", "measure", "entry", "home"),
    Secret.REPORTER: (),
}


@dataclass(frozen=True, slots=True)
class Ref:
    """One restricted object: what it holds, of which record. Exactly one of case and concern is named."""

    secret: Secret
    of: str
    record_id: UUID
    case_id: UUID | None = None
    concern_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class Restricted:
    """A restricted object that the actor may open, still closed."""

    ref: Ref
    file: Case | Concern
    records: tuple[SealedRecord, ...]
    kind: str
    at: datetime
    is_own: bool

    @property
    def number(self) -> str:
        """Return the number of the case or concern."""
        return self.file.number


@dataclass(frozen=True, slots=True)
class Content:
    """What a restricted object holds: answers of a form, or words by their names."""

    form: str = ""
    pack_version: int = 0
    answers: Mapping[str, Any] = field(default_factory=dict)
    words: Mapping[str, str] = field(default_factory=dict)
    relationship: str = ""
    is_anonymous: bool = False


@dataclass(frozen=True, slots=True)
class RevealTold:
    """An opening by somebody else, as the responsible worker is told of it."""

    case_id: UUID | None
    concern_id: UUID | None
    number: str
    secret: str
    by: str
    at: datetime
    reason: str
    words: str


def find_restricted(actor: Actor, ref: Ref) -> Restricted:
    """Return a restricted object, closed. Raises NotFound outside the actor's reach, NotAllowed inside it."""
    if ref.concern_id is not None:
        return _of_concern(actor, ref)
    case = find_case(actor, READING_OF[ref.secret], ref.case_id or UUID(int=0))
    if not extends_to(actor, Permission.REVEAL, case, is_beside=case.is_beside):
        raise NotAllowed
    records, kind, at = _records(case, ref)
    return Restricted(ref, case, records, kind, at, case.owner_id == actor.user_id)


def revealed(actor: Actor, reveal_id: UUID, ref: Ref) -> tuple[Restricted, Content]:
    """Return what the actor has just opened. Raises NotFound for another's opening and for one that has passed."""
    found = Reveal.objects.filter(
        id=reveal_id,
        entered_by_id=actor.user_id,
        secret=ref.secret,
        record_id=ref.record_id,
        revealed_at__gt=now() - _SHOWN_FOR,
    ).first()
    if found is None:
        raise NotFound
    note_reveal((Reveal._meta.db_table, found.id), found.reason)
    closed = find_restricted(actor, ref)
    return closed, _content(closed)


def seen_again(actor: Actor, ref: Ref) -> tuple[Restricted, Content]:
    """Return what the responsible worker opened earlier in this working session. Raises NotFound for anybody else."""
    closed = find_restricted(actor, ref)
    if not closed.is_own:
        raise NotFound
    table = type(closed.records[0])._meta.db_table
    note_reveal((table, closed.records[0].pk), OWN_REASON)
    return closed, _content(closed)


def restricted_of(actor: Actor, case_id: UUID) -> tuple[Header, list[Ref], dict[Ref, tuple[str, datetime]]]:
    """Return the restricted objects of a case that the actor may open, each with kind and moment, the newest first.

    Raises NotFound, NotAllowed.
    """
    header = case_header(actor, case_id, Permission.REVEAL)
    case, allowed = header.case, header.allowed
    found: dict[Ref, tuple[str, datetime]] = {}
    if READING_OF[Secret.PLACE] in allowed:
        found |= _places(header)
    secrets = [one for one in (Secret.ACCOUNT, Secret.PLACE) if READING_OF[one] in allowed]
    found |= _entries(case, [one for one in secrets if one is not Secret.PLACE or header.is_place_hidden])
    if READING_OF[Secret.PLACE] in allowed and header.is_home_secret:
        found[Ref(Secret.PLACE, "home", case.household_id, case.id)] = ("home", case.opened_at)
    for person in _people(case) if READING_OF[Secret.ACCOUNT] in allowed else ():
        if _registered(person):
            found[Ref(Secret.ACCOUNT, "person", person.id, case.id)] = (REGISTRATION_FORM, case.opened_at)
    found |= _concerns(actor, case)
    return header, sorted(found, key=lambda one: found[one][1], reverse=True), found


def reveals_told(actor: Actor) -> list[RevealTold]:
    """Return what others opened of the actor's own and covered cases in the last week, the newest first. Two queries.

    Nothing is told of a file that is another's by now, nor of a family that the actor is shut out of.
    """
    mine = [actor.user_id, *actor.covers]
    files = Q(case__owner_id__in=mine, case__in=cases_open_to(actor).values("id"))
    files |= Q(concern__owner_id__in=mine, concern__in=concerns_open_to(actor).values("id"))
    found = list(
        Reveal.objects.filter(files, owner_id__in=mine, is_by_owner=False, revealed_at__gte=now() - _TOLD_FOR)
        .exclude(entered_by_id=actor.user_id)
        .select_related("subject", "case", "concern")
        .order_by("-revealed_at")
    )
    names = staff_names(one.entered_by_id for one in found if one.entered_by_id) if found else {}
    return [
        RevealTold(
            case_id=one.case_id,
            concern_id=one.concern_id,
            number=(one.case or one.concern).number,  # type: ignore[union-attr]  # the table holds one of the two
            secret=one.secret,
            by=names.get(one.entered_by_id, "") if one.entered_by_id else "",
            at=one.revealed_at,
            reason=one.reason,
            words=open_record(one).get("words", ""),
        )
        for one in found
    ]


def _of_concern(actor: Actor, ref: Ref) -> Restricted:
    concern_id = ref.concern_id or UUID(int=0)
    concern = find_concern(actor, READING_OF[ref.secret], concern_id)
    if not concerns_in(actor, Permission.REVEAL).filter(id=concern_id).exists():
        raise NotAllowed
    if ref.of != "concern" or ref.record_id != concern.id:
        raise NotFound
    record: SealedRecord = concern
    if ref.secret is Secret.REPORTER:
        record = ConcernReporter.objects.select_related("subject").get(concern=concern)
    return Restricted(ref, concern, (record,), CONCERN_FORM, concern.received_at, concern.owner_id == actor.user_id)


def _records(case: Case, ref: Ref) -> tuple[tuple[SealedRecord, ...], str, datetime]:
    """Return the records that hold a secret of a case, what kind of record it is, and when. Raises NotFound."""
    if ref.of not in _OF_CASE[ref.secret]:
        raise NotFound
    if ref.of == "care":
        lived = _care(case).filter(id=ref.record_id).select_related("subject")
        care = lived.first()
        if care and (care.is_address_hidden or alerted([case.child_id], [case.household_id]).secret):
            return (care,), "", care.since_at
    elif ref.of == "measure":
        cases = with_merged(case).values("id")
        measure = Measure.objects.filter(id=ref.record_id, case_id__in=cases).select_related("subject").first()
        if measure and (measure.coded.get("is_place_hidden") or _is_sheltered(case)):
            return (measure,), "", measure.executed_at or measure.proposed_at
    elif ref.of == "home":
        if ref.record_id == case.household_id:
            return (case.household, case.person), "", case.opened_at
    elif ref.of == "person":
        if person := _people(case).filter(id=ref.record_id).first():
            return (person,), REGISTRATION_FORM, case.opened_at
    else:
        lines = EntryLine.objects.filter(case_id__in=with_merged(case).values("id"), entry_id=ref.record_id)
        if line := lines.select_related("subject", "entry__subject").first():
            return (line.entry, line), line.entry.kind, line.happened_at
    raise NotFound


def _is_sheltered(case: Case) -> bool:
    """Tell whether where the child was placed is a secret: it was sheltered once, or the home of its family is hidden."""
    sheltered = _care(case).filter(is_address_hidden=True)
    return bool(alerted([case.child_id], [case.household_id]).secret) or sheltered.exists()


def _care(case: Case) -> QuerySet[CareArrangement]:
    return CareArrangement.objects.filter(person_id__in=joined_ids([case.child_id]))


def _people(case: Case) -> QuerySet[Person]:
    """Return every record of the child."""
    return (
        Person.objects.filter(id__in=joined_ids([case.child_id])).select_related("subject").order_by("entered_at", "id")
    )


def _content(closed: Restricted) -> Content:
    first, secret = closed.records[0], closed.ref.secret
    if isinstance(first, ConcernReporter):
        return Content(words=open_record(first), relationship=first.relationship, is_anonymous=first.is_anonymous)
    if isinstance(first, CareArrangement):
        return Content(words=open_record(first))
    if isinstance(first, Household):
        return Content(words=_home(first, closed.records[1]))
    if isinstance(first, Measure):
        return Content(words={"where": open_record(first).get("place", "")})
    if isinstance(first, Concern):
        return _answers(CONCERN_FORM, first.pack_version, {**first.coded, **open_record(first)}, secret)
    if isinstance(first, Person):
        version = closed.file.pack_version
        return _answers(REGISTRATION_FORM, version, {**open_record(first), **first.coded}, secret)
    entry, line = closed.records
    kept = {**entry.coded, **open_record(entry), **line.coded, **open_record(line)}  # type: ignore[attr-defined]  # an entry and its line
    return _answers(closed.kind, entry.pack_version, kept, secret)  # type: ignore[attr-defined]  # as above


def _home(household: Household, person: SealedRecord) -> dict[str, str]:
    """Return where a family lives: as the home says it, and as the child's own record does where that is another."""
    told: dict[str, list[str]] = {}
    for one in (open_record(household), open_record(person)):
        for name in _HOME:
            said = str(one.get(name) or "")
            if said and said not in told.setdefault(name, []):
                told[name].append(said)
    return {name: "; ".join(said) for name, said in told.items() if said}


def _answers(name: str, version: int, kept: Mapping[str, Any], secret: Secret) -> Content:
    return Content(form=name, pack_version=version, answers=restricted_answers(form(name, version), kept, secret))


def _places(header: Header) -> dict[Ref, tuple[str, datetime]]:
    case = header.case
    care = _care(case)
    care = care if header.is_home_secret else care.filter(is_address_hidden=True)
    found = {Ref(Secret.PLACE, "care", one, case.id): ("care", at) for one, at in care.values_list("id", "since_at")}
    for one in Measure.objects.filter(case_id__in=with_merged(case).values("id")).select_related("subject"):
        if header.is_placement_hidden(one, peek_record(one)):
            found[Ref(Secret.PLACE, "measure", one.id, case.id)] = ("measure", one.executed_at or one.proposed_at)
    return found


def _entries(case: Case, secrets: Iterable[Secret]) -> dict[Ref, tuple[str, datetime]]:
    lines = EntryLine.objects.filter(case_id__in=with_merged(case).values("id"))
    found: dict[Ref, tuple[str, datetime]] = {}
    wanted = list(secrets)
    for line in lines.select_related("subject", "entry__subject"):
        entry = line.entry
        shape = form(entry.kind, entry.pack_version)
        asked = [one for one in wanted if is_asked(shape, one)]
        if not asked:
            continue
        kept = {**entry.coded, **peek_record(entry), **line.coded, **peek_record(line)}
        for one in asked:
            if has_restricted(shape, kept, one):
                found[Ref(one, "entry", entry.id, case.id)] = (entry.kind, line.happened_at)
    return found


def _registered(person: Person) -> bool:
    return has_restricted(form(REGISTRATION_FORM), person.coded, Secret.ACCOUNT)


def _concerns(actor: Actor, case: Case) -> dict[Ref, tuple[str, datetime]]:
    of_case = Concern.objects.filter(children__case_id__in=with_merged(case).values("id")).distinct()
    found: dict[Ref, tuple[str, datetime]] = {}
    for concern in of_case.select_related("subject"):
        told = {**concern.coded, **peek_record(concern)}
        shape = form(CONCERN_FORM, concern.pack_version)
        for secret in (Secret.REPORTER, Secret.ACCOUNT):
            reached = concerns_in(actor, READING_OF[secret]).filter(id=concern.id)
            if not reached.exists():
                continue
            if secret is Secret.REPORTER or has_restricted(shape, told, secret):
                ref = Ref(secret, "concern", concern.id, concern_id=concern.id)
                found[ref] = (CONCERN_FORM, concern.received_at)
    return found
