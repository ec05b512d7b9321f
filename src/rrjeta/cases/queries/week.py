"""A week of hearings, meetings, visits, steps and reminders: one's own, and of whoever leads the unit's."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from rrjeta.access.actors import Actor
from rrjeta.access.gate import may
from rrjeta.access.permissions import Permission
from rrjeta.access.queries import staff_names
from rrjeta.cases.choices import Dated
from rrjeta.cases.models import Case
from rrjeta.cases.queries.moments import Moment, Stretch, moments
from rrjeta.cases.queries.worklist import Row, Rows, cases_of, loaded
from rrjeta.kernel.clock import today
from rrjeta.kernel.errors import NotFound
from rrjeta.kernel.sealing import open_record
from rrjeta.packs.current import current

MINE, UNIT = "mine", "area"
_DAYS = 7
# Names are opened for no more lines than somebody reads: of a large unit the week is asked for by worker.
MOST_LINES = 150
# A week further away than this was mistyped.
_FAR = timedelta(days=3 * 366)
# What the sealed part of a record says: of what it is, and where.
_TOLD: dict[Dated, tuple[tuple[str, ...], tuple[str, ...]]] = {
    Dated.HEARING: (("matter",), ("court", "room")),
    Dated.MEETING: ((), ("place",)),
    Dated.REMINDER: (("words",), ()),
    Dated.TASK: (("words",), ()),
}


@dataclass(frozen=True, slots=True)
class WeekAsked:
    """Which week, by any of its days; of whose work, and of which responsible worker of the unit."""

    day: date | None = None
    whose: str = MINE
    worker: UUID | None = None


@dataclass(frozen=True, slots=True)
class WeekLine:
    """One thing of the week with its words; `row` is its case where the reader may see that.

    `place` is where a hearing or a meeting is held, `goes` who goes to a hearing.
    """

    moment: Moment
    row: Row | None
    told: str = ""
    place: str = ""
    goes: str = ""


@dataclass(frozen=True, slots=True)
class Day:
    """One day with what stands on it."""

    day: date
    is_today: bool
    is_holiday: bool
    is_free: bool
    lines: list[WeekLine]


@dataclass(frozen=True, slots=True)
class Week:
    """Seven days from Monday on. `is_cut` says that more stands in the week than is shown."""

    asked: WeekAsked
    first: date
    days: list[Day]
    leads: bool
    workers: list[tuple[UUID, str]]
    is_cut: bool

    @property
    def last(self) -> date:
        """Return the Sunday."""
        return self.first + timedelta(days=_DAYS - 1)

    @property
    def count(self) -> int:
        """Return how many lines are shown."""
        return sum(len(one.lines) for one in self.days)


def leads(actor: Actor) -> bool:
    """Tell whether somebody looks after the work of others, and so has the unit's week."""
    return may(actor, Permission.APPROVE_PLAN)


def week(actor: Actor, asked: WeekAsked, most: int = MOST_LINES) -> Week:
    """Return a week, at most so many lines of it. Raises NotFound for the unit's week of whoever leads none.

    However much stands in it, the number of statements is the same.
    """
    if asked.whose not in (MINE, UNIT) or (asked.whose == UNIT and not leads(actor)):
        raise NotFound
    first = monday(asked.day)
    worker = asked.worker if asked.whose == UNIT else None
    stretch = Stretch(first, first + timedelta(days=_DAYS), asked.whose, worker, with_past=True, most=most + 1)
    found = moments(actor, stretch)
    lines = _told(actor, found[:most])
    free = {one for year in {first.year, stretch.end.year} for one in current().public_holidays(year)}
    days = [first + timedelta(days=number) for number in range(_DAYS)]
    return Week(
        asked=WeekAsked(first, asked.whose, worker),
        first=first,
        days=[
            Day(
                one,
                one == today(),
                one in free,
                not current().is_working_day(one),
                [line for line in lines if line.moment.on == one],
            )
            for one in days
        ],
        leads=leads(actor),
        workers=_workers(actor) if asked.whose == UNIT else [],
        is_cut=len(found) > most,
    )


def monday(day: date | None) -> date:
    """Return the first day of the week of a day; of this week for none, or for one that lies years away."""
    here = today()
    meant = day if day is not None and abs(day - here) <= _FAR else here
    return meant - timedelta(days=meant.weekday())


def _told(actor: Actor, found: Sequence[Moment]) -> list[WeekLine]:
    ids = {one.case_id for one in found if one.case_id}
    cases = {case.id: case for case in loaded(actor, Case.objects.filter(id__in=ids))} if ids else {}
    rows = Rows(actor, list(cases.values())) if cases else None
    return [
        WeekLine(
            one,
            rows.of(cases[one.case_id], one.step, one.at) if rows and one.case_id in cases else None,
            *_words(one),
        )
        for one in found
    ]


def _words(one: Moment) -> tuple[str, str, str]:
    if one.record is None or one.kind not in _TOLD:
        return "", "", ""
    told = open_record(one.record)
    said, where = (", ".join(str(told[name]) for name in names if told.get(name)) for names in _TOLD[one.kind])
    return said, where, str(told.get("who_goes") or "") if one.kind is Dated.HEARING else ""


def _workers(actor: Actor) -> list[tuple[UUID, str]]:
    owners = set(cases_of(actor, UNIT).filter(is_open=True).order_by().values_list("owner_id", flat=True).distinct())
    return sorted(staff_names(owners).items(), key=lambda one: one[1])
