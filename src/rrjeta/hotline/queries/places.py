"""Where a unit answers: the municipalities that a report can be sent to."""

from rrjeta.access.choices import Reach
from rrjeta.access.permissions import Permission
from rrjeta.access.queries import units_taking


def places_answering() -> frozenset[str]:
    """Return the municipalities in which somebody takes concerns today. One query."""
    return frozenset(one.municipality for one in units_taking("", Permission.SCREEN_CONCERN, Reach.TEAM))
