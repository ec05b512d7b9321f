"""Which services a permission reaches: everybody reads all that is listed; an organisation's own members keep its own."""

from django.db.models import Q, QuerySet

from rrjeta.access.actors import Actor
from rrjeta.access.choices import Reach
from rrjeta.access.gate import organisations_with, reaches
from rrjeta.access.permissions import Permission
from rrjeta.directory.models import Service
from rrjeta.places.queries import organisations


def services_in(actor: Actor, permission: Permission) -> QuerySet[Service]:
    """Return the services that the permission reaches for this actor, listed or not."""
    given = reaches(actor, permission)
    if Reach.ALL in given:
        return Service.objects.all()
    own = organisations_with(actor, permission, Reach.ORGANISATION)
    return Service.objects.filter(
        Q(organisation__code__in=own) | Q(team_id__in=actor.unit_ids) if own else Q(pk__in=[])
    )


def kept_organisation(actor: Actor, permission: Permission) -> str:
    """Return the organisation of the lists for which the actor may do this, the first of several; empty where there is none.

    The office that runs the system belongs to none.
    """
    own = {one.code for one in organisations()} & set(actor.organisations)
    return min((one for one in own if keeps_organisation(actor, permission, one)), default="")


def keeps_organisation(actor: Actor, permission: Permission, code: str) -> bool:
    """Tell whether the permission reaches the organisation with the code."""
    return Reach.ALL in reaches(actor, permission) or code in organisations_with(actor, permission, Reach.ORGANISATION)
