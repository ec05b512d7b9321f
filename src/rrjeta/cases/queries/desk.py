"""The start page: what must be taken up now, what is late, what comes today and this week, what waits for me."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, TypeVar
from uuid import UUID

from django.db.models import Count, F, Q, QuerySet

from rrjeta.access.actors import Actor
from rrjeta.access.gate import may
from rrjeta.access.permissions import Permission
from rrjeta.access.queries import staff_names
from rrjeta.cases.models import Case, EntryLine, Transfer
from rrjeta.cases.queries.concern_lines import (
    ConcernLine,
    concern_lines,
    concerns_to_screen,
    dangers,
    half_screened,
    own_concerns,
)
from rrjeta.cases.queries.dated import Dated, coming
from rrjeta.cases.queries.drafts import Draft, drafts_of
from rrjeta.cases.queries.limits import limit_end
from rrjeta.cases.queries.whose import decisions, earliest
from rrjeta.cases.queries.worklist import Row, Rows, cases_of, counts, loaded
from rrjeta.cases.scope import cases_in, concerns_in
from rrjeta.kernel.clock import now, today

SHOWN = 12
_HIGH = 3
_MOVED = "moved"

One = TypeVar("One")


@dataclass(frozen=True, slots=True)
class DatedLine:
    """A step, hearing or reminder on a day, of one case; its row shows that step."""

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
    missing_count: int


@dataclass(frozen=True, slots=True)
class Desk:
    """Everything on the start page. `totals` says of each section how many lines it has where only the first are here."""

    numbers: dict[str, int] = field(default_factory=dict)
    totals: dict[str, int] = field(default_factory=dict)
    dangers: list[ConcernLine] = field(default_factory=list)
    missing: list[Row] = field(default_factory=list)
    moved: list[Row] = field(default_factory=list)
    hearings_soon: list[DatedLine] = field(default_factory=list)
    searched: list[Row] = field(default_factory=list)
    late: list[Row] = field(default_factory=list)
    late_transfers: list[tuple[Transfer, Row]] = field(default_factory=list)
    today: list[DatedLine] = field(default_factory=list)
    week: list[DatedLine] = field(default_factory=list)
    not_seen: list[Row] = field(default_factory=list)
    to_screen: list[ConcernLine] = field(default_factory=list)
    to_accept: list[tuple[Transfer, Row]] = field(default_factory=list)
    unfinished: list[tuple[Draft, Row]] = field(default_factory=list)
    half_screened: list[ConcernLine] = field(default_factory=list)
    decisions: list[Row] = field(default_factory=list)
    team: list[WorkerLine] = field(default_factory=list)
    team_numbers: dict[str, int] = field(default_factory=dict)


def desk(actor: Actor, whole: Collection[str] = ()) -> Desk:
    """Return the start page of an actor who works with cases; for others it is empty.

    The sections named in `whole` come with all their lines, the others with the first ones.
    """
    if not may(actor, Permission.SEE_CASE):
        return Desk()
    decides = may(actor, Permission.APPROVE_PLAN)
    drawn = _Drawn(actor, whole, decides)
    soon = limit_end("hearing_warning", now())
    dated = {name: [drawn.dated(one) for one in drawn.days[name]] for name in ("today", "week")}
    transfers = [(one, drawn.row(one.case_id)) for one in drawn.transfers]
    screened = own_concerns(actor).filter(half_screened(actor))
    return Desk(
        numbers=drawn.numbers,
        totals=drawn.totals,
        dangers=dangers(actor),
        missing=[drawn.row(one) for one in drawn.missing],
        moved=[drawn.row(one) for one in drawn.moved],
        hearings_soon=[drawn.dated(one) for one in drawn.hearings if one.at and one.at <= soon],
        searched=[drawn.row(one) for one in drawn.searched],
        late=[drawn.row(one) for one in drawn.late],
        late_transfers=[(one, row) for one, row in transfers if drawn.is_late(one)],
        today=dated["today"],
        week=dated["week"],
        not_seen=[drawn.row(one) for one in drawn.not_seen],
        to_screen=concern_lines(drawn.to_screen),
        to_accept=[(one, row) for one, row in transfers if not drawn.is_late(one)],
        unfinished=[(one, drawn.row(one.case_id)) for one in drawn.drafts],
        half_screened=concern_lines(screened),
        decisions=[drawn.row(case_id, step, due_at) for case_id, step, due_at in drawn.decided],
        team=team_lines(actor) if decides else [],
        team_numbers=counts(cases_of(actor, "area"), with_owners=True) if decides else {},
    )


def late_concern_count(actor: Actor) -> int:
    """Return how many concerns of the unit are late; the concern list opens them. One query."""
    return concerns_in(actor, Permission.SCREEN_CONCERN).filter(is_open=True, due_at__lt=now()).count()


class _Drawn:
    """What stands on the start page before its cases are loaded: ids, and how many there are of each section."""

    def __init__(self, actor: Actor, whole: Collection[str], decides: bool) -> None:
        self.actor, self.whole, self.moment = actor, whole, now()
        self.totals: dict[str, int] = {}
        mine = cases_of(actor, "mine")
        reached = cases_in(actor, Permission.SEE_CASE)
        is_open = mine.filter(is_open=True)
        worst = F("risk_level").desc(nulls_last=True)
        made = [one for one in decisions(reached) if actor.user_id in one.people]
        late_decisions = earliest(one for one in made if one.due_at < self.moment)
        self.numbers = counts(mine) | {
            "late_concerns": own_concerns(actor).filter(due_at__lt=self.moment).count(),
            "late_decisions": len(late_decisions),
        }
        self.decided = self._first(
            "decisions", [(one.case_id, one.step, one.due_at) for one in earliest(made).values()]
        )
        self.late = _ids(mine.filter(due_at__lt=self.moment).order_by(worst, "due_at", "id"))
        self.not_seen = _ids(is_open.filter(visit_due_at__lt=self.moment).order_by("visit_due_at", "id"))
        high = Q(risk_level__gte=_HIGH) | Q(risk_level=None)
        missing = reached.filter(is_open=True, whereabouts_unknown_at__isnull=False)
        self.missing = list(missing.filter(high).order_by("due_at", "id").values_list("id", flat=True))
        self.moved = _moved(reached.filter(high, is_open=True, whereabouts_unknown_at=None))
        whose = cases_of(actor, "area") if decides else mine
        searched = whose.filter(is_open=True, whereabouts_unknown_at__isnull=False)
        self.searched = self._first(
            "searched", list(searched.order_by(worst, "due_at", "id").values_list("id", flat=True))
        )
        found = coming(actor, mine)
        self.hearings = [one for one in found if one.kind == "hearing"]
        day = today()
        self.days = {
            "today": self._first("today", [one for one in found if one.on == day]),
            "week": self._first("week", [one for one in found if one.on > day]),
        }
        self.transfers = _transfers(actor)
        self.to_screen = self._some_concerns(concerns_to_screen(actor))
        self.drafts = self._first("unfinished", drafts_of(actor, reached, self.moment))
        self._load()

    def _first(self, name: str, lines: Sequence[One]) -> list[One]:
        """Return the lines of a section that are shown, and remember how many there are."""
        self.totals[name] = len(lines)
        return list(lines if name in self.whole else lines[:SHOWN])

    def _some_concerns(self, concerns: QuerySet[Any]) -> QuerySet[Any]:
        ids = self._first("to_screen", list(concerns.order_by("due_at", "id").values_list("id", flat=True)))
        return concerns.filter(id__in=ids)

    def _load(self) -> None:
        ids: set[UUID] = {one.case_id for one in (*self.hearings, *self.days["today"], *self.days["week"])}
        ids |= {*self.late, *self.not_seen, *self.missing, *self.moved, *self.searched}
        ids |= {one[0] for one in self.decided} | {one.case_id for one in self.drafts}
        ids |= {one.case_id for one in self.transfers}
        cases = list(loaded(self.actor, Case.objects.filter(id__in=ids)))
        self.cases = {case.id: case for case in cases}
        self.rows = Rows(self.actor, cases)

    def row(self, case_id: UUID, step: str = "", due_at: datetime | None = None) -> Row:
        """Return the row of a case, with another step than its next where one is named."""
        return self.rows.of(self.cases[case_id], step, due_at)

    def dated(self, one: Dated) -> DatedLine:
        """Return a dated line with the row of its case."""
        row = self.row(one.case_id, "" if one.kind == "reminder" else one.step, one.at)
        return DatedLine(one.kind, one.at, one.on, row, one.step, one.told(), one.record.id)

    def is_late(self, transfer: Transfer) -> bool:
        """Tell whether a handover should have been answered by now."""
        return transfer.due_at is not None and transfer.due_at < self.moment


def team_lines(actor: Actor) -> list[WorkerLine]:
    """Return each colleague of the reach with work on cases, by name; never ranked (S12). Two queries."""
    moment, is_open = now(), Q(is_open=True)
    rows = list(
        cases_of(actor, "area")
        .filter(is_open | Q(due_at__isnull=False))
        .order_by()
        .values("owner_id")
        .annotate(
            all=Count("id", filter=is_open),
            late=Count("id", filter=Q(due_at__lt=moment)),
            unseen=Count("id", filter=is_open & Q(visit_due_at__lt=moment)),
            missing=Count("id", filter=is_open & Q(whereabouts_unknown_at__isnull=False)),
        )
    )
    names = staff_names(row["owner_id"] for row in rows)
    lines = [
        WorkerLine(row["owner_id"], names[row["owner_id"]], row["all"], row["late"], row["unseen"], row["missing"])
        for row in rows
    ]
    return sorted(lines, key=lambda line: line.name)


def _ids(cases: QuerySet[Case]) -> list[UUID]:
    return list(cases.values_list("id", flat=True)[:SHOWN])


def _moved(cases: QuerySet[Case]) -> list[UUID]:
    """Return the cases whose child had moved when somebody came, and was not seen since."""
    lines = EntryLine.objects.filter(
        case__in=cases, entry__kind="visit", entry__is_finished=True, coded__outcome=_MOVED
    ).filter(Q(case__last_seen_at=None) | Q(happened_at__gt=F("case__last_seen_at")))
    return list(dict.fromkeys(lines.order_by("happened_at").values_list("case_id", flat=True)))


def _transfers(actor: Actor) -> list[Transfer]:
    reached = cases_in(actor, Permission.SEE_CASE).values("id")
    waiting = Transfer.objects.filter(is_open=True, owner_id__in=[actor.user_id, *actor.covers], case_id__in=reached)
    return list(waiting.order_by("due_at", "id"))
