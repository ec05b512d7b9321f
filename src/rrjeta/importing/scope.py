"""Whose imports a person reaches: those of the units for which they bring children in, and nobody else's."""

from django.db.models import QuerySet

from rrjeta.access.actors import Actor
from rrjeta.access.choices import Reach
from rrjeta.access.gate import units_with
from rrjeta.access.permissions import Permission
from rrjeta.importing.models import ImportRun


def runs_in(actor: Actor) -> QuerySet[ImportRun]:
    """Return the imports of the actor's units."""
    return ImportRun.objects.filter(unit_id__in=units_with(actor, Permission.IMPORT_CASES, Reach.TEAM))
