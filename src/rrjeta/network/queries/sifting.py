"""Which referrals a number counted: the list that a number opens is found by the same words as the number."""

from dataclasses import dataclass

from django.db.models import Q, QuerySet

from rrjeta.kernel.clock import at
from rrjeta.network.models import Referral
from rrjeta.network.rules.counting import ANSWERED, DECLINED, NOT_STARTED, SENT
from rrjeta.network.rules.periods import EVERYTHING, span_of
from rrjeta.places.queries import kinds_of_organisations

# A receiver whom no list names stands in no sector.
NO_SECTOR = "unlisted"
COLUMN_FILTERS: dict[str, Q] = {
    SENT: Q(sent_at__isnull=False),
    ANSWERED: Q(answered_at__isnull=False),
    NOT_STARTED: Q(accepted_at__isnull=False, started_at=None),
    DECLINED: ~Q(refusal=""),
}


@dataclass(frozen=True, slots=True)
class Sift:
    """One number: its column, period, place, sector, need and organisation. What is empty does not narrow."""

    column: str = SENT
    period: str = EVERYTHING
    place: str = ""
    sector: str = ""
    need: str = ""
    organisation: str = ""


def sifted(found: QuerySet[Referral], sift: Sift) -> QuerySet[Referral]:
    """Return those of the referrals that were sent and that a number counted."""
    found = found.filter(COLUMN_FILTERS[SENT], COLUMN_FILTERS[sift.column])
    span = span_of(sift.period)
    if span is not None:
        found = found.filter(sent_at__gte=at(span[0]), sent_at__lt=at(span[1]))
    narrowed = {"municipality": sift.place, "need": sift.need, "organisation": sift.organisation}
    found = found.filter(**{column: value for column, value in narrowed.items() if value})
    if sift.sector:
        kinds = kinds_of_organisations()
        if sift.sector == NO_SECTOR:
            return found.exclude(organisation__in=[code for code, kind in kinds.items() if kind])
        found = found.filter(organisation__in=[code for code, kind in kinds.items() if kind == sift.sector])
    return found
