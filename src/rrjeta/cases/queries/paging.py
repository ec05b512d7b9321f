"""Lists of cases a page at a time: in which order, and the mark after which the next page begins."""

from collections.abc import Callable
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Case as Expression
from django.db.models import F, Q, QuerySet, Value, When
from django.db.models.functions import Coalesce

from rrjeta.cases.models import Case
from rrjeta.cases.queries.marks import moment_in, read_mark, write_mark
from rrjeta.kernel.clock import now

PAGE = 25
_RISKS = range(5)
_NO_RISK, _NOT_LATE = -1, -2

# Order by name: the column, and whether the greatest comes first.
SORTS: dict[str, tuple[str, bool]] = {
    "risk": ("risk_level", True),
    "seen": ("last_seen_at", False),
    "opened": ("opened_at", True),
    "closed": ("closed_at", True),
}

Load = Callable[[QuerySet[Case]], QuerySet[Case]]


def page_of(found: QuerySet[Case], sort: str, after: str, load: Load, size: int = PAGE) -> tuple[list[Case], str]:
    """Return up to a page of cases and the mark after which the next page begins, or nothing at the end.

    Without a sort late ones come first. Raises NotFound for a mark that no page of this order gave.
    """
    if sort:
        column, is_descending = SORTS[sort]
        return _sorted_page(found, (column, is_descending), _sorted_mark(after, column), load, size)
    return _late_first_page(found, _late_mark(after), load, size)


def _first(found: QuerySet[Case], count: int, load: Load, *order: Any) -> list[Case]:
    """Return the first few, loaded. Only ids are sorted: a reach may hold thousands of cases."""
    ids = found.order_by(*order).values("id")[:count]
    return list(load(Case.objects.filter(id__in=ids)).order_by(*order))


def _late_first_page(found: QuerySet[Case], mark: dict[str, Any], load: Load, size: int) -> tuple[list[Case], str]:
    """Late ones by risk, then by how late; after them the others by due moment. One query, wherever the late ones end."""
    moment = mark.get("now") or now()
    is_late, is_waiting = Q(due_at__lt=moment), Q(due_at__gte=moment)
    if mark.get("phase") == "late":
        risk, due = mark["risk"], mark["due"]
        below = Q(risk_level__isnull=True) if risk >= 0 else Q(pk__in=[])
        same = Q(risk_level=risk) if risk >= 0 else Q(risk_level=None)
        is_late &= Q(risk_level__lt=risk) | below | same & (Q(due_at__gt=due) | Q(due_at=due, id__gt=mark["id"]))
    elif mark:
        is_late = Q(pk__in=[])
        is_waiting &= Q(due_at__gt=mark["due"]) | Q(due_at=mark["due"], id__gt=mark["id"])
    # Risk orders those that are late and no others.
    risk_of_late = When(due_at__lt=moment, then=Coalesce("risk_level", Value(_NO_RISK)))
    order = (Expression(risk_of_late, default=Value(_NOT_LATE)).desc(), "due_at", "id")
    cases = _first(found.filter(is_late | is_waiting), size + 1, load, *order)
    if len(cases) <= size:
        return cases, ""
    last = cases[size - 1]
    return cases[:size], _mark(last, "late" if last.due_at and last.due_at < moment else "waiting", moment)


def _sorted_page(
    found: QuerySet[Case], by: tuple[str, bool], mark: dict[str, Any], load: Load, size: int
) -> tuple[list[Case], str]:
    column, is_descending = by
    order = F(column).desc(nulls_last=True) if is_descending else F(column).asc(nulls_first=True)
    if mark:
        found = found.filter(_after(column, is_descending, mark))
    cases = _first(found, size + 1, load, order, "id")
    if len(cases) <= size:
        return cases, ""
    value = getattr(cases[size - 1], column)
    said = value.isoformat() if isinstance(value, datetime) else value
    return cases[:size], write_mark({"value": said, "id": str(cases[size - 1].id)})


def _after(column: str, is_descending: bool, mark: dict[str, Any]) -> Q:
    value, tie = mark["value"], Q(id__gt=mark["id"])
    if value is None:
        none_left = Q(**{f"{column}__isnull": True}) & tie
        return none_left if is_descending else none_left | Q(**{f"{column}__isnull": False})
    empty_last = Q(**{f"{column}__lt": value}) | Q(**{f"{column}__isnull": True})
    later = empty_last if is_descending else Q(**{f"{column}__gt": value})
    return later | Q(**{column: value}) & tie


def _mark(case: Case, phase: str, moment: datetime) -> str:
    risk = _NO_RISK if case.risk_level is None else case.risk_level
    due = case.due_at.isoformat() if case.due_at else ""
    return write_mark({"phase": phase, "risk": risk, "due": due, "id": str(case.id), "now": moment.isoformat()})


def _late_mark(after: str) -> dict[str, Any]:
    def read(mark: dict[str, Any]) -> dict[str, Any]:
        if mark["phase"] not in ("late", "waiting") or mark["risk"] not in (_NO_RISK, *_RISKS):
            raise ValueError
        return {
            "phase": mark["phase"],
            "risk": int(mark["risk"]),
            "due": moment_in(mark["due"]),
            "id": UUID(mark["id"]),
            "now": moment_in(mark["now"]),
        }

    return read_mark(after, read) if after else {}


def _sorted_mark(after: str, column: str) -> dict[str, Any]:
    def read(mark: dict[str, Any]) -> dict[str, Any]:
        value = mark["value"]
        if value is not None and column == "risk_level":
            value = _RISKS[_RISKS.index(value)]
        elif value is not None:
            value = moment_in(value)
        return {"value": value, "id": UUID(mark["id"])}

    return read_mark(after, read) if after else {}
