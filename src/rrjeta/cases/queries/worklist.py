"""The worklist: open cases of one reach at a time, late and risky first, a page at a time by keyset."""

import base64
import json
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Count, F, Q, QuerySet

from rrjeta.access.actors import Actor
from rrjeta.access.gate import may
from rrjeta.access.permissions import Permission
from rrjeta.access.queries import excluded_ids
from rrjeta.cases.models import Case, CoWorker
from rrjeta.cases.scope import cases_in
from rrjeta.kernel.clock import now, today
from rrjeta.kernel.errors import NotFound
from rrjeta.people.queries import PersonView, alerted, person_view

PAGE = 25
_WEEK = timedelta(days=7)
_MEASURE_WARNING = timedelta(days=30)
_WHOSE = ("mine", "team", "area")


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the reader asked for; every value stands in the address. Codes only, nothing about a child."""

    whose: str = "mine"
    late: bool = False
    not_seen: bool = False
    no_plan: bool = False
    hearing: bool = False
    measure_ends: bool = False
    turns_18: bool = False
    missing: bool = False
    protection: bool = False
    without_worker: bool = False
    closed: bool = False
    risk: str = ""
    stage: str = ""
    worker: UUID | None = None
    waits_for: str = ""
    household: UUID | None = None
    sort: str = "due"
    after: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """One child on the list."""

    case_id: UUID
    number: str
    household_id: UUID
    person: PersonView
    village: str
    stage: str
    risk_level: int | None
    next_step: str
    due_at: datetime | None
    is_late: bool
    last_seen_at: datetime | None
    was_alone: bool
    is_not_seen_in_time: bool
    owner_id: UUID
    owner_name: str
    has_alert: bool
    is_in_protection: bool
    is_missing: bool
    is_open: bool


@dataclass(frozen=True, slots=True)
class Page:
    """A page of the list, how many there are in the numbers that open lists, and where the next page begins."""

    wanted: Wanted
    rows: list[Row]
    next_after: str
    counts: dict[str, int] = field(default_factory=dict)


def worklist(actor: Actor, wanted: Wanted) -> Page:
    """Return one page. Three or four queries, however many rows. Raises NotFound for a reach the actor has not."""
    reached = cases_of(actor, wanted.whose)
    found = _filtered(reached, wanted, now())
    cases, after = _page(found, wanted)
    return Page(wanted, rows_of(cases), after, counts(reached) if not wanted.after else {})


def cases_of(actor: Actor, whose: str) -> QuerySet[Case]:
    """Return all cases of one reach: mine (with those covered for), my team's, or the municipality's."""
    if whose not in _WHOSE or not may(actor, Permission.SEE_CASE):
        raise NotFound
    if whose == "mine":
        mine = [actor.user_id, *actor.covers]
        beside = CoWorker.objects.filter(user_id=actor.user_id, ended_at=None).values("case_id")
        owned = Q(owner_id__in=mine) | Q(id__in=beside)
        return Case.objects.filter(owned).exclude(id__in=excluded_ids(actor))
    reached = cases_in(actor, Permission.SEE_CASE)
    return reached.filter(unit_id__in=actor.unit_ids) if whose == "team" else reached


def counts(reached: QuerySet[Case]) -> dict[str, int]:
    """Return the numbers that open lists, over the whole reach. One query."""
    moment = now()
    found: dict[str, int] = reached.filter(is_open=True).aggregate(
        all=Count("id"),
        late=Count("id", filter=Q(due_at__lt=moment)),
        not_seen=Count("id", filter=Q(visit_due_at__lt=moment)),
        missing=Count("id", filter=Q(whereabouts_unknown_at__isnull=False)),
        without_worker=Count("id", filter=Q(owner__is_active=False)),
    )
    return found


def rows_of(cases: Iterable[Case]) -> list[Row]:
    """Return the rows of cases loaded with person, subject and owner; siblings stand together. One query."""
    cases = list(cases)
    persons_alerted, households_alerted = alerted(
        [case.person_id for case in cases], [case.household_id for case in cases]
    )
    moment = now()
    rows = [
        _row(case, moment, case.person_id in persons_alerted or case.household_id in households_alerted)
        for case in cases
    ]
    return _siblings_together(rows)


def _row(case: Case, moment: datetime, has_alert: bool) -> Row:
    person = person_view(case.person)
    return Row(
        case_id=case.id,
        number=case.number,
        household_id=case.household_id,
        person=person,
        village=person.told.get("village") or person.told.get("admin_unit") or "",
        stage=case.stage,
        risk_level=case.risk_level,
        next_step=case.next_step,
        due_at=case.due_at,
        is_late=case.is_open and case.due_at is not None and case.due_at < moment,
        last_seen_at=case.last_seen_at,
        was_alone=case.last_seen_alone_at is not None and case.last_seen_alone_at == case.last_seen_at,
        is_not_seen_in_time=case.is_open and case.visit_due_at is not None and case.visit_due_at < moment,
        owner_id=case.owner_id,
        owner_name=case.owner.name,
        has_alert=has_alert,
        is_in_protection=case.is_in_protection,
        is_missing=case.whereabouts_unknown_at is not None,
        is_open=case.is_open,
    )


def _siblings_together(rows: list[Row]) -> list[Row]:
    by_household: dict[UUID, list[Row]] = {}
    for row in rows:
        by_household.setdefault(row.household_id, []).append(row)
    return [row for family in by_household.values() for row in family]


def _filtered(cases: QuerySet[Case], wanted: Wanted, moment: datetime) -> QuerySet[Case]:
    day = today()
    found = cases.filter(is_open=not wanted.closed)
    chosen: list[tuple[bool, Q]] = [
        (wanted.late, Q(due_at__lt=moment)),
        (wanted.not_seen, Q(visit_due_at__lt=moment)),
        (wanted.no_plan, Q(has_plan=False)),
        (wanted.hearing, Q(next_hearing_at__gte=moment, next_hearing_at__lt=moment + _WEEK)),
        (wanted.measure_ends, Q(measure_until__gte=day, measure_until__lte=day + _MEASURE_WARNING)),
        (wanted.turns_18, _turns_18_within_a_year(day)),
        (wanted.missing, Q(whereabouts_unknown_at__isnull=False)),
        (wanted.protection, Q(is_in_protection=True)),
        (wanted.without_worker, Q(owner__is_active=False)),
        (wanted.risk.isdigit(), Q(risk_level=int(wanted.risk) if wanted.risk.isdigit() else None)),
        (wanted.risk == "none", Q(risk_level=None)),
        (bool(wanted.stage), Q(stage=wanted.stage)),
        (wanted.worker is not None, Q(owner_id=wanted.worker)),
        (bool(wanted.waits_for), Q(waits_for=wanted.waits_for)),
        (wanted.household is not None, Q(household_id=wanted.household)),
    ]
    for is_wanted, condition in chosen:
        if is_wanted:
            found = found.filter(condition)
    return found


def _turns_18_within_a_year(day: date) -> Q:
    year = day.year - 18
    return Q(person__birth_year=year, person__birth_month__gt=day.month) | Q(
        person__birth_year=year + 1, person__birth_month__lte=day.month
    )


_SORTS: dict[str, tuple[str, bool]] = {
    "risk": ("risk_level", True),
    "seen": ("last_seen_at", False),
    "opened": ("opened_at", True),
    "closed": ("closed_at", True),
}


def _page(found: QuerySet[Case], wanted: Wanted) -> tuple[list[Case], str]:
    """Return up to a page of cases and the mark after which the next page begins, or nothing at the end."""
    mark = _read_mark(wanted.after)
    if wanted.sort in _SORTS or wanted.closed:
        column, is_descending = _SORTS.get(wanted.sort, _SORTS["closed"])
        return _sorted_page(found, column, is_descending, mark)
    return _late_first_page(found, mark)


def _first(found: QuerySet[Case], count: int, *order: Any) -> list[Case]:
    """Return the first few with person, subject and owner. Only ids are sorted: a reach may hold thousands of cases."""
    ids = found.order_by(*order).values("id")[:count]
    rows = Case.objects.filter(id__in=ids).select_related("person__subject", "owner")
    return list(rows.defer("sealed", "harm_categories").order_by(*order))


def _late_first_page(found: QuerySet[Case], mark: dict[str, Any]) -> tuple[list[Case], str]:
    """Late ones by risk, then by how late; after them the others by due moment."""
    moment = datetime.fromisoformat(mark["now"]) if "now" in mark else now()
    cases: list[Case] = []
    if mark.get("phase", "late") == "late":
        late = found.filter(due_at__lt=moment)
        if mark:
            risk, due = mark["risk"], mark["due"]
            below = Q(risk_level__isnull=True) if risk >= 0 else Q(pk__in=[])
            same = Q(risk_level=risk) if risk >= 0 else Q(risk_level=None)
            late = late.filter(
                Q(risk_level__lt=risk) | below | same & (Q(due_at__gt=due) | Q(due_at=due, id__gt=mark["id"]))
            )
        order = (F("risk_level").desc(nulls_last=True), "due_at", "id")
        cases = _first(late, PAGE + 1, *order)
        if len(cases) > PAGE:
            return cases[:PAGE], _mark(cases[PAGE - 1], "late", moment)
    waiting = found.filter(due_at__gte=moment)
    if mark.get("phase") == "waiting":
        waiting = waiting.filter(Q(due_at__gt=mark["due"]) | Q(due_at=mark["due"], id__gt=mark["id"]))
    room = PAGE - len(cases)
    more = _first(waiting, room + 1, "due_at", "id")
    cases += more[:room]
    if len(more) <= room:
        return cases, ""
    return cases, _mark(cases[-1], "late" if not more[:room] else "waiting", moment)


def _sorted_page(
    found: QuerySet[Case], column: str, is_descending: bool, mark: dict[str, Any]
) -> tuple[list[Case], str]:
    order = F(column).desc(nulls_last=True) if is_descending else F(column).asc(nulls_first=True)
    if mark:
        found = found.filter(_after(column, is_descending, mark))
    cases = _first(found, PAGE + 1, order, "id")
    if len(cases) <= PAGE:
        return cases, ""
    value = getattr(cases[PAGE - 1], column)
    said = value.isoformat() if isinstance(value, datetime) else value
    return cases[:PAGE], _write_mark({"value": said, "id": str(cases[PAGE - 1].id)})


def _after(column: str, is_descending: bool, mark: dict[str, Any]) -> Q:
    value, tie = mark["value"], Q(id__gt=mark["id"])
    if value is None:
        none_left = Q(**{f"{column}__isnull": True}) & tie
        return none_left if is_descending else none_left | Q(**{f"{column}__isnull": False})
    empty_last = Q(**{f"{column}__lt": value}) | Q(**{f"{column}__isnull": True})
    later = empty_last if is_descending else Q(**{f"{column}__gt": value})
    return later | Q(**{column: value}) & tie


def _mark(case: Case, phase: str, moment: datetime) -> str:
    risk = -1 if case.risk_level is None else case.risk_level
    due = case.due_at.isoformat() if case.due_at else ""
    return _write_mark({"phase": phase, "risk": risk, "due": due, "id": str(case.id), "now": moment.isoformat()})


def _write_mark(value: dict[str, Any]) -> str:
    return base64.urlsafe_b64encode(json.dumps(value, separators=(",", ":")).encode()).decode().rstrip("=")


def _read_mark(typed: str) -> dict[str, Any]:
    if not typed:
        return {}
    try:
        mark = json.loads(base64.urlsafe_b64decode(typed + "=" * (-len(typed) % 4)))
        UUID(mark["id"])
        for moment in (mark.get("now"), mark.get("due")):
            if moment is not None:
                datetime.fromisoformat(moment)
    except (ValueError, KeyError, TypeError):
        raise NotFound from None
    return dict(mark)


def next_page(page: Page) -> Wanted:
    """Return what to ask for to see the page after this one."""
    return replace(page.wanted, after=page.next_after)
