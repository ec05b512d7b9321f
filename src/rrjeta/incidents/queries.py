"""Reads of incidents: for whoever handles them, and one's own reports."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from rrjeta.access.actors import Actor
from rrjeta.access.gate import may, require
from rrjeta.access.permissions import Permission
from rrjeta.incidents.choices import DEADLINE, Notice
from rrjeta.incidents.models import Incident
from rrjeta.incidents.rules import is_late
from rrjeta.kernel.clock import now
from rrjeta.kernel.errors import NotFound
from rrjeta.kernel.models import EarlierVersion
from rrjeta.kernel.sealing import open_record
from rrjeta.packs.current import version

PAGE = 25
OPEN, CLOSED, LATE = "open", "closed", "late"


@dataclass(frozen=True, slots=True)
class Change:
    """That an incident was changed: which parts, when, by whom."""

    fields: tuple[str, ...]
    at: datetime
    by_id: UUID | None


@dataclass(frozen=True, slots=True)
class IncidentView:
    """An incident; `told` is empty on lists."""

    row: Incident
    is_late: bool
    told: dict[str, Any]


@dataclass(frozen=True, slots=True)
class IncidentPage:
    """An incident with what the time limit stands on, and its history."""

    incident: IncidentView
    basis: str
    mark: str
    changes: list[Change]


def incidents(actor: Actor, which: str = OPEN, before: UUID | None = None) -> tuple[list[IncidentView], UUID | None]:
    """Return a page of incidents, the newest first, and the mark of the next page. Raises NotAllowed."""
    require(actor, Permission.HANDLE_INCIDENT)
    found = Incident.objects.filter(closed_at__isnull=which != CLOSED)
    if which == LATE:
        found = found.filter(notice=Notice.WAITING, due_at__lt=now())
    if before is not None:
        found = found.filter(id__lt=before)
    rows = list(found.order_by("-id")[: PAGE + 1])
    return [_view(one) for one in rows[:PAGE]], rows[PAGE - 1].id if len(rows) > PAGE else None


def incident(actor: Actor, incident_id: UUID) -> IncidentPage:
    """Return one incident with its history. Raises NotFound, NotAllowed."""
    require(actor, Permission.HANDLE_INCIDENT)
    row = Incident.objects.filter(id=incident_id).select_related("subject", "owner").first()
    if row is None:
        raise NotFound
    limit = version(row.pack_version).parameter(DEADLINE)
    earlier = EarlierVersion.objects.filter(record_id=row.id).order_by("-version")
    changes = [Change(tuple(one.changed_fields), one.replaced_at, one.replaced_by_id) for one in earlier]
    return IncidentPage(_view(row, open_record(row)), limit.basis, str(limit.mark), changes)


def waiting_incidents(actor: Actor) -> list[IncidentView]:
    """Return the incidents of which the Commissioner is yet to be told or not, the first due first; none for others."""
    if not may(actor, Permission.HANDLE_INCIDENT):
        return []
    found = Incident.objects.filter(notice=Notice.WAITING, closed_at=None).order_by("due_at", "id")
    return [_view(one) for one in found[:PAGE]]


def own_reports(actor: Actor) -> list[IncidentView]:
    """Return what the actor reported, without its words, the newest first."""
    found = Incident.objects.filter(entered_by_id=actor.user_id).order_by("-id")
    return [_view(one) for one in found[:PAGE]]


def _view(row: Incident, told: dict[str, Any] | None = None) -> IncidentView:
    return IncidentView(row, is_late(row.notice, row.due_at, row.told_at, now()), told or {})
