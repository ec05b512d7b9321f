"""Which exports a person reaches: their own, those of the units they lead, those they may confirm. Reach in, rows out."""

from uuid import UUID

from django.db.models import Q, QuerySet

from rrjeta.access.actors import Actor
from rrjeta.access.choices import Reach
from rrjeta.access.gate import municipalities_with, reaches, units_with
from rrjeta.access.permissions import Permission
from rrjeta.exports.models import Export
from rrjeta.kernel.errors import NotFound

WITH = ("subject", "unit", "user", "decided_by")


def own_exports(actor: Actor) -> QuerySet[Export]:
    """Return what the actor asked for."""
    return Export.objects.filter(user_id=actor.user_id)


def exports_in(actor: Actor, permission: Permission) -> QuerySet[Export]:
    """Return the exports to which the permission extends for this actor, by the unit of whoever asked."""
    if Reach.ALL in reaches(actor, permission):
        return Export.objects.all()
    places = municipalities_with(actor, permission, Reach.ORGANISATION)
    units = units_with(actor, permission, Reach.TEAM)
    return Export.objects.filter(Q(unit_id__in=units) | Q(unit__municipality__in=places))


def find_own(actor: Actor, export_id: UUID, *, lock: bool = False) -> Export:
    """Return one export of the actor, locked for a change when asked. Raises NotFound."""
    found = own_exports(actor).filter(id=export_id)
    export = (found.select_for_update(of=("self",)) if lock else found).select_related(*WITH).first()
    if export is None:
        raise NotFound
    return export
