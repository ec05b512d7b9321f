"""The numbers of the network: what was answered, how soon, accepted and not served, declined, not to be had."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, QuerySet
from django.db.models.functions import ExtractQuarter, ExtractYear

from rrjeta.access.actors import Actor
from rrjeta.access.gate import may, require
from rrjeta.access.permissions import Permission
from rrjeta.kernel.clock import zone
from rrjeta.network.models import Referral, UnmetNeed
from rrjeta.network.queries.asking import kind_of
from rrjeta.network.queries.sifting import COLUMN_FILTERS, NO_SECTOR, Sift, sifted
from rrjeta.network.rules.cells import Cell
from rrjeta.network.rules.counting import (
    BY_PLACE,
    BY_SECTOR,
    COLUMNS,
    Refusals,
    Row,
    Tally,
    Wait,
    counted,
    refusals_of,
    rows_of,
)
from rrjeta.network.rules.periods import EVERYTHING
from rrjeta.network.scope import counted_in, sent_in

_DAY = 86_400
_COUNTS = {name: Count("id", filter=found) for name, found in COLUMN_FILTERS.items()}


@dataclass(frozen=True, slots=True)
class Numbers:
    """The numbers of a period by one division; by reason what was declined. None is left out: it is small.

    `listed` holds the numbers of the list that the reader may open, by group and column.
    """

    rows: list[Row]
    reasons: list[str]
    refusals: list[Refusals]
    listed: Mapping[tuple[str, str], int]


def network_numbers(actor: Actor, by: str = BY_PLACE, period: str = EVERYTHING) -> Numbers:
    """Return the numbers of a period within the actor's reach. Four queries. Raises NotAllowed."""
    require(actor, Permission.READ_NETWORK)
    found = counted(_tallies(actor), unmet_counts(actor), by, period)
    return Numbers(
        rows=rows_of(found, waits(actor, by, period)),
        reasons=found.reasons(),
        refusals=refusals_of(found),
        listed=_listed(actor, by, period),
    )


def unmet_counts(actor: Actor) -> dict[Cell, int]:
    """Return how many needs were noted as not to be had, by place, service and quarter. One query."""
    require(actor, Permission.READ_NETWORK)
    rows = by_quarter(counted_in(actor, UnmetNeed.objects.all()), "recorded_at", "municipality", "need")
    return {(row["municipality"], row["need"], quarter): row["number"] for row, quarter in rows}


def waits(actor: Actor, by: str, period: str, need: str = "") -> list[Wait]:
    """Return how long each referral of a period waited, by place, sector or service. One query."""
    require(actor, Permission.READ_NETWORK)
    found = sifted(counted_in(actor, Referral.objects.all()), Sift(period=period, need=need))
    columns = ("municipality", "organisation", "need", "sent_at", "answered_at", "started_at")
    return [
        Wait(
            group=_group(row, by),
            to_answer=_days(row["sent_at"], row["answered_at"]),
            to_start=_days(row["sent_at"], row["started_at"]),
        )
        for row in found.values(*columns)
    ]


def by_quarter(rows: QuerySet[Any], moment: str, *columns: str, **counts: Any) -> list[tuple[dict[str, Any], str]]:
    """Return rows counted by some columns and the quarter of a moment. One query."""
    here = zone()
    found = rows.annotate(
        of_year=ExtractYear(moment, tzinfo=here), of_quarter=ExtractQuarter(moment, tzinfo=here)
    ).order_by()
    grouped = found.values(*columns, "of_year", "of_quarter").annotate(number=Count("id"), **counts)
    return [(row, f"{row['of_year']}/{row['of_quarter']}") for row in grouped]


def sector_of(organisation: str) -> str:
    """Return the kind of a receiver, or that no list names it."""
    return kind_of(organisation) or NO_SECTOR


def _tallies(actor: Actor) -> list[Tally]:
    sent = counted_in(actor, Referral.objects.filter(COLUMN_FILTERS["sent"]))
    counts = {name: _COUNTS[name] for name in ("answered", "not_started")}
    rows = by_quarter(sent, "sent_at", "municipality", "organisation", "need", "refusal", **counts)
    return [
        Tally(
            place=row["municipality"],
            sector=sector_of(row["organisation"]),
            service=row["need"],
            quarter=quarter,
            refusal=row["refusal"],
            sent=row["number"],
            answered=row["answered"],
            not_started=row["not_started"],
        )
        for row, quarter in rows
    ]


def _listed(actor: Actor, by: str, period: str) -> dict[tuple[str, str], int]:
    if not may(actor, Permission.REFER):
        return {}
    found = sifted(sent_in(actor), Sift(period=period)).order_by()
    listed: dict[tuple[str, str], int] = defaultdict(int)
    rows: Iterable[Any] = found.values("municipality", "organisation", "need").annotate(**_COUNTS)
    for row in rows:
        for column in COLUMNS:
            listed[_group(row, by), column] += row[column]
            listed["", column] += row[column]
    return listed


def _group(row: Mapping[str, Any], by: str) -> str:
    if by == BY_SECTOR:
        return sector_of(row["organisation"])
    return str(row["municipality"] if by == BY_PLACE else row["need"])


def _days(since: datetime, until: datetime | None) -> float | None:
    return None if until is None else (until - since).total_seconds() / _DAY
