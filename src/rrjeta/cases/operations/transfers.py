"""Transfer to another municipality: sent with its form, answered, withdrawn; and colleagues elsewhere who work along."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from rrjeta.access.actors import Actor
from rrjeta.access.choices import GrantPurpose
from rrjeta.access.models import Unit
from rrjeta.access.operate import operation
from rrjeta.access.operations.grants import end_grants, grant_to_unit
from rrjeta.access.permissions import Permission
from rrjeta.access.queries import case_takers
from rrjeta.cases.models import Case, CoWorker, Hearing, Measure, Transfer
from rrjeta.cases.operations.arbitrations import settle_arbitration
from rrjeta.cases.operations.entries import check_happened, settled_moment
from rrjeta.cases.operations.handover import answered, pass_on, withdraw_reassignment
from rrjeta.cases.operations.moving import begin_transfer, end_transfer, move_case
from rrjeta.cases.operations.relatives import ask_about_tie, match_people
from rrjeta.cases.operations.returning_tasks import end_co_work
from rrjeta.cases.operations.timing import refresh_case
from rrjeta.cases.queries.handover import units_to_send_to, who_answers, who_can_take
from rrjeta.cases.queries.limits import limit_end
from rrjeta.cases.queries.relatives import family_people
from rrjeta.cases.rules.guards import is_written
from rrjeta.cases.scope import co_work_now, find_case
from rrjeta.kernel.clock import local, now, today
from rrjeta.kernel.errors import Invalid, NotFound, Refused
from rrjeta.kernel.saving import add, change
from rrjeta.packs.current import current
from rrjeta.people.operations.persons import correct_person

TRANSFER, REQUEST = "transfer", "transfer_request"
KINDS = (TRANSFER, REQUEST)
# The family lives there now, so where it is found changes with the unit; in the other cases it does not.
_MOVED = ("family_moved", "return_origin")


class OrderedByAgency(Refused):
    """The State Agency decided that this unit takes the case."""

    message = _("The State Agency decided that this case goes to your unit. It can be accepted and not declined.")


@dataclass(frozen=True, slots=True)
class HandoverGiven:
    """The handover form as it was typed."""

    kind: str
    reason: str
    to_unit_id: UUID | None
    requested_at: datetime
    coded: Mapping[str, Any]
    told: Mapping[str, Any]
    to_owner_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class TakenOver:
    """What the receiver says when accepting: whose the case is, who goes to each hearing, which measures are followed."""

    owner_id: UUID | None
    hearings: Mapping[UUID, str] = field(default_factory=dict)
    measures: Collection[UUID] = ()


@operation(Permission.SEND_TRANSFER)
def send_transfer(actor: Actor, *, operation_id: UUID, case_id: UUID, handover: HandoverGiven) -> UUID:
    """Ask another municipality to take a case over (T18); return the transfer's id.

    The case stays where it is until it is accepted; the receiving unit reads the summary. Raises MoveRefused, Invalid,
    BeingHandedOver, NotFound, NotAllowed.
    """
    case = find_case(actor, Permission.SEND_TRANSFER, case_id, lock=True)
    check_happened(handover.requested_at)
    unit = _unit(case, handover.to_unit_id)
    withdraw_reassignment(case)
    move_case(
        case,
        "T18",
        at=handover.requested_at,
        given={"has_receiver": unit is not None},
        state={"has_handover": is_written(str(handover.told.get("summary") or ""))},
        reason_code=handover.reason,
    )
    if unit is None:
        raise NotFound
    transfer = begin_transfer(_transfer(case, unit, handover), handover.told, at=handover.requested_at)
    ends_at = limit_end("transfer_summary_open", now())
    grant_to_unit(unit_id=unit.id, record_id=case.id, purpose=GrantPurpose.TRANSFER, ends_at=ends_at)
    return transfer.id


@operation(Permission.ACCEPT_TRANSFER)
def accept_transfer(
    actor: Actor, *, operation_id: UUID, case_id: UUID, taken: TakenOver, at: datetime | None = None
) -> UUID:
    """Take a case over (T18a): unit, municipality and owner change at once; return the transfer's id.

    Each hearing needs who goes there and each measure that it is followed from now on. Raises MoveRefused, NotFound.
    """
    transfer, case = answered(actor, case_id, *KINDS)
    at = settled_moment(at or now(), transfer.requested_at)
    unit = transfer.to_unit
    is_owner = taken.owner_id in {user.id for user in who_can_take(case, unit.id)}
    _hand_on_hearings(case, taken)
    coded = {**transfer.coded, **_what_is_taken(case, taken)}
    change(transfer, {"status": "accepted", "coded": coded})
    if is_owner and taken.owner_id is not None:
        pass_on(case, taken.owner_id)
    place = {"unit_id": unit.id, "municipality": unit.municipality}
    fields = {"owner_id": taken.owner_id, **place} if is_owner else {}
    move_case(case, "T18a", at=at, given={"has_owner": is_owner}, fields=fields)
    change(transfer, {"to_owner_id": taken.owner_id})
    end_transfer(transfer, "accepted", at=at)
    settle_arbitration(case)
    refresh_case(case)
    _leave(case, unit)
    for earlier in _going_along(case, transfer):
        change(earlier, {"owner_id": case.owner_id, **place})
    if transfer.reason in _MOVED:
        change(case.household, {"municipality": unit.municipality})
        correct_person(case.person, fields={"municipality": unit.municipality})
    match_people(family_people(case), unit.municipality)
    if is_owner and taken.owner_id is not None:
        ask_about_tie(case, taken.owner_id)
    return transfer.id


def _going_along(case: Case, transfer: Transfer) -> QuerySet[Case]:
    """Return what goes with a case: those merged into it, and the closed ones of the family that nobody works with there.

    A closed file shows where the family lives now; it is for whoever works with them now.
    """
    there = Case.objects.filter(household_id=case.household_id, unit_id=transfer.from_unit_id).exclude(id=case.id)
    goes = Q(merged_into=case)
    if not there.filter(is_open=True).exists():
        goes |= Q(id__in=there.filter(is_open=False).values("id"))
    return Case.objects.select_for_update().filter(goes).order_by("id")


@operation(Permission.ACCEPT_TRANSFER)
def refuse_transfer(
    actor: Actor, *, operation_id: UUID, case_id: UUID, reason: str, at: datetime | None = None
) -> UUID:
    """Decline a transfer with a written reason (T18r); the case stays where it is. Raises MoveRefused, NotFound."""
    transfer, case = answered(actor, case_id, *KINDS)
    if transfer.is_ordered:
        raise OrderedByAgency
    at = settled_moment(at or now(), transfer.requested_at)
    move_case(case, "T18r", at=at, reason=reason)
    change(transfer, None, {"refused_reason": reason.strip()})
    return _end(transfer, case, "refused", at)


@operation(Permission.SEND_TRANSFER)
def withdraw_transfer(actor: Actor, *, operation_id: UUID, case_id: UUID, reason: str) -> UUID:
    """Take a transfer back before it is answered (T18w), with a written reason. Raises MoveRefused, NotFound."""
    case = find_case(actor, Permission.SEND_TRANSFER, case_id, lock=True)
    move_case(case, "T18w", at=now(), reason=reason)
    transfer = Transfer.objects.select_for_update(of=("self",)).select_related("subject").get(case=case, is_open=True)
    transfer.case = case
    settle_arbitration(case)
    return _end(transfer, case, "withdrawn", now())


@operation(Permission.ASSIGN)
def add_co_worker(
    actor: Actor, *, operation_id: UUID, case_id: UUID, user_id: UUID | None, until: date | None = None
) -> UUID:
    """Let a colleague of another unit work along until a day, such as where the child was placed; ownership stays.

    Without a day it holds as long as the table of time limits says. Returns the row's id.

    Raises Invalid, NotFound, NotAllowed.
    """
    case = find_case(actor, Permission.ASSIGN, case_id, lock=True)
    units = Unit.objects.filter(is_active=True).values_list("id", flat=True)
    if not case.is_open or user_id is None or user_id not in {user.id for user in who_can_take(case, *units)}:
        raise Invalid({"user": _("Choose a colleague who works with cases.")})
    longest = local(limit_end("co_work_longest", now())).date()
    until = until or longest
    if not today() <= until <= longest:
        raise Invalid(
            {"until": _("Give the last day: from today on, at most until %(day)s.") % {"day": f"{longest:%d.%m.%Y}"}}
        )
    if user_id == case.owner_id or co_work_now().filter(case=case, user_id=user_id).exists():
        raise Invalid({"user": _("This colleague works on the case already.")})
    for past in CoWorker.objects.select_for_update().filter(case=case, user_id=user_id, ended_at=None):
        change(past, {"ended_at": now()})
    return add(CoWorker(case=case, user_id=user_id, until=until)).id


@operation(Permission.ASSIGN)
def end_co_worker(actor: Actor, *, operation_id: UUID, case_id: UUID, co_worker_id: UUID) -> UUID:
    """End the work of a colleague along the owner; return the row's id. Raises NotFound."""
    case = find_case(actor, Permission.ASSIGN, case_id, lock=True)
    found = CoWorker.objects.select_for_update().filter(id=co_worker_id, case=case, ended_at=None).first()
    if found is None:
        raise NotFound
    return end_co_work(found).id


def _unit(case: Case, unit_id: UUID | None) -> Unit | None:
    if unit_id is None:
        return None
    unit = next((one for one in units_to_send_to(case) if one.id == unit_id), None)
    if unit is None:
        raise Invalid({"to_unit": _("Choose a unit of another municipality in which somebody can answer.")})
    return unit


def _transfer(case: Case, unit: Unit, handover: HandoverGiven) -> Transfer:
    if handover.kind not in KINDS:
        raise Invalid({"type": _("Choose one of the answers.")})
    theirs = {user.id for user in case_takers([unit.id])}
    if handover.to_owner_id is not None and handover.to_owner_id not in theirs:
        raise Invalid({"to_worker": _("Choose a colleague of that unit, or leave this empty.")})
    return Transfer(
        subject=case.person.subject,
        case=case,
        pack_version=current().number,
        kind=handover.kind,
        reason=handover.reason,
        from_unit_id=case.unit_id,
        to_unit=unit,
        from_owner_id=case.owner_id,
        to_owner_id=handover.to_owner_id,
        owner_id=_who_answers(case, unit),
        requested_at=handover.requested_at,
        coded=dict(handover.coded),
    )


def _who_answers(case: Case, unit: Unit) -> UUID:
    to = who_answers(unit.id, case.household_id)
    if to is None:
        raise Invalid({"to_unit": _("Choose a unit of another municipality in which somebody can answer.")})
    return to


def _hand_on_hearings(case: Case, taken: TakenOver) -> None:
    coming = Hearing.objects.select_for_update(of=("self",)).filter(case=case, is_over=False)
    for hearing in coming.select_related("subject"):
        goes = taken.hearings.get(hearing.id, "").strip()
        if goes:
            change(hearing, None, {"who_goes": goes})


def _what_is_taken(case: Case, taken: TakenOver) -> dict[str, bool]:
    hearings = Hearing.objects.filter(case=case, is_over=False).values_list("id", flat=True)
    measures = Measure.objects.filter(case=case, is_open=True).values_list("id", flat=True)
    return {
        "are_court_dates_taken": all(taken.hearings.get(one, "").strip() for one in hearings),
        "are_measures_taken": set(measures) <= set(taken.measures),
    }


def _leave(case: Case, unit: Unit) -> None:
    """End what still opens the file to the sending unit; the receiving one reaches it as its own."""
    end_grants(record_id=case.id, purpose=GrantPurpose.TRANSFER)
    theirs = {user.id for user in case_takers([unit.id])} - {case.owner_id}
    for co_work in CoWorker.objects.select_for_update().filter(case=case, ended_at=None).exclude(user_id__in=theirs):
        end_co_work(co_work)


def _end(transfer: Transfer, case: Case, status: str, at: datetime) -> UUID:
    end_transfer(transfer, status, at=at)
    end_grants(record_id=case.id, purpose=GrantPurpose.TRANSFER)
    refresh_case(case)
    return transfer.id
