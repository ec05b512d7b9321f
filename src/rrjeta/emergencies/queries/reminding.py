"""Of whom nobody was reminded yet, among those who are still to be called."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from rrjeta.access.actors import Actor
from rrjeta.access.permissions import Permission
from rrjeta.cases.models import Reminder
from rrjeta.cases.scope import cases_in
from rrjeta.emergencies.choices import TO_CALL
from rrjeta.emergencies.models import CallLine, Emergency
from rrjeta.emergencies.queries.lists import EmergencyTold, emergency_told, ordered
from rrjeta.emergencies.scope import lines_in

MOST_REMINDED = 200


@dataclass(frozen=True, slots=True)
class Reminding:
    """How many children wait for a call and a reminder of it, and of how many somebody is reminded already."""

    told: EmergencyTold
    waiting: int
    reminded: int


def reminding(actor: Actor, emergency_id: UUID) -> Reminding:
    """Return how far the reminders of a call list are. Four queries. Raises NotFound, NotAllowed."""
    told = emergency_told(actor, emergency_id)
    lines = _to_call(actor, emergency_id)
    counted = lines.aggregate(
        waiting=Count("id", filter=Q(is_reminded=False)), reminded=Count("id", filter=Q(is_reminded=True))
    )
    return Reminding(told, counted["waiting"], counted["reminded"])


def to_remind(actor: Actor, emergency: Emergency) -> QuerySet[CallLine]:
    """Return the lines to call whose workers the actor may remind and has not yet, the most endangered first."""
    return ordered(_to_call(actor, emergency.id).filter(is_reminded=False))


def _to_call(actor: Actor, emergency_id: UUID) -> QuerySet[Any]:
    """Say of each line whether a reminder of it is open: whoever may call a family may not always remind its worker."""
    mine = cases_in(actor, Permission.ASSIGN, with_own=True).order_by().values("id")
    reminders = Reminder.objects.filter(record_id=emergency_id, case=OuterRef("case"), done_at=None)
    found = lines_in(actor, [emergency_id]).filter(state__in=TO_CALL, case__in=mine)
    return found.annotate(is_reminded=Exists(reminders))
