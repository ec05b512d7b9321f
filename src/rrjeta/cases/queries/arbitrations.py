"""Disputes about whose a case is: on the agency's desk, and as each side sees its own."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Q, QuerySet

from rrjeta.access.actors import Actor
from rrjeta.access.choices import Reach
from rrjeta.access.gate import may, municipalities_with, units_with
from rrjeta.access.permissions import Permission
from rrjeta.access.scope import holders_of
from rrjeta.cases.choices import Verdict
from rrjeta.cases.models import Arbitration, Case, Transfer
from rrjeta.cases.scope import cases_in, shut_homes, shut_out_of
from rrjeta.kernel.clock import now
from rrjeta.kernel.errors import NotFound
from rrjeta.kernel.sealing import open_record

PAGE = 25
_KINDS = ("transfer", "transfer_request")
_WITH = (
    "subject",
    "owner",
    "case__owner",
    "case__household__subject",
    "case__person__subject",
    "case__person__merged_into__subject",
    "transfer__subject",
)
_UNITS = ("transfer__from_unit", "transfer__to_unit")


@dataclass(frozen=True, slots=True)
class Dispute:
    """A dispute as its reader sees it: two units, a reason in a code, what both wrote. Nothing of the file."""

    row: Arbitration
    number: str
    from_unit: str
    to_unit: str
    reason: str
    sent_at: datetime
    was_answered: bool
    asked: str
    answered: str
    decided: str
    is_late: bool


def disputed_transfer(case: Case) -> Transfer | None:
    """Return the last transfer of a case where it was declined, or is late without an answer; else None.

    Nothing is disputed once the agency decided about it.
    """
    last = _last_transfer(case)
    if last is None:
        return None
    is_silent = last.is_open and last.due_at is not None and last.due_at < now()
    return last if (last.status == "refused" or is_silent) and not _was_decided(last) else None


def is_decided(case: Case) -> bool:
    """Tell whether the agency decided about the last transfer of a case: it is not asked about that one again."""
    last = _last_transfer(case)
    return last is not None and _was_decided(last)


def deciders_of(household_id: UUID) -> list[UUID]:
    """Return who at the agency can decide about a family today: nobody who is shut out of it."""
    shut = shut_out_of([household_id])
    return [one for one in holders_of(Permission.ARBITRATE) if one not in shut]


def _last_transfer(case: Case) -> Transfer | None:
    return Transfer.objects.filter(case=case, kind__in=_KINDS).order_by("-requested_at", "-id").first()


def _was_decided(transfer: Transfer) -> bool:
    by_agency = Arbitration.objects.filter(transfer=transfer, verdict__in=(Verdict.STAYS, Verdict.GOES))
    return transfer.is_ordered or by_agency.exists()


def arbitrations_in(actor: Actor) -> QuerySet[Arbitration]:
    """Return the disputes that the actor may see: all of them at the agency, else those of their own unit's cases."""
    found = Arbitration.objects.all()
    if not may(actor, Permission.ARBITRATE):
        sent = Q(case__in=cases_in(actor, Permission.SEND_TRANSFER, with_own=True))
        # What was decided stays to be read by whoever sent the case, when it is theirs no more.
        sent |= Q(transfer__from_owner_id=actor.user_id)
        sent |= Q(transfer__from_unit_id__in=units_with(actor, Permission.SEND_TRANSFER, Reach.TEAM))
        found = found.filter(sent | _received(actor))
    return found.exclude(case__household_id__in=shut_homes(actor))


def find_arbitration(actor: Actor, arbitration_id: UUID, *, lock: bool = False) -> Arbitration:
    """Return one dispute within the actor's reach, locked when asked, and whether their unit was asked to take the case.

    Raises NotFound.
    """
    found = arbitrations_in(actor).filter(id=arbitration_id)
    found = found.select_for_update(of=("self",)) if lock else found
    row = found.select_related(*_WITH, *_UNITS).first()
    if row is None:
        raise NotFound
    row.is_receiver = Arbitration.objects.filter(_received(actor), id=row.id).exists()
    return row


def dispute(actor: Actor, arbitration_id: UUID) -> Dispute:
    """Return one dispute with what both sides wrote. Raises NotFound."""
    return _shown(find_arbitration(actor, arbitration_id))


def disputes(actor: Actor, *, is_open: bool = True, before: UUID | None = None) -> tuple[list[Dispute], UUID | None]:
    """Return a page of the disputes at the agency: open ones by when they are due, decided ones the newest first."""
    if not may(actor, Permission.ARBITRATE):
        raise NotFound
    reached = arbitrations_in(actor)
    found = reached.filter(is_open=is_open).order_by(*(("due_at", "id") if is_open else ("-ended_at", "-id")))
    # The last line of the page before may be decided since: it still says where the next one begins.
    if before and (last := reached.filter(id=before).first()):
        later = Q(due_at__gt=last.due_at) | Q(due_at=last.due_at, id__gt=last.id)
        older = Q(ended_at__lt=last.ended_at) | Q(ended_at=last.ended_at, id__lt=last.id)
        found = found.filter(later if is_open else older)
    rows = list(found.select_related(*_WITH, *_UNITS)[: PAGE + 1])
    page = [_shown(one) for one in rows[:PAGE]]
    return page, rows[PAGE - 1].id if len(rows) > PAGE else None


def disputes_waiting(actor: Actor) -> list[Dispute]:
    """Return the open disputes that wait for the actor: to decide at the agency, or to say how their unit sees it."""
    decides = may(actor, Permission.ARBITRATE)
    if not decides and not may(actor, Permission.ACCEPT_TRANSFER):
        return []
    waiting = arbitrations_in(actor).filter(is_open=True)
    waiting = waiting if decides else waiting.filter(_received(actor))
    rows = waiting.select_related(*_WITH, *_UNITS).order_by("due_at", "id")[:PAGE]
    shown = [_shown(one) for one in rows]
    return shown if decides else [one for one in shown if not one.answered]


def disputes_of(case: Case) -> list[Dispute]:
    """Return the disputes about a case that was found for its reader, the newest first."""
    found = Arbitration.objects.filter(case=case).select_related(*_WITH, *_UNITS).order_by("-asked_at")
    return [_shown(one) for one in found]


def _received(actor: Actor) -> Q:
    permission = Permission.ACCEPT_TRANSFER
    wide = municipalities_with(actor, permission, Reach.ORGANISATION)
    return Q(transfer__to_unit_id__in=units_with(actor, permission, Reach.TEAM)) | Q(
        transfer__to_unit__municipality__in=wide
    )


def _shown(row: Arbitration) -> Dispute:
    told, transfer = open_record(row), row.transfer
    return Dispute(
        row=row,
        number=row.case.number,
        from_unit=transfer.from_unit.name,
        to_unit=transfer.to_unit.name,
        reason=transfer.reason,
        sent_at=transfer.requested_at,
        was_answered=transfer.answered_at is not None,
        asked=str(told.get("asked") or ""),
        answered=str(told.get("answered") or ""),
        decided=str(told.get("reason") or ""),
        is_late=row.is_open and row.due_at < now(),
    )
