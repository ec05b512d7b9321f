"""Tracing a relative of a separated child, or a missing child: asked for, compared, confirmed by a person, ended."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as said
from django.utils.translation import gettext_lazy as _

from rrjeta.access.actors import Actor
from rrjeta.access.operate import operation
from rrjeta.access.permissions import Permission
from rrjeta.cases.models import Case, Reminder, TracingMatch, TracingRequest
from rrjeta.cases.operations.known import tell_holders
from rrjeta.cases.operations.notes import end_reminders
from rrjeta.cases.queries.known import due_by
from rrjeta.cases.queries.tracing import has_consent, sought_among
from rrjeta.cases.rules.kinship import Said, tie_fault
from rrjeta.cases.rules.tracing import CANCELS, Decided, Kind, Status, end_fault, step_fault, tracing_faults
from rrjeta.cases.scope import cases_in, find_case, with_merged
from rrjeta.kernel.clock import local, now, today
from rrjeta.kernel.errors import Invalid, NotFound, Refused
from rrjeta.kernel.saving import add, change
from rrjeta.kernel.sealing import peek_record
from rrjeta.packs.current import current
from rrjeta.people.choices import Certainty
from rrjeta.people.models import Person, Tie
from rrjeta.people.operations.around import tie
from rrjeta.people.rules import birth_fault
from rrjeta.people.scope import joined_ids

_NEXT, _REUNIFICATION = "tracing_next_step", "tracing_reunification"
_OPEN = (Status.OPEN, Status.POSSIBLE, Status.FOUND)


class NoConsent(Refused):
    """There is no consent for tracing that holds: nothing is compared, and nobody outside is told."""

    message = _("There is no consent for tracing. Record it first: without it nothing is compared or told outside.")


class NotSearchedYet(Refused):
    """A missing child is to be traced of whom nobody has said that they are missing."""

    message = _(
        "First say that the child's whereabouts are unknown: then the police are told and the search has its steps."
    )


@dataclass(frozen=True, slots=True)
class TracingGiven:
    """A request as a page gives it. `told` is what is known of the one sought, and where and how they were last seen."""

    kind: str
    relationship: str = ""
    missing_type: str = ""
    sex: str = "u"
    municipality: str = ""
    last_seen_on: date | None = None
    told: Mapping[str, Any] = field(default_factory=dict)


@operation(Permission.TRACE_FAMILY)
def open_tracing(actor: Actor, *, operation_id: UUID, case_id: UUID, given: TracingGiven) -> UUID:
    """Open a request for tracing; return its id. Raises NotFound, NotAllowed, Invalid, NotSearchedYet."""
    case = find_case(actor, Permission.TRACE_FAMILY, case_id, lock=True)
    fields, told = _checked(case, given)
    due = due_by(_NEXT, now())
    request = TracingRequest(
        subject=case.person.standing.subject, case=case, status=Status.OPEN, opened_at=now(), due_at=due, **fields
    )
    add(request, told)
    _remind(actor, request, due)
    return request.id


@operation(Permission.TRACE_FAMILY)
def change_tracing(
    actor: Actor, *, operation_id: UUID, case_id: UUID, request_id: UUID, given: TracingGiven, base_version: int | None
) -> UUID:
    """Correct what is known of the one sought. Raises NotFound, NotAllowed, Stale, Invalid."""
    request = _found(actor, case_id, request_id)
    fields, told = _checked(request.case, given)
    return change(request, fields, told, base_version).id


@operation(Permission.TRACE_FAMILY)
def compare_tracing(actor: Actor, *, operation_id: UUID, case_id: UUID, request_id: UUID) -> UUID:
    """Compare the one sought with the register. Raises NotFound, NotAllowed, NoConsent.

    Who lies within reach waits to be confirmed. For the rest the answer is one and the same: the holding unit is told and
    has a clock to call (screens.md S3).
    """
    request = _found(actor, case_id, request_id)
    if not has_consent(request.case):
        raise NoConsent
    told = _sought(request)
    moment = now()
    known = set(request.matches.values_list("person_id", flat=True))
    for likely, lead in sought_among(actor, request, told):
        if likely.person_id not in known:
            reasons = [[one.field, one.agreement.value] for one in likely.reasons]
            add(
                TracingMatch(
                    request=request,
                    person_id=likely.person_id,
                    case_id=lead,
                    reasons=reasons,
                    state=Decided.WAITING,
                    compared_at=moment,
                )
            )
    tell_holders(actor, [told], sex=request.sex, with_family=request.kind == Kind.RELATIVE)
    _settle(actor, request, {"compared_at": moment})
    return request.id


@operation(Permission.TRACE_FAMILY)
def decide_match(
    actor: Actor, *, operation_id: UUID, case_id: UUID, request_id: UUID, match_id: UUID, is_same: bool
) -> UUID:
    """Say whether a possible match is the one sought; who is, is tied to the child. Raises NotFound, NotAllowed, Invalid."""
    request = _found(actor, case_id, request_id)
    within = cases_in(actor, Permission.READ_IDENTITY, with_own=True).values("id")
    match = request.matches.select_for_update().filter(id=match_id, case_id__in=within, state=Decided.WAITING).first()
    if match is None or (is_same and request.status == Status.FOUND):
        raise NotFound
    state = Decided.SAME if is_same else Decided.OTHER
    change(match, {"state": state, "decided_at": now(), "decided_by_id": actor.user_id})
    if is_same:
        if request.kind == Kind.RELATIVE:
            _tie_found(request, match.person_id)
        _settle(actor, request, {"found_at": now()})
    else:
        _settle(actor, request, {})
    return request.id


@operation(Permission.TRACE_FAMILY)
def note_step(actor: Actor, *, operation_id: UUID, case_id: UUID, request_id: UUID, step: str, on: date | None) -> UUID:
    """Write a step of the reunification that follows a find. Raises NotFound, NotAllowed, Invalid at `on`."""
    request = _found(actor, case_id, request_id)
    if request.status != Status.FOUND or request.kind != Kind.RELATIVE or request.found_at is None:
        raise NotFound
    if fault := step_fault(step, on, request.steps, local(request.found_at).date(), today()):
        raise Invalid({"on": fault})
    return change(request, {"steps": {**request.steps, step: on.isoformat() if on else ""}}).id


@operation(Permission.TRACE_FAMILY)
def end_tracing(
    actor: Actor, *, operation_id: UUID, case_id: UUID, request_id: UUID, reason: str, note: str = ""
) -> UUID:
    """End a request for a reason; opened by mistake it is cancelled. Raises NotFound, NotAllowed, Invalid."""
    request = _found(actor, case_id, request_id)
    if not current().has_code("tracing_end", reason):
        raise Invalid({"reason": _("Choose the reason.")})
    if fault := end_fault(reason, request.status, request.steps):
        raise Invalid({"reason": fault})
    status = Status.CANCELLED if reason in CANCELS else Status.CLOSED
    end_reminders([request.id])
    ended = {"status": status, "closed_at": now(), "end_reason": reason, "due_at": None}
    return change(request, ended, {"note": note.strip()[:2000]}).id


def _found(actor: Actor, case_id: UUID, request_id: UUID) -> TracingRequest:
    """Return an open request of a case, locked. Raises NotFound, NotAllowed."""
    case = find_case(actor, Permission.TRACE_FAMILY, case_id, lock=True)
    rows = TracingRequest.objects.select_for_update(of=("self",)).select_related(
        "subject", "case__person__subject", "case__person__merged_into__subject"
    )
    request = rows.filter(id=request_id, case_id__in=with_merged(case).values("id"), status__in=_OPEN).first()
    if request is None:
        raise NotFound
    return request


def _checked(case: Case, given: TracingGiven) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return the columns and the sealed words of a request. Raises Invalid, NotSearchedYet."""
    told = {name: words.strip() if isinstance(words, str) else words for name, words in given.told.items()}
    faults = tracing_faults(given.kind, given.relationship, told, given.last_seen_on, today())
    pack = current()
    for name, code in (("relationship", given.relationship), ("missing_type", given.missing_type)):
        if code and not pack.has_code(name, code):
            faults[name] = _("Choose one of the answers.")
    born = told.get("birth_date")
    if born and birth_fault(date.fromisoformat(str(born)), today()):
        faults["birth_date"] = _("This cannot be a date of birth. Please check it.")
    if faults:
        raise Invalid(faults)
    if given.kind == Kind.MISSING and case.whereabouts_unknown_at is None:
        raise NotSearchedYet
    fields = {
        "kind": given.kind,
        "relationship": given.relationship if given.kind == Kind.RELATIVE else "",
        "missing_type": given.missing_type if given.kind == Kind.MISSING else "",
        "sex": given.sex,
        "municipality": given.municipality,
        "last_seen_on": given.last_seen_on,
    }
    return fields, told


def _sought(request: TracingRequest) -> dict[str, Any]:
    """Return what is compared: what was told of a relative, or what the file knows of the child itself."""
    if request.kind == Kind.RELATIVE:
        return peek_record(request)
    return {
        **peek_record(request.case.person.standing),
        **{name: told for name, told in peek_record(request).items() if told},
    }


def _tie_found(request: TracingRequest, person_id: UUID) -> None:
    child = request.case.person.standing
    here = Tie.objects.filter(child_id__in=joined_ids([child.id]), until=None, is_taken_back=False)
    others = [Said(one.person_id, child.id, one.relationship) for one in here]
    if tie_fault(Said(person_id, child.id, request.relationship), others, today()) is None:
        person = Person.objects.get(id=person_id)
        tie(person, child, request.relationship, certainty=Certainty.CONFIRMED)


def _settle(actor: Actor, request: TracingRequest, fields: Mapping[str, Any]) -> None:
    """Write how the request stands after a comparison or a decision, and when its next step is due."""
    if fields.get("found_at") or request.status == Status.FOUND:
        status, limit = Status.FOUND, _REUNIFICATION
    else:
        waits = request.matches.filter(state=Decided.WAITING).exists()
        status, limit = (Status.POSSIBLE if waits else Status.OPEN), _NEXT
    due: datetime = due_by(limit, now())
    change(request, {**fields, "status": status, "due_at": due})
    _remind(actor, request, due)


def _remind(actor: Actor, request: TracingRequest, due: datetime) -> None:
    end_reminders([request.id])
    case = request.case
    words = said("A request for tracing waits for its next step.")
    if request.status == Status.FOUND:
        words = said("The family was found: decide on the reunification.")
    reminder = Reminder(
        subject=case.person.standing.subject,
        case=case,
        user_id=case.owner_id or actor.user_id,
        remind_on=local(due).date(),
        record_id=request.id,
    )
    add(reminder, {"words": words})
