"""Which services a permission reaches: everybody reads all that is listed; an organisation's own members keep its own."""

from django.db.models import Q, QuerySet

from rrjeta.access.actors import Actor
from rrjeta.access.choices import Reach
from rrjeta.access.gate import organisations_with, reaches
from rrjeta.access.permissions import Permission
from rrjeta.directory.models import Service


def services_in(actor: Actor, permission: Permission) -> QuerySet[Service]:
    """Return the services that the permission reaches for this actor, listed or not."""
    given = reaches(actor, permission)
    if Reach.ALL in given:
        return Service.objects.all()
    own = organisations_with(actor, permission, Reach.ORGANISATION)
    return Service.objects.filter(
        Q(organisation__code__in=own) | Q(team_id__in=actor.unit_ids) if own else Q(pk__in=[])
    )


def keeps_organisation(actor: Actor, permission: Permission, code: str) -> bool:
    """Tell whether the permission reaches the organisation with the code."""
    return Reach.ALL in reaches(actor, permission) or code in organisations_with(actor, permission, Reach.ORGANISATION)
