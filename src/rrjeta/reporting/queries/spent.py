"""What units spent on help, as it is told outside them: the whole of a period, and by budget line."""

from collections import defaultdict
from dataclasses import dataclass, field
from uuid import UUID

from django.db.models import Sum
from django.db.models.functions import ExtractMonth

from rrjeta.aid.models import Help
from rrjeta.reporting.rules.spans import Span
from rrjeta.reporting.rules.spending import is_sum_told, lines_told
from rrjeta.reporting.scope import Area


@dataclass(frozen=True, slots=True)
class Spent:
    """What was given in a period in lek: all of it (None where it is left out or nothing), and the budget lines told."""

    worth: int | None
    lines: dict[str, int] = field(default_factory=dict)


def spent(area: Area, span: Span) -> Spent:
    """Return what was spent on help in an area and a period, as whoever reads one place alone is told of it.

    Cancelled help is not counted. One statement, of the whole year: what is told of a part decides what is told of the whole.
    """
    found = Help.objects.filter(happened_on__year=span.first.year, cancelled_at=None)
    if area.units is not None:
        found = found.filter(unit_id__in=area.units)
    grouped = found.order_by().annotate(month=ExtractMonth("happened_on"))
    rows = list(grouped.values_list("month", "budget_line", "household_id").annotate(worth=Sum("worth")))
    helped: dict[str, dict[int, frozenset[UUID]]] = defaultdict(dict)
    sums: dict[str, int] = defaultdict(int)
    months = range(span.first.month, span.after.month if span.after.month > span.first.month else 13)
    for month, line, home, worth in rows:
        helped[line][month] = helped[line].get(month, frozenset()) | {home}
        sums[line] += worth if month in months else 0
    total: dict[int, frozenset[UUID]] = defaultdict(frozenset)
    for own in helped.values():
        for month, homes in own.items():
            total[month] |= homes
    if not any(sums.values()) or not is_sum_told(total, list(months)):
        return Spent(None)
    told = lines_told(helped, list(months))
    return Spent(sum(sums.values()), {line: sums[line] for line in sorted(told) if sums[line]})
