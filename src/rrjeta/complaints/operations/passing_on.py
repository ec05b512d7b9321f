"""Complaints pass on with whoever handled them: nothing is nobody's (design §3.11)."""

from collections.abc import Collection
from uuid import UUID

from rrjeta.access.facts import RoleEnded, UserDisabled
from rrjeta.complaints.choices import OPEN, Level
from rrjeta.complaints.models import Complaint
from rrjeta.complaints.operations.routing import answering, route, tell
from rrjeta.kernel.saving import change


def pass_complaints(fact: UserDisabled) -> None:
    """Give the open complaints of a user who may no longer sign in to whoever is next: never to whom they are about."""
    for row in _handled_by(fact.user_id):
        _pass(row, without=[fact.user_id])


def pass_complaints_in_unit(fact: RoleEnded) -> None:
    """Give on the complaints for which a user can answer no more, now that a role of theirs has ended."""
    for row in _handled_by(fact.user_id):
        level, people = answering(row.unit, row.target, row.about_id, least=Level(row.level))
        if level != row.level or fact.user_id not in people:
            _pass(row)


def _handled_by(user_id: UUID) -> list[Complaint]:
    found = Complaint.objects.select_for_update(of=("self",)).filter(handler_id=user_id, stage__in=OPEN)
    return list(found.select_related("subject", "unit").order_by("id"))


def _pass(row: Complaint, without: Collection[UUID] = ()) -> None:
    level, handler_id = route(row.unit, row.target, row.about_id, without=without, least=Level(row.level))
    change(row, {"level": level, "handler_id": handler_id})
    tell(handler_id, row.id, "complaint_received")
