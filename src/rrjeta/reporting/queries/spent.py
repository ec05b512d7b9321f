"""What units spent on help, as it is told outside them: the whole of a period, and of a year by budget line."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TypeVar
from uuid import UUID

from django.db.models import Sum
from django.db.models.functions import ExtractMonth

from rrjeta.aid.models import Help
from rrjeta.aid.rules import BUDGET_LINES
from rrjeta.packs.current import current
from rrjeta.reporting.rules.leaving_out import OTHER_PERIOD, shown_of
from rrjeta.reporting.rules.spans import Span
from rrjeta.reporting.rules.spending import is_sum_told
from rrjeta.reporting.scope import Area

K = TypeVar("K", int, str)


@dataclass(frozen=True, slots=True)
class Spent:
    """What was given in a period in lek: all of it (None where it is left out or nothing), and the budget lines told."""

    worth: int | None
    lines: dict[str, int] = field(default_factory=dict)


def spent(area: Area, span: Span) -> Spent:
    """Return what was spent on help in an area and a period, as whoever reads one place alone is told of it.

    Cancelled help is not counted. By budget line a year alone is told, as anything else that is divided. One statement.
    """
    found = Help.objects.filter(happened_on__year=span.first.year, cancelled_at=None)
    if area.units is not None:
        found = found.filter(unit_id__in=area.units)
    grouped = found.order_by().annotate(month=ExtractMonth("happened_on"))
    rows = list(grouped.values_list("month", "budget_line", "household_id").annotate(worth=Sum("worth")))
    months = range(span.first.month, span.after.month if span.after.month > span.first.month else 13)
    worth = sum(amount for month, _line, _home, amount in rows if month in months)
    if not worth or not is_sum_told(_sets((month, home) for month, _line, home, _amount in rows), list(months)):
        return Spent(None)
    if span.kind != OTHER_PERIOD:
        return Spent(worth)
    lines: dict[str, int] = defaultdict(int)
    for _month, line, _home, amount in rows:
        lines[line] += amount
    by_line = _sets((line, home) for _month, line, home, _amount in rows)
    counts = {line: len(homes) for line, homes in by_line.items()}
    told = shown_of(counts, [one.code for one in current().code_list(BUDGET_LINES)])
    return Spent(worth, {line: lines[line] for line in sorted(told)})


def _sets(pairs: Iterable[tuple[K, UUID]]) -> dict[K, frozenset[UUID]]:
    found: dict[K, set[UUID]] = defaultdict(set)
    for key, home in pairs:
        found[key].add(home)
    return {key: frozenset(homes) for key, homes in found.items()}
