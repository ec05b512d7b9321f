"""The numbers of the network: what was answered, how soon, accepted and not served, declined, not to be had."""

from collections import Counter
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Q, QuerySet

from rrjeta.access.actors import Actor
from rrjeta.access.choices import Reach
from rrjeta.access.gate import municipalities_with, reaches, require, units_with
from rrjeta.access.permissions import Permission
from rrjeta.kernel.clock import at
from rrjeta.network.models import Referral, UnmetNeed
from rrjeta.network.queries.asking import kind_of
from rrjeta.network.rules.counting import Row, Sent, reasons_of, rows_of, safe_counts

BY_PLACE, BY_SECTOR, BY_SERVICE = "place", "sector", "service"
_COLUMNS = (
    *("municipality", "organisation", "need", "sent_at", "answered_at", "accepted_at", "started_at", "refusal"),
)


@dataclass(frozen=True, slots=True)
class Numbers:
    """The numbers of a span: by one division, declined by reason, and what was not to be had. None is left out: it is small."""

    rows: list[Row]
    reasons: list[tuple[str, int | None]]
    unmet: list[tuple[str, int | None]]
    unmet_by_place: list[tuple[str, int | None]]


def network_numbers(actor: Actor, since: date, until: date, by: str = BY_PLACE) -> Numbers:
    """Return the numbers of what was sent from one day to another, within the actor's reach. Two queries. Raises NotAllowed."""
    require(actor, Permission.READ_NETWORK)
    span = (at(since), at(until + timedelta(days=1)))
    sent = _reached(Referral.objects.filter(sent_at__gte=span[0], sent_at__lt=span[1]), actor, "case__unit_id")
    counted = [_sent(row, by) for row in sent.values(*_COLUMNS)]
    unmet = _reached(
        UnmetNeed.objects.filter(recorded_at__gte=span[0], recorded_at__lt=span[1]), actor, "case__unit_id"
    )
    needs = list(unmet.values_list("need", "municipality"))
    return Numbers(
        rows=rows_of(counted),
        reasons=reasons_of(counted),
        unmet=safe_counts(Counter(need for need, _place in needs)),
        unmet_by_place=safe_counts(Counter(place for _need, place in needs)),
    )


def _sent(row: dict[str, Any], by: str) -> Sent:
    groups = {BY_SECTOR: kind_of(row["organisation"]), BY_SERVICE: row["need"]}
    return Sent(
        group=str(groups.get(by, row["municipality"])),
        sent_at=row["sent_at"],
        answered_at=row["answered_at"],
        accepted_at=row["accepted_at"],
        started_at=row["started_at"],
        refusal=row["refusal"],
    )


def _reached(rows: QuerySet[Any], actor: Actor, unit: str) -> QuerySet[Any]:
    permission = Permission.READ_NETWORK
    if Reach.ALL in reaches(actor, permission):
        return rows
    places = municipalities_with(actor, permission, Reach.ORGANISATION)
    units = units_with(actor, permission, Reach.TEAM)
    return rows.filter(Q(municipality__in=places) | Q(**{f"{unit}__in": units}))
