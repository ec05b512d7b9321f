"""The start page: what must be taken up now, what is late, what comes today and this week, what waits for me."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Count, Q

from rrjeta.access.actors import Actor
from rrjeta.access.gate import may
from rrjeta.access.permissions import Permission
from rrjeta.access.queries import staff_names
from rrjeta.cases.models import Clock, Entry, Hearing, Reminder, Transfer
from rrjeta.cases.queries.worklist import Row, cases_of, counts, rows_of
from rrjeta.cases.scope import cases_in, concerns_in
from rrjeta.kernel.clock import at, now, today
from rrjeta.kernel.sealing import open_record
from rrjeta.people.queries import household_told

_SHOWN = 12
_WEEK = 7
_HIGH = 3


@dataclass(frozen=True, slots=True)
class ConcernLine:
    """A concern that waits: its number, where, how urgent, until when."""

    id: UUID
    number: str
    received_at: datetime
    urgency: str
    danger_now: str
    source: str
    municipality: str
    place: str
    next_step: str
    due_at: datetime | None
    is_late: bool
    owner_id: UUID
    stage: str


@dataclass(frozen=True, slots=True)
class DatedLine:
    """A step, hearing or reminder on a day, of one case."""

    kind: str
    at: datetime | None
    on: date
    row: Row
    step: str
    words: str
    record_id: UUID


@dataclass(frozen=True, slots=True)
class WorkerLine:
    """One colleague of the unit, with the numbers that open lists."""

    user_id: UUID
    name: str
    open_count: int
    late_count: int
    not_seen_count: int


@dataclass(frozen=True, slots=True)
class Desk:
    """Everything on the start page."""

    numbers: dict[str, int]
    dangers: list[ConcernLine]
    missing: list[Row]
    hearings_soon: list[DatedLine]
    late: list[Row]
    today: list[DatedLine]
    week: list[DatedLine]
    not_seen: list[Row]
    to_screen: list[ConcernLine]
    to_accept: list[tuple[Transfer, Row]]
    unfinished: list[tuple[Entry, Row]]
    decisions: list[Row]
    team: list[WorkerLine]
    team_numbers: dict[str, int]


def desk(actor: Actor) -> Desk:
    """Return the start page of an actor who works with cases; for others it is empty."""
    if not may(actor, Permission.SEE_CASE):
        return Desk({}, [], [], [], [], [], [], [], [], [], [], [], [], {})
    mine = cases_of(actor, "mine").filter(is_open=True)
    decides = may(actor, Permission.APPROVE_PLAN)
    loaded = mine.select_related("person__subject", "owner").defer("sealed")
    moment = now()
    late = loaded.filter(due_at__lt=moment).order_by("-risk_level", "due_at")[:_SHOWN]
    not_seen = loaded.filter(visit_due_at__lt=moment).order_by("visit_due_at")[:_SHOWN]
    missing = cases_in(actor, Permission.SEE_CASE).filter(is_open=True, whereabouts_unknown_at__isnull=False)
    dated = _dated(actor, mine)
    soon = at(today() + timedelta(days=1), 23, 59)
    return Desk(
        numbers=counts(mine),
        dangers=concern_lines(
            concerns_in(actor, Permission.SCREEN_CONCERN).filter(is_open=True, danger_now="yes", danger_taken_at=None)
        ),
        missing=rows_of(
            missing.filter(risk_level__gte=_HIGH).select_related("person__subject", "owner").order_by("due_at")
        ),
        hearings_soon=[one for one in dated if one.kind == "hearing" and one.at and one.at <= soon],
        late=rows_of(late),
        today=[one for one in dated if one.on == today()],
        week=[one for one in dated if one.on > today()],
        not_seen=rows_of(not_seen),
        to_screen=concern_lines(concerns_to_screen(actor)),
        to_accept=_to_accept(actor),
        unfinished=_unfinished(actor),
        decisions=_decisions(actor) if decides else [],
        team=team_lines(actor) if decides else [],
        team_numbers=counts(cases_of(actor, "area").filter(is_open=True)) if decides else {},
    )


def concerns_to_screen(actor: Actor) -> Any:
    """Return the open concerns that are the actor's own step, or their unit's when they decide for it."""
    reached = concerns_in(actor, Permission.SCREEN_CONCERN).filter(is_open=True)
    if may(actor, Permission.APPROVE_PLAN) or actor.duty:
        return reached
    return reached.filter(owner_id__in=[actor.user_id, *actor.covers])


def concern_lines(concerns: Any) -> list[ConcernLine]:
    """Return the lines of concerns, the most pressing first. One query."""
    moment = now()
    found = concerns.select_related("household__subject").order_by("due_at")
    return [
        ConcernLine(
            id=one.id,
            number=one.number,
            received_at=one.received_at,
            urgency=one.urgency,
            danger_now=one.danger_now,
            source=one.source,
            municipality=one.municipality,
            place=household_told(one.household).get("village", ""),
            next_step=one.next_step,
            due_at=one.due_at,
            is_late=one.due_at is not None and one.due_at < moment,
            owner_id=one.owner_id,
            stage=one.stage,
        )
        for one in found
    ]


def team_lines(actor: Actor) -> list[WorkerLine]:
    """Return each colleague of the reach with open cases, by name; never ranked (S12). Two queries."""
    moment = now()
    rows = list(
        cases_of(actor, "area")
        .filter(is_open=True)
        .order_by()
        .values("owner_id")
        .annotate(
            all=Count("id"),
            late=Count("id", filter=Q(due_at__lt=moment)),
            unseen=Count("id", filter=Q(visit_due_at__lt=moment)),
        )
    )
    names = staff_names(row["owner_id"] for row in rows)
    lines = [
        WorkerLine(row["owner_id"], names[row["owner_id"]], row["all"], row["late"], row["unseen"]) for row in rows
    ]
    return sorted(lines, key=lambda line: line.name)


def _dated(actor: Actor, mine: Any) -> list[DatedLine]:
    first, last = today(), today() + timedelta(days=_WEEK)
    start, end = now(), at(last, 23, 59)
    clocks = Clock.objects.filter(case__in=mine, stopped_at=None, due_at__gte=start, due_at__lte=end)
    hearings = Hearing.objects.filter(case__in=mine, is_over=False, held_at__gte=start, held_at__lte=end)
    reminders = Reminder.objects.filter(user_id=actor.user_id, done_at=None, remind_on__lte=last)
    found: list[tuple[str, datetime | None, date, UUID, str, str, UUID]] = [
        ("step", one.due_at, one.due_at.astimezone(start.tzinfo).date(), one.case_id, one.step, "", one.id)
        for one in clocks
        if one.case_id
    ]
    found += [
        ("hearing", one.held_at, one.held_at.date(), one.case_id, "attend_hearing", _hearing_words(one), one.id)
        for one in hearings.select_related("subject")
    ]
    found += [
        (
            "reminder",
            None,
            max(one.remind_on, first),
            one.case_id,
            "own_reminder",
            open_record(one).get("words", ""),
            one.id,
        )
        for one in reminders.select_related("subject")
    ]
    rows = _rows_by_case(actor, {line[3] for line in found})
    lines = [
        DatedLine(kind, moment, on, rows[case_id], step, words, record_id)
        for kind, moment, on, case_id, step, words, record_id in found
        if case_id in rows
    ]
    return sorted(lines, key=lambda line: (line.on, line.at or at(line.on)))


def _hearing_words(hearing: Hearing) -> str:
    told = open_record(hearing)
    return ", ".join(part for part in (told.get("matter"), told.get("court")) if part)


def _rows_by_case(actor: Actor, case_ids: Iterable[UUID]) -> dict[UUID, Row]:
    """Return the rows of those cases that the actor still reaches: a case handed on takes its reminders with it."""
    reached = cases_in(actor, Permission.SEE_CASE).filter(id__in=list(case_ids))
    found = reached.select_related("person__subject", "owner").defer("sealed")
    return {row.case_id: row for row in rows_of(found)}


def _to_accept(actor: Actor) -> list[tuple[Transfer, Row]]:
    waiting = list(
        Transfer.objects.filter(is_open=True, owner_id__in=[actor.user_id, *actor.covers]).order_by("due_at")
    )
    rows = _rows_by_case(actor, [one.case_id for one in waiting])
    return [(one, rows[one.case_id]) for one in waiting if one.case_id in rows]


def _unfinished(actor: Actor) -> list[tuple[Entry, Row]]:
    drafts = list(
        Entry.objects.filter(entered_by_id=actor.user_id, is_finished=False)
        .exclude(kind="minutes", happened_at__gt=now())
        .prefetch_related("lines")
        .order_by("entered_at")[:_SHOWN]
    )
    rows = _rows_by_case(actor, [line.case_id for draft in drafts for line in draft.lines.all()[:1]])
    return [(draft, rows[line.case_id]) for draft in drafts for line in draft.lines.all()[:1] if line.case_id in rows]


def _decisions(actor: Actor) -> list[Row]:
    waiting = cases_of(actor, "area").filter(is_open=True, waits_for__in=["head", "director"])
    return rows_of(waiting.select_related("person__subject", "owner").order_by("due_at")[:_SHOWN])
