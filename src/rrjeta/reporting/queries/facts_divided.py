"""By what else facts are divided than by their own codes: whose case it is, where the child lives, who was referred to."""

from collections.abc import Mapping
from typing import Any

from django.db.models import OuterRef, Q, Subquery

from rrjeta.people.models import CareArrangement
from rrjeta.reporting.queries.sources import Asked, Attribute, Column, Worked


def _care_then(asked: Asked) -> Any:
    """Return where the child of a case lived when the period ended, by whichever record it was written down."""
    child = OuterRef("case__person_id")
    own = Q(person_id=child) | Q(person__merged_into_id=child) | Q(person_id=OuterRef("case__person__merged_into_id"))
    lasted = Q(ended_at=None) | Q(ended_at__gte=asked.at.after)
    rows = CareArrangement.objects.filter(own, lasted, since_at__lt=asked.at.after)
    return Subquery(rows.order_by("-since_at", "-id").values("arrangement")[:1])


# Whose case it is now: who had it before is not kept of every change.
_WORKER = Column("case__owner_id")
MORE: Mapping[str, Mapping[str, Attribute]] = {
    "episodes": {"care_arrangement": Worked(_care_then), "worker": _WORKER},
    "clocks": {"worker": _WORKER},
    "visits": {"worker": _WORKER},
    "referrals": {"provider": Column("organisation")},
}
