"""Complaints pass on with whoever handled them: nothing is nobody's (design §3.11)."""

from uuid import UUID

from django.db.models import Q

from rrjeta.access.facts import RoleEnded, UserDisabled
from rrjeta.complaints.choices import OPEN, Level
from rrjeta.complaints.models import Complaint
from rrjeta.complaints.operations.routing import route, tell
from rrjeta.kernel.saving import change


def pass_complaints(fact: UserDisabled) -> None:
    """Give the open complaints of a user who may no longer sign in to whoever is next: never to whom they are about."""
    _pass(fact.user_id, Q())


def pass_complaints_in_unit(fact: RoleEnded) -> None:
    """Give on the complaints that a user handled about a unit where they work no longer."""
    _pass(fact.user_id, Q(unit_id=fact.unit_id) | Q(level=Level.AGENCY))


def _pass(user_id: UUID, of: Q) -> None:
    found = Complaint.objects.select_for_update(of=("self",)).filter(of, handler_id=user_id, stage__in=OPEN)
    for row in found.select_related("subject", "unit").order_by("id"):
        level, handler_id = route(row.unit, row.target, row.about_id, without=[user_id], least=Level(row.level))
        change(row, {"level": level, "handler_id": handler_id})
        tell(handler_id, row.id, "complaint_received")
