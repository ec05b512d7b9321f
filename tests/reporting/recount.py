"""Every indicator counted again, slowly and plainly, out of the rows that a test made: no query, no definition of the pack."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from statistics import mean, median
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from rrjeta.cases.models import (
    Action,
    Attendance,
    Case,
    Clock,
    Concern,
    ConcernChild,
    Entry,
    EntryLine,
    Episode,
    Measure,
    MeasureMove,
    Objective,
    Transfer,
)
from rrjeta.network.models import Referral, UnmetNeed
from rrjeta.people.models import CareArrangement, Person
from tests.reporting.made import Register

TIRANA = ZoneInfo("Europe/Tirane")
SEEN = {"done_child_seen", "done_child_alone"}
KIN = {"kinship_informal", "kinship_formal"}
FOSTER = {"foster_emergency", "foster_short", "foster_long", "foster_specialised"}
INSTITUTION = {"residential_public", "residential_np"}
AWAY = KIN | FOSTER | INSTITUTION | {"family_home", "emergency_72h", "shelter_vot", "shelter_dv"}
HOME = {"parents", "one_parent"}
RISKS = {0: "0_none", 1: "1_low", 2: "2_medium", 3: "3_high", 4: "4_immediate"}


@dataclass
class Recount:
    """The numbers of one register for the days from `first` to before `after`, in some units (None: all of them)."""

    made: Register
    first: date
    after: date
    units: set[UUID] | None
    now: datetime

    def __post_init__(self) -> None:
        self.start, self.end = self.midnight(self.first), self.midnight(self.after)
        self.last = min(self.end - timedelta(seconds=1), max(self.now, self.start))

    def midnight(self, day: date) -> datetime:
        return datetime(day.year, day.month, day.day, tzinfo=TIRANA).astimezone(UTC)

    def back(self, months: int) -> "Recount":
        def earlier(day: date) -> date:
            count = day.year * 12 + day.month - 1 - months
            return date(count // 12, count % 12 + 1, 1)

        return Recount(self.made, earlier(self.first), earlier(self.after), self.units, self.now)

    # --- Who, where, when ----------------------------------------------------------------------------------------
    def inside(self, moment: datetime | None) -> bool:
        return moment is not None and self.start <= moment < self.end

    def child(self, person: Person) -> UUID:
        return self.stands(person).id

    def stands(self, person: Person) -> Person:
        return person.merged_into if person.merged_into is not None else person

    def unit_then(self, case: Case, moment: datetime) -> UUID:
        later = [
            one
            for one in self.made.all(Transfer)
            if one.case is case and one.status == "accepted" and one.answered_at > moment
        ]
        return min(later, key=lambda one: one.answered_at).from_unit_id if later else case.unit_id

    def ours(self, case: Case, moment: datetime) -> bool:
        return self.units is None or self.unit_then(case, moment) in self.units

    def our_unit(self, unit_id: UUID) -> bool:
        return self.units is None or unit_id in self.units

    def age_band(self, person: Person, moment: datetime) -> str:
        child = self.stands(person)
        if child.birth_year is None:
            return "unk"
        day = moment.astimezone(TIRANA).date()
        age = day.year - child.birth_year
        if child.birth_month is not None and day.month < child.birth_month:
            age -= 1
        for code, most in (
            ("a00_02", 2),
            ("a03_05", 5),
            ("a06_10", 10),
            ("a11_13", 13),
            ("a14_15", 15),
            ("a16_17", 17),
        ):
            if age <= most:
                return code
        return "a18_21" if age <= 21 else "a22p"

    def risk(self, case: Case) -> str:
        is_later = case.risk_since is not None and case.risk_since >= self.end
        level = case.risk_before if is_later else case.risk_level
        return "" if level is None else RISKS[level]

    # --- Rows ----------------------------------------------------------------------------------------------------
    def concerns(self) -> list[Concern]:
        return [one for one in self.made.all(Concern) if self.inside(one.received_at) and self.our_unit(one.unit_id)]

    def lines_of_concerns(self) -> list[ConcernChild]:
        ids = {one.id for one in self.concerns()}
        return [one for one in self.made.all(ConcernChild) if one.concern_id in ids]

    def episodes(self) -> list[Episode]:
        return [one for one in self.made.all(Episode) if one.case.merged_into is None]

    def opened(self) -> list[Episode]:
        return [one for one in self.episodes() if self.inside(one.opened_at) and self.ours(one.case, one.opened_at)]

    def closed(self) -> list[Episode]:
        return [
            one
            for one in self.episodes()
            if one.closed_at and self.inside(one.closed_at) and self.ours(one.case, one.closed_at)
        ]

    def open_at_end(self) -> list[Episode]:
        return [
            one
            for one in self.episodes()
            if one.opened_at < self.end and (one.closed_at is None or one.closed_at >= self.end)
            if self.ours(one.case, self.last)
        ]

    def open_at_all(self) -> list[Episode]:
        return [
            one
            for one in self.episodes()
            if one.opened_at < self.end and (one.closed_at is None or one.closed_at >= self.start)
            if self.ours(one.case, self.last)
        ]

    def clocks(self, code: str) -> list[Clock]:
        return [
            one
            for one in self.made.all(Clock)
            if one.code == code and one.case.merged_into is None
            if self.inside(one.due_at) and self.ours(one.case, one.due_at)
        ]

    def lines(self, kind: str) -> list[EntryLine]:
        return [one for one in self.made.all(EntryLine) if one.entry.kind == kind and one.entry.is_finished]

    def in_time(self, clock: Clock, kind: str = "") -> bool:
        if clock.stopped_at is not None and clock.stopped_at <= clock.due_at:
            return True
        written = [one.happened_at for one in self.lines(kind) if one.case is clock.case]
        return any(clock.started_at <= one <= clock.due_at for one in written)

    def first_seen(self, line: ConcernChild) -> datetime | None:
        when = [
            one.happened_at
            for one in self.made.all(EntryLine)
            if one.case is line.case and one.entry.is_finished and one.happened_at >= line.concern.received_at
            if SEEN & {one.coded.get("outcome"), one.coded.get("child_seen")}
        ]
        return min(when, default=None)

    def met(self) -> list[ConcernChild]:
        return [one for one in self.lines_of_concerns() if one.case is not None]

    def meetings(self) -> list[EntryLine]:
        return [
            one
            for one in self.lines("minutes")
            if self.inside(one.happened_at) and self.ours(one.case, one.happened_at)
        ]

    def invited(self) -> list[Attendance]:
        found = []
        for one in self.made.all(Attendance):
            meeting: Entry = one.meeting
            case = next(line.case for line in self.made.all(EntryLine) if line.entry is meeting)
            was_invited = one.withdrawn_at is None or (
                meeting.finished_at is not None and one.withdrawn_at >= meeting.finished_at
            )
            is_told = meeting.is_finished and was_invited and one.attendance
            if is_told and self.inside(meeting.happened_at) and self.ours(case, meeting.happened_at):
                found.append(one)
        return found

    def measures(self) -> list[Measure]:
        return [
            one
            for one in self.made.all(Measure)
            if one.decided_at and self.inside(one.decided_at) and self.ours(one.case, one.decided_at)
        ]

    def in_force(self) -> list[Measure]:
        return [
            one
            for one in self.made.all(Measure)
            if one.decided_at and one.decided_at < self.end and (one.ended_at is None or one.ended_at >= self.end)
            if self.ours(one.case, self.last)
        ]

    def rulings(self) -> list[MeasureMove]:
        return [
            one
            for one in self.made.all(MeasureMove)
            if one.to_status in ("confirmed", "not_confirmed") and self.inside(one.happened_at)
            if self.ours(one.measure.case, one.happened_at)
        ]

    def newest(self, model: type[Any]) -> list[Any]:
        carried = {one.carried_from_id for one in self.made.all(model)}
        return [one for one in self.made.all(model) if one.id not in carried]

    def actions(self) -> list[Action]:
        return [
            one
            for one in self.newest(Action)
            if one.due_on is not None and self.first <= one.due_on < self.after and one.status != "cancelled"
            if self.ours(one.case, datetime(one.due_on.year, one.due_on.month, one.due_on.day, tzinfo=UTC))
        ]

    def judged(self) -> list[Objective]:
        return [
            one
            for one in self.newest(Objective)
            if one.attainment and not one.plan.case.is_open and self.inside(one.plan.case.closed_at)
            if self.ours(one.plan.case, one.plan.case.closed_at)
        ]

    def transfers(self, side: str) -> list[Transfer]:
        return [
            one
            for one in self.made.all(Transfer)
            if one.status == "accepted" and self.inside(one.answered_at) and self.our_unit(getattr(one, side))
        ]

    def referrals(self) -> list[Referral]:
        return [one for one in self.made.all(Referral) if self.inside(one.sent_at) and self.ours(one.case, one.sent_at)]

    def needs(self) -> list[UnmetNeed]:
        return [
            one
            for one in self.made.all(UnmetNeed)
            if self.inside(one.recorded_at) and self.ours(one.case, one.recorded_at)
        ]

    # --- Where children live -------------------------------------------------------------------------------------
    def case_of(self, person: Person) -> Case | None:
        child = self.child(person)
        standing = [one for one in self.made.all(Case) if one.merged_into is None]
        for own in (
            [one for one in standing if one.person_id == child],
            [one for one in standing if self.child(one.person) == child],
        ):
            if own:
                return max(own, key=lambda one: one.opened_at)
        return None

    def care(self, moment: Callable[[CareArrangement], datetime | None]) -> list[CareArrangement]:
        found = []
        for one in self.made.all(CareArrangement):
            case, at = self.case_of(one.person), moment(one)
            if case is not None and at is not None and self.ours(case, at):
                found.append(one)
        return found

    def came(self) -> list[CareArrangement]:
        return [one for one in self.care(lambda one: one.since_at) if self.inside(one.since_at)]

    def left(self) -> list[CareArrangement]:
        return [one for one in self.care(lambda one: one.ended_at) if self.inside(one.ended_at)]

    def there_at_end(self) -> list[CareArrangement]:
        return [
            one
            for one in self.care(lambda _one: self.last)
            if one.since_at < self.end and (one.ended_at is None or one.ended_at >= self.end)
        ]

    def there_at_all(self) -> list[CareArrangement]:
        return [
            one
            for one in self.care(lambda _one: self.last)
            if one.since_at < self.end and (one.ended_at is None or one.ended_at >= self.start)
        ]

    def where_before(self, one: CareArrangement) -> str:
        earlier = [
            it
            for it in self.made.all(CareArrangement)
            if self.child(it.person) == self.child(one.person) and it.since_at < one.since_at
        ]
        return max(earlier, key=lambda it: (it.since_at, it.id)).arrangement if earlier else ""

    def children(self, rows: Iterable[Any]) -> int:
        return len({self.child(one.person) for one in rows})

    def children_of_cases(self, rows: Iterable[Any]) -> int:
        return len({self.child(one.case.person) for one in rows})


def hours(start: datetime, end: datetime) -> int:
    return int((end.replace(microsecond=0) - start.replace(microsecond=0)).total_seconds() // 3600)


def days(start: datetime, end: datetime) -> int:
    return hours(start, end) // 24


def share(part: float, whole: float) -> float | None:
    return 100 * part / whole if whole else None


def ninth_tenth(values: list[int]) -> int | None:
    # The smallest of them that nine of ten do not exceed.
    return next((one for one in sorted(values) if sum(it <= one for it in values) * 10 >= 9 * len(values)), None)


def average(values: list[int]) -> float | None:
    return mean(values) if values else None


def middle(values: list[int]) -> float | None:
    return median(values) if values else None
