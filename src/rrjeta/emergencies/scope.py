"""Which emergencies and which lines of their lists a person reaches. Reach in, rows out."""

from collections.abc import Iterable
from uuid import UUID

from django.db.models import QuerySet

from rrjeta.access.actors import Actor, SystemActor
from rrjeta.access.choices import Reach
from rrjeta.access.gate import reaches
from rrjeta.access.permissions import Permission
from rrjeta.access.scope import municipalities_in
from rrjeta.cases.scope import cases_in
from rrjeta.emergencies.models import CallLine, Emergency, EmergencyPlace
from rrjeta.kernel.errors import NotAllowed, NotFound


def emergencies_in(actor: Actor, permission: Permission = Permission.READ_EMERGENCY) -> QuerySet[Emergency]:
    """Return the emergencies to which the permission extends: those of one's municipalities, or all."""
    if isinstance(actor, SystemActor) or Reach.ALL in reaches(actor, permission):
        return Emergency.objects.all()
    here = EmergencyPlace.objects.filter(municipality__in=municipalities_in(actor, permission))
    return Emergency.objects.filter(id__in=here.values("emergency_id"))


def find_emergency(
    actor: Actor, emergency_id: UUID, permission: Permission = Permission.READ_EMERGENCY, *, lock: bool = False
) -> Emergency:
    """Return one emergency with its key, locked for a change when asked. Raises NotFound, NotAllowed."""
    found = emergencies_in(actor, permission).filter(id=emergency_id)
    found = found.select_for_update(of=("self",)) if lock else found
    row = found.select_related("subject", "unit").first()
    if row is not None:
        return row
    if emergencies_in(actor).filter(id=emergency_id).exists():
        raise NotAllowed
    raise NotFound


def lines_in(actor: Actor, emergency_ids: Iterable[UUID]) -> QuerySet[CallLine]:
    """Return the lines of the children whom the actor may call: what is closed to them is never among them."""
    return _lines(actor).filter(emergency_id__in=list(emergency_ids))


def find_line(actor: Actor, line_id: UUID, *, lock: bool = False) -> CallLine:
    """Return one line with its emergency, locked for a change when asked. Raises NotFound."""
    found = _lines(actor).filter(id=line_id)
    found = found.select_for_update(of=("self",)) if lock else found
    line = found.select_related("emergency__subject", "caller", "case").first()
    if line is None:
        raise NotFound
    return line


def _lines(actor: Actor) -> QuerySet[CallLine]:
    seen = cases_in(actor, Permission.CALL_IN_EMERGENCY, with_own=True)
    return CallLine.objects.filter(case__in=seen.order_by().values("id"))
