"""Which complaints a person reaches. Reach in, rows out.

No relation opens one: neither standing in for whoever handles it, nor the duty roster, nor being the deputy. Whoever it is
about, and whoever stands in for them, never learns that it exists.
"""

from uuid import UUID

from django.db.models import Q, QuerySet

from rrjeta.access.actors import Actor, SystemActor
from rrjeta.access.choices import Reach
from rrjeta.access.gate import may, municipalities_with, reaches, units_with
from rrjeta.access.permissions import Permission
from rrjeta.complaints.choices import Level, Target
from rrjeta.complaints.models import Complaint
from rrjeta.kernel.errors import NotFound

_P = Permission.HANDLE_COMPLAINT


def complaints_in(actor: Actor) -> QuerySet[Complaint]:
    """Return the complaints that the actor may look at, by the level to which each was brought."""
    if isinstance(actor, SystemActor):
        return Complaint.objects.all()
    found = Complaint.objects.none()
    if not may(actor, _P):
        return found
    reached = Q(level=Level.HEAD, unit_id__in=units_with(actor, _P, Reach.TEAM))
    places = municipalities_with(actor, _P, Reach.ORGANISATION)
    reached |= Q(level__in=(Level.HEAD, Level.DIRECTOR), municipality__in=places)
    if Reach.ALL in reaches(actor, _P):
        reached |= Q(level=Level.AGENCY)
    return Complaint.objects.filter(reached).exclude(_concerns(actor))


def _concerns(actor: Actor) -> Q:
    """Say which complaints are about the actor, or about somebody for whom they stand in."""
    heads, directs = units_with(actor, _P, Reach.TEAM), municipalities_with(actor, _P, Reach.ORGANISATION)
    about = Q(about_id=actor.user_id, about__isnull=False)
    about |= Q(about_id__in=actor.covers, about__isnull=False)
    about |= Q(target=Target.HEAD, unit_id__in=heads)
    return about | Q(target=Target.DIRECTOR, municipality__in=directs)


def find_complaint(actor: Actor, complaint_id: UUID, *, lock: bool = False) -> Complaint:
    """Return one complaint with its key, locked for a change when asked. Raises NotFound."""
    found = complaints_in(actor).filter(id=complaint_id)
    found = found.select_for_update(of=("self",)) if lock else found
    row = found.select_related("subject", "unit", "handler", "about").first()
    if row is None:
        raise NotFound
    return row
