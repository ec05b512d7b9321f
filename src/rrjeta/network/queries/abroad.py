"""Requests between states: of one case, on one's desk, and the letters of one."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from rrjeta.access.actors import Actor
from rrjeta.access.gate import may
from rrjeta.access.permissions import Permission
from rrjeta.cases.models import Case
from rrjeta.cases.queries.file import Header, case_header
from rrjeta.cases.scope import cases_in
from rrjeta.kernel.clock import now
from rrjeta.kernel.errors import NotFound
from rrjeta.kernel.sealing import open_record
from rrjeta.network.models import AbroadLetter, AbroadRequest

PAGE = 25
_ON_START = 12


@dataclass(frozen=True, slots=True)
class RequestView:
    """A request with what it tells, and whether its answer is late."""

    row: AbroadRequest
    case: Case
    told: dict[str, Any]
    is_late: bool


@dataclass(frozen=True, slots=True)
class LetterView:
    """A letter with what it tells."""

    row: AbroadLetter
    told: dict[str, Any]


def requests_in(actor: Actor) -> QuerySet[AbroadRequest]:
    """Return the requests about the cases to which asking abroad extends for this actor."""
    return AbroadRequest.objects.filter(case__in=cases_in(actor, Permission.ASK_ABROAD, with_own=True))


def find_request(actor: Actor, request_id: UUID, *, lock: bool = False) -> AbroadRequest:
    """Return one request within the actor's reach, locked when asked. Raises NotFound."""
    found = requests_in(actor).filter(id=request_id)
    found = found.select_for_update(of=("self",)) if lock else found
    row = found.select_related("subject", "case__owner").first()
    if row is None:
        raise NotFound
    return row


def requests_of_case(actor: Actor, case_id: UUID) -> tuple[Header, list[RequestView]]:
    """Return the requests about one case, the newest first. Raises NotFound, NotAllowed."""
    header = case_header(actor, case_id, Permission.ASK_ABROAD)
    found = AbroadRequest.objects.filter(case=header.case).select_related("subject", "case__owner")
    return header, [_view(one) for one in found.order_by("-asked_on", "-id")]


def request_page(actor: Actor, request_id: UUID) -> tuple[Header, RequestView, list[LetterView]]:
    """Return one request with the header of its case and all its letters, the newest first. Raises NotFound."""
    row = find_request(actor, request_id)
    header = case_header(actor, row.case_id, Permission.ASK_ABROAD)
    letters = AbroadLetter.objects.filter(request=row).select_related("subject").order_by("-on", "-id")
    return header, _view(row), [LetterView(one, open_record(one)) for one in letters]


def requests_on_desk(actor: Actor, before: UUID | None = None) -> tuple[list[RequestView], UUID | None]:
    """Return a page of the open requests that the actor reaches, the newest first, and where the next page begins."""
    found = requests_in(actor).filter(is_open=True).order_by("-id")
    found = found.filter(id__lt=before) if before else found
    rows = list(found.select_related("subject", "case__owner")[: PAGE + 1])
    return [_view(one) for one in rows[:PAGE]], rows[PAGE - 1].id if len(rows) > PAGE else None


def late_requests(actor: Actor) -> list[RequestView]:
    """Return the requests on the actor's own cases whose answer is late, the longest late first. One query."""
    if not may(actor, Permission.ASK_ABROAD):
        return []
    mine = requests_in(actor).filter(case__owner_id__in=[actor.user_id, *actor.covers])
    found = mine.filter(is_open=True, answered_on=None, due_at__lt=now()).select_related("subject", "case__owner")
    return [_view(one) for one in found.order_by("due_at", "id")[:_ON_START]]


def _view(row: AbroadRequest) -> RequestView:
    is_late = row.is_open and row.answered_on is None and row.due_at < now()
    return RequestView(row, row.case, open_record(row), is_late)
