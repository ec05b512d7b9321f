"""Incidents: reported by anybody in two fields, handled by the data protection officer."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from rrjeta.access.actors import Actor
from rrjeta.access.operate import operation
from rrjeta.access.permissions import Permission
from rrjeta.access.scope import holders_of
from rrjeta.cases.queries.limits import limit_end
from rrjeta.incidents.choices import DEADLINE, Notice
from rrjeta.incidents.models import Incident
from rrjeta.incidents.rules import LONGEST, assessment_errors, notice_errors, report_errors
from rrjeta.kernel.clock import now
from rrjeta.kernel.errors import Invalid, NotFound, Refused
from rrjeta.kernel.facts import NoticeDue
from rrjeta.kernel.saving import add, change
from rrjeta.kernel.sealing import new_subject
from rrjeta.kernel.seams import announce
from rrjeta.packs.current import current


class NotDecided(Refused):
    """An incident is closed once it is decided whether the Commissioner is told."""

    message = _("Decide first whether the Commissioner is told.")


@dataclass(frozen=True, slots=True)
class Assessed:
    """What is known of an incident as it was typed."""

    happened_at: datetime | None
    noticed_at: datetime | None
    classes: Sequence[str] = ()
    person_count: int | None = None
    whom: str = ""
    consequences: str = ""
    measures: str = ""


@operation(Permission.DESK)
def report_incident(actor: Actor, *, operation_id: UUID, kind: str, words: str) -> UUID:
    """Report that personal data were lost or seen by somebody else; whoever handles it is told at once. Raises Invalid."""
    if errors := report_errors(kind, words):
        raise Invalid(errors)
    moment = now()
    row = Incident(
        subject=new_subject(),
        kind=kind,
        noticed_at=moment,
        due_at=limit_end(DEADLINE, moment),
        pack_version=current().number,
    )
    add(row, {"words": words.strip()})
    if to := holders_of(Permission.HANDLE_INCIDENT):
        announce(NoticeDue("incident_reported", tuple(to), row.id))
    return row.id


@operation(Permission.HANDLE_INCIDENT)
def assess_incident(
    actor: Actor, *, operation_id: UUID, incident_id: UUID, assessed: Assessed, base_version: int | None
) -> UUID:
    """Write down or correct what is known; the clock counts from the moment it was noticed. Raises NotFound, Invalid, Stale."""
    row = _found(incident_id)
    errors = assessment_errors(
        assessed.happened_at, assessed.noticed_at, assessed.classes, assessed.person_count, now()
    )
    told = {name: getattr(assessed, name).strip() for name in ("whom", "consequences", "measures")}
    errors |= {name: _("Write this shorter.") for name, words in told.items() if len(words) > LONGEST}
    if errors or assessed.noticed_at is None:
        raise Invalid(errors)
    fields = {
        "happened_at": assessed.happened_at,
        "noticed_at": assessed.noticed_at,
        "due_at": limit_end(DEADLINE, assessed.noticed_at),
        "classes": sorted(set(assessed.classes)),
        "person_count": assessed.person_count,
        "owner_id": row.owner_id or actor.user_id,
    }
    return change(row, fields, told, base_version).id


@operation(Permission.HANDLE_INCIDENT)
def decide_notice(
    actor: Actor,
    *,
    operation_id: UUID,
    incident_id: UUID,
    is_told: bool,
    told_at: datetime | None = None,
    why: str = "",
) -> UUID:
    """Record that the Commissioner was told, or why not. Raises NotFound, Invalid."""
    row = _found(incident_id)
    if errors := notice_errors(is_told, told_at, why, row.noticed_at, now()):
        raise Invalid(errors)
    fields: dict[str, Any] = {
        "notice": Notice.TOLD if is_told else Notice.NOT_TOLD,
        "told_at": told_at if is_told else None,
        "owner_id": row.owner_id or actor.user_id,
    }
    return change(row, fields, {"not_told_why": "" if is_told else why.strip()}).id


@operation(Permission.HANDLE_INCIDENT)
def tell_persons(actor: Actor, *, operation_id: UUID, incident_id: UUID, at: datetime | None, words: str) -> UUID:
    """Record that the persons concerned were told, and how. Raises NotFound, Invalid."""
    row = _found(incident_id)
    errors: dict[str, Any] = {}
    if at is None or not row.noticed_at <= at <= now():
        errors["at"] = _("This lies before the incident was noticed, or in the future.")
    if not words.strip() or len(words) > LONGEST:
        errors["words"] = _("Say who was told and how.")
    if errors:
        raise Invalid(errors)
    return change(row, {"persons_told_at": at}, {"persons_told": words.strip()}).id


@operation(Permission.HANDLE_INCIDENT)
def close_incident(actor: Actor, *, operation_id: UUID, incident_id: UUID, words: str) -> UUID:
    """Close an incident with what was learned from it. Raises NotFound, Invalid, NotDecided."""
    row = _found(incident_id)
    if row.notice == Notice.WAITING:
        raise NotDecided
    if not words.strip() or len(words) > LONGEST:
        raise Invalid({"words": _("Say in a sentence what is done so that it does not happen again.")})
    return change(row, {"closed_at": now()}, {"closing": words.strip()}).id


@operation(Permission.HANDLE_INCIDENT)
def reopen_incident(actor: Actor, *, operation_id: UUID, incident_id: UUID) -> UUID:
    """Open a closed incident again. Raises NotFound."""
    row = _found(incident_id, is_open=False)
    return change(row, {"closed_at": None}).id


def _found(incident_id: UUID, *, is_open: bool = True) -> Incident:
    found = Incident.objects.select_for_update(of=("self",)).filter(id=incident_id, closed_at__isnull=is_open)
    row = found.select_related("subject").first()
    if row is None:
        raise NotFound
    return row
