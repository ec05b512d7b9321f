"""Small random registers, written straight into the tables: every fact that an indicator counts, at random moments."""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from random import Random
from typing import Any

from rrjeta.access.models import Unit, User
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
    Plan,
    Transfer,
)
from rrjeta.kernel.ids import new_id
from rrjeta.kernel.sealing import new_subject
from rrjeta.network.models import Referral, UnmetNeed
from rrjeta.people.models import CareArrangement, Household, Person
from tests.cast import ELSEWHERE, Cast

NOW = datetime(2026, 6, 15, 10, 0, tzinfo=UTC)
BEGIN = datetime(2024, 9, 1, tzinfo=UTC)
HARMS = ("neglect", "abuse_violence", "trafficking", "separation")
LEVELS = ("0_none", "1_low", "2_medium", "3_high", "4_immediate")
CARE = ("parents", "one_parent", "kinship_formal", "foster_short", "residential_public", "emergency_72h", "street")
_numbers = iter(range(1, 10**7))


@dataclass
class Register:
    """Every row of a made register, by table."""

    rows: dict[type[Any], list[Any]] = field(default_factory=dict)

    def all(self, model: type[Any]) -> list[Any]:
        """Return the rows of a table."""
        return self.rows.get(model, [])


class Maker:
    """Makes one register out of a seed, with cases in three units of two municipalities."""

    def __init__(self, cast: Cast, seed: int) -> None:
        self.chance = Random(seed)
        self.cast = cast
        self.subject = new_subject()
        self.third = Unit.objects.create(organisation="njmf-al121", municipality=ELSEWHERE, name=f"Third unit {seed}")
        self.units = [cast.unit, cast.unit_elsewhere, self.third]
        self.made = Register()

    def register(self) -> Register:
        """Write a register of a few children and return it."""
        homes = [self.add(Household(subject=self.subject, municipality="AL132")) for _turn in range(3)]
        people = [self._child(self.chance.choice(homes)) for _turn in range(self.chance.randint(2, 7))]
        for child in people[1:]:
            # Somebody was registered twice.
            if self.chance.random() < 0.25 and child is not people[0]:
                child.merged_into = people[0]
        for child in people:
            for _turn in range(self.chance.choice((0, 1, 1, 2))):
                self._concern(child, None)
            if self.chance.random() < 0.85:
                self._case(child)
            self._care(child)
        for model, rows in self.made.rows.items():
            model._default_manager.bulk_create(rows)
        return self.made

    def add(self, row: Any) -> Any:
        """Keep a row to be written."""
        self.made.rows.setdefault(type(row), []).append(row)
        return row

    def moment(self, after: datetime = BEGIN, until: datetime = NOW) -> datetime:
        """Return a random moment; now and then the first of a month at midnight, where periods meet."""
        found = after + (until - after) * self.chance.random()
        if self.chance.random() < 0.15:
            edge = found.replace(day=1, hour=22, minute=0, second=0, microsecond=0) - timedelta(days=1)
            return edge if after <= edge <= until else found
        return found

    def maybe(self, after: datetime, share: float = 0.6) -> datetime | None:
        """Return a later moment, or none."""
        return self.moment(after) if self.chance.random() < share else None

    def _child(self, home: Household) -> Person:
        born = self.chance.choice((None, *range(2006, 2026)))
        return self.add(
            Person(
                subject=self.subject,
                household=home,
                sex=self.chance.choice("mfu"),
                birth_year=born,
                birth_month=self.chance.choice((None, *range(1, 13))) if born else None,
            )
        )

    def _concern(self, child: Person, case: Case | None) -> None:
        received = self.moment()
        concern = Concern(
            subject=self.subject,
            number=f"Q{next(_numbers)}",
            pathway="protection",
            pack_version=1,
            received_at=received,
            channel=self.chance.choice(("phone", "field")),
            source=self.chance.choice(("school", "police", "neighbour")),
            danger_now="no",
            urgency=self.chance.choice(("immediate", "h24", "routine")),
            municipality="AL132",
            unit=self.chance.choice(self.units),
            household=child.household,
            owner_id=self.cast.ana.user_id,
            stage="screening",
            is_open=False,
            outcome=self.chance.choice(("open_cp", "known_reopen", "no_action", "")),
        )
        self.add(concern)
        self.add(ConcernChild(subject=self.subject, concern=concern, person=child, case=case))
        if self.chance.random() < 0.2:
            other = self.chance.choice(self.made.all(Person))
            if other is not child:
                self.add(ConcernChild(subject=self.subject, concern=concern, person=other))

    def _case(self, child: Person) -> None:
        opened = self.moment()
        case = Case(
            subject=self.subject,
            number=f"Q{next(_numbers)}",
            person=child,
            household=child.household,
            pathway="protection",
            pack_version=1,
            municipality="AL132",
            unit=self.chance.choice(self.units),
            owner_id=self.cast.ana.user_id,
            stage="plan_active",
            opened_at=opened,
            harm_categories=self.chance.sample(HARMS, self.chance.randint(0, 3)),
            risk_level=self.chance.choice((None, 0, 1, 2, 3, 4)),
            risk_before=self.chance.choice((None, 1, 3)),
            risk_since=self.maybe(opened),
            is_open=False,
            closed_at=opened,
        )
        self.add(case)
        self._episodes(case, opened)
        if self.made.all(Case)[0] is not case and self.chance.random() < 0.1:
            case.merged_into = self.made.all(Case)[0]
        self._concern(child, case)
        self._transfers(case)
        self._clocks(case)
        self._entries(case)
        self._plan(case)
        self._measures(case)
        self._network(case)

    def _episodes(self, case: Case, opened: datetime) -> None:
        number = 0
        at: datetime | None = opened
        while at is not None and number < 3:
            number += 1
            closed = self.maybe(at)
            reason = self.chance.choice(("not_at_risk", "age18", "lost_contact")) if closed else ""
            self.add(Episode(case=case, number=number, opened_at=at, closed_at=closed, closure_reason=reason))
            case.episode_no, case.closed_at = number, closed or at
            at = self.maybe(closed) if closed else None

    def _transfers(self, case: Case) -> None:
        now = case.unit
        for at in sorted(
            (self.moment(case.opened_at) for _turn in range(self.chance.choice((0, 0, 1, 2)))), reverse=True
        ):
            before = self.chance.choice([one for one in self.units if one is not now])
            status = self.chance.choice(("accepted", "accepted", "refused"))
            self.add(
                Transfer(
                    subject=self.subject,
                    case=case,
                    pack_version=1,
                    kind=self.chance.choice(("transfer", "transfer_request")),
                    reason="moved",
                    from_unit=before,
                    to_unit=now,
                    from_owner_id=self.cast.ana.user_id,
                    owner_id=self.cast.ana.user_id,
                    status=status,
                    is_open=False,
                    requested_at=at - timedelta(hours=self.chance.randint(0, 200), minutes=self.chance.randint(0, 59)),
                    answered_at=at,
                )
            )
            now = before if status == "accepted" else now

    def _clocks(self, case: Case) -> None:
        for code in ("initial_assessment", "full_assessment", "visit", "review", "meeting"):
            for _turn in range(self.chance.randint(0, 2)):
                due = self.moment(case.opened_at, NOW + timedelta(days=20))
                stopped = self.maybe(case.opened_at)
                self.add(
                    Clock(
                        case=case,
                        code=code,
                        step="visit",
                        started_at=case.opened_at,
                        due_at=due,
                        stopped_at=stopped,
                        pack_version=1,
                        calendar_version="x",
                    )
                )

    def _entries(self, case: Case) -> None:
        for kind in ("initial_assessment", "full_assessment", "review", "visit", "visit", "minutes", "minutes"):
            if self.chance.random() < 0.3:
                continue
            at = self.moment(case.opened_at)
            coded = {"risk_level": self.chance.choice(LEVELS)} if kind == "initial_assessment" else {}
            entry = Entry(
                subject=self.subject,
                kind=kind,
                pack_version=1,
                household=case.household,
                happened_at=at,
                is_finished=self.chance.random() < 0.85,
                sitting=self._sitting(kind),
                coded=coded,
            )
            self.add(entry)
            key = "child_seen" if kind == "initial_assessment" else "outcome"
            said = self.chance.choice(("done_child_seen", "done_child_alone", "nobody_home"))
            seen = {key: said} if kind in ("visit", "initial_assessment") else {}
            self.add(EntryLine(subject=self.subject, entry=entry, case=case, happened_at=at, coded=seen))
            if kind == "minutes":
                self._attendances(entry)

    def _sitting(self, kind: str) -> Any:
        if kind != "minutes" or self.chance.random() < 0.5:
            return None
        known = [one.sitting for one in self.made.all(Entry) if one.sitting]
        return self.chance.choice(known) if known and self.chance.random() < 0.6 else new_id()

    def _attendances(self, entry: Entry) -> None:
        for role in self.chance.sample(("police", "health", "education", "social"), 3):
            self.add(
                Attendance(
                    subject=self.subject,
                    meeting=entry,
                    role=role,
                    attendance=self.chance.choice(("present", "online", "absent", "")),
                    invited_at=entry.happened_at,
                    withdrawn_at=self.maybe(entry.happened_at, 0.15),
                )
            )

    def _plan(self, case: Case) -> None:
        approved = self.maybe(case.opened_at, 0.8)
        frozen = self.maybe(approved, 0.4) if approved else None
        plan = self.add(
            Plan(
                subject=self.subject,
                case=case,
                pack_version=1,
                edition=1,
                status="frozen",
                happened_at=case.opened_at,
                approved_at=approved,
                frozen_at=frozen,
            )
        )
        for place in range(self.chance.randint(0, 2)):
            objective = self._objective(plan, place, None)
            earlier = self._action(objective, case, None)
            if self.chance.random() < 0.4:
                self._action(self._objective(plan, place, objective), case, earlier)

    def _objective(self, plan: Plan, place: int, carried: Objective | None) -> Objective:
        found: Objective = self.add(
            Objective(
                subject=self.subject,
                plan=plan,
                place=place,
                domain=self.chance.choice(("safety", "health")),
                attainment=self.chance.choice(("", "achieved", "mostly", "worse")),
                carried_from=carried,
            )
        )
        return found

    def _action(self, objective: Objective, case: Case, carried: Action | None) -> Action:
        due: date | None = self.moment(case.opened_at, NOW + timedelta(days=30)).date()
        found: Action = self.add(
            Action(
                subject=self.subject,
                objective=objective,
                case=case,
                responsible_kind="worker",
                status=self.chance.choice(("planned", "done", "cancelled")),
                due_on=due if self.chance.random() < 0.9 else None,
                cost=self.chance.choice((None, 0, 1500, 4000)),
                done_at=self.maybe(case.opened_at),
                carried_from=carried,
            )
        )
        return found

    def _measures(self, case: Case) -> None:
        for _turn in range(self.chance.choice((0, 1, 1, 2))):
            decided = self.maybe(case.opened_at, 0.9)
            measure = self.add(
                Measure(
                    subject=self.subject,
                    case=case,
                    pack_version=1,
                    kind=self.chance.choice(("immediate", "alternative_care", "supervision")),
                    status="ended",
                    is_open=False,
                    owner_id=self.cast.ana.user_id,
                    proposed_at=case.opened_at,
                    decided_at=decided,
                    ended_at=(self.maybe(decided or case.opened_at, 0.5) or NOW + timedelta(days=1)),
                )
            )
            if decided and self.chance.random() < 0.7:
                status = self.chance.choice(("confirmed", "not_confirmed", "executed"))
                at = self.moment(decided)
                self.add(MeasureMove(subject=self.subject, measure=measure, to_status=status, happened_at=at))

    def _network(self, case: Case) -> None:
        for _turn in range(self.chance.choice((0, 1, 2))):
            sent = self.moment(case.opened_at)
            self.add(
                Referral(
                    subject=self.subject,
                    case=case,
                    person=case.person,
                    number=f"Q{next(_numbers)}",
                    pack_version=1,
                    need=self.chance.choice(("psych_support", "day_centre")),
                    urgency="routine",
                    municipality="AL132",
                    language="sq",
                    state=self.chance.choice(("completed", "reported", "refused", "unavailable")),
                    is_open=False,
                    state_since=sent,
                    sent_at=sent,
                    accepted_at=self.maybe(sent),
                    started_at=self.maybe(sent),
                    ended_at=NOW,
                )
            )
        if self.chance.random() < 0.5:
            at = self.moment(case.opened_at)
            reason = self.chance.choice(("none", "full"))
            self.add(
                UnmetNeed(case=case, need="day_centre", reason=reason, municipality="AL132", recorded_at=at, met_at=at)
            )

    def _care(self, child: Person) -> None:
        at: datetime | None = self.moment()
        for _turn in range(self.chance.randint(0, 4)):
            if at is None:
                return
            short = self.chance.random() < 0.3
            ended = at + timedelta(hours=self.chance.choice((20, 72, 90))) if short else self.maybe(at)
            self.add(
                CareArrangement(
                    subject=self.subject,
                    person=child,
                    arrangement=self.chance.choice(CARE),
                    since_at=at,
                    ended_at=ended if ended is None or ended <= NOW else NOW,
                )
            )
            at = self.moment(ended) if ended and ended < NOW else None


def told_to(unit: str, moment: datetime, number: int, outcome: str = "open_cp", source: str = "school") -> None:
    """Write so many concerns of one unit and moment, in one row each and nothing beside."""
    subject = new_subject()
    owner = User.objects.earliest("id")
    home = Household.objects.create(subject=subject, municipality="AL132")
    Concern.objects.bulk_create(
        Concern(
            subject=subject,
            household=home,
            owner=owner,
            number=f"T{new_id().hex[-10:]}",
            pathway="protection",
            pack_version=1,
            received_at=moment,
            channel="phone",
            source=source,
            danger_now="no",
            urgency="routine",
            municipality="AL132",
            unit_id=unit,
            stage="screening",
            is_open=False,
            outcome=outcome,
        )
        for _turn in range(number)
    )
