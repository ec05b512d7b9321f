"""Concerns as lines: which wait for the actor, how urgent, until when, for whom."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet

from rrjeta.access.actors import Actor
from rrjeta.access.gate import may
from rrjeta.access.permissions import Permission
from rrjeta.cases.choices import Party
from rrjeta.cases.models import Concern, Move
from rrjeta.cases.rules.concerns import YES, words_of
from rrjeta.cases.scope import concerns_in
from rrjeta.kernel.clock import now
from rrjeta.kernel.sealing import open_record
from rrjeta.packs.current import current


@dataclass(frozen=True, slots=True)
class ConcernLine:
    """A concern that waits: its number, where, how urgent, until when."""

    id: UUID
    number: str
    received_at: datetime
    urgency: str
    danger_now: str
    source: str
    municipality: str
    place: str
    next_step: str
    waits_for: str
    due_at: datetime | None
    is_late: bool
    owner_id: UUID
    stage: str


def concerns_to_screen(actor: Actor) -> QuerySet[Concern]:
    """Return the open concerns that are the actor's own step, or their unit's when they decide for it.

    Those that the actor has half screened are not new; those that wait for a second look are decided elsewhere.
    """
    reached = concerns_in(actor, Permission.SCREEN_CONCERN).filter(is_open=True)
    if may(actor, Permission.APPROVE_PLAN):
        return reached.filter(outcome="").exclude(half_screened(actor))
    mine = own_concerns(actor) if not actor.duty else reached
    return mine.exclude(half_screened(actor))


def dangers(actor: Actor) -> list[ConcernLine]:
    """Return the concerns within reach in which a child is in danger and that nobody has taken up. One query."""
    reached = concerns_in(actor, Permission.SCREEN_CONCERN)
    return concern_lines(reached.filter(is_open=True, danger_now=YES, danger_taken_at=None))


def own_concerns(actor: Actor) -> QuerySet[Concern]:
    """Return the open concerns that are the actor's own, or of a colleague covered for."""
    reached = concerns_in(actor, Permission.SCREEN_CONCERN).filter(is_open=True)
    return reached.filter(owner_id__in=[actor.user_id, *actor.covers])


def half_screened(actor: Actor) -> Q:
    """Return which concerns the actor has begun to screen and not decided."""
    begun = Move.objects.filter(concern__isnull=False, concern__owner_id=actor.user_id, code="T2")
    return Q(owner_id=actor.user_id, is_open=True, outcome="", id__in=begun.values("concern_id"))


def concern_lines(concerns: Any) -> list[ConcernLine]:
    """Return the lines of concerns, the most pressing first. One query."""
    moment, of_head = now(), current().steps_of(Party.HEAD)
    found = concerns.select_related("subject").order_by("due_at")
    return [
        ConcernLine(
            id=one.id,
            number=one.number,
            received_at=one.received_at,
            urgency=one.urgency,
            danger_now=one.danger_now,
            source=one.source,
            municipality=one.municipality,
            # As it was told: where the family lives now is for who works with it now.
            place=words_of(open_record(one).get("admin_unit")),
            next_step=one.next_step,
            waits_for=Party.HEAD if one.next_step in of_head else "",
            due_at=one.due_at,
            is_late=one.due_at is not None and one.due_at < moment,
            owner_id=one.owner_id,
            stage=one.stage,
        )
        for one in found
    ]
