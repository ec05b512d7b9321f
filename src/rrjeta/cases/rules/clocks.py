"""Which clocks run, and which step is next because its clock ends first."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime

from rrjeta.cases.choices import ChosenBy, Track
from rrjeta.cases.rules.calendar import Calendar
from rrjeta.cases.rules.deadlines import Table, choose_deadline, due_moment
from rrjeta.cases.rules.pathway import ClockRule, Pathway, Stage
from rrjeta.packs.facts import Parameter


@dataclass(frozen=True, slots=True)
class RunningClock:
    """A clock that runs: what it measures, from when, until when, and what is to be done by then.

    `limit_at` is the end by the table where a chosen day or the plan ends it sooner, `version` the version of the pack
    by which it was counted: nought for the present one.
    """

    code: str
    step: str
    started_at: datetime
    due_at: datetime
    limit_at: datetime | None = None
    version: int = 0

    @property
    def by_table(self) -> datetime:
        """Return when it ends by the table alone."""
        return self.limit_at or self.due_at


@dataclass(frozen=True, slots=True)
class Circumstances:
    """What the choice of a time limit looks at. `stage` is where things stand *after* the move.

    `moments` holds the moments by the names that clocks count from (`received_at`, `last_seen_at`, …); where one is
    missing, or when things start afresh, a limit counts from `at`. `chosen` are the days that somebody chose for the
    end of a clock, `agreed` is the code of what the plan says about how often.
    """

    stage: str
    at: datetime
    risk: int | None = None
    urgency: str | None = None
    kind: str | None = None
    in_placement_week: bool = False
    moments: Mapping[str, datetime] = field(default_factory=dict)
    is_afresh: bool = False
    chosen: Mapping[str, date] = field(default_factory=dict)
    agreed: str | None = None

    def answer(self, name: str) -> str | None:
        """Return the code by which a clock is limited to some concerns or measures. Raises KeyError."""
        return {"urgency": self.urgency, "kind": self.kind}[name]


@dataclass(frozen=True, slots=True)
class Clockwork:
    """The clocks of one track under one table of limits and one calendar."""

    pathway: Pathway
    track: Track
    table: Table
    calendar: Calendar

    def after_move(self, code: str, running: Iterable[RunningClock], now: Circumstances) -> tuple[RunningClock, ...]:
        """Return what runs after a move; an open stage is never left without a clock. Raises NoSuchMove."""
        move = self.pathway.move(code)
        now = _afresh(now) if move.is_afresh else now
        found = self._changed(running, move.stops, move.starts, move.restarts, now)
        return self._with_stage(found, now)

    def after_happening(
        self, code: str, running: Iterable[RunningClock], now: Circumstances
    ) -> tuple[RunningClock, ...]:
        """Return what runs after something happened that is no move; what changes no clock leaves them as they are."""
        it = self.pathway.happenings[self.track].get(code)
        if it is None:
            return tuple(running)
        now = _afresh(now) if it.is_afresh else now
        starts = it.starts if not it.starts_in or now.stage in it.starts_in else ()
        found = self._changed(running, it.stops, starts, it.restarts, now)
        return self._with_stage(found, now)

    def after_risk(self, running: Iterable[RunningClock], now: Circumstances) -> tuple[RunningClock, ...]:
        """Return what runs after the level of risk has changed.

        A limit that got longer is counted from where it was. One that got shorter is counted from there too, unless
        that is past already: then from now, and never later than it was due before. So a raised level never makes
        somebody late for a rule that did not hold yesterday.
        """
        return tuple(self._rechosen(clock, now) for clock in running)

    def after_new_rules(self, clock: RunningClock, now: Circumstances, before: "Clockwork") -> RunningClock:
        """Return a clock counted by the table and the calendar of today, as it stood where they say what they said before.

        What got longer counts from where it was; nobody is late for a rule that did not hold yesterday.
        """
        rule = self._rule(clock.code)
        if rule.limit is None or rule.limit not in self.table or rule.limit not in before.table:
            return clock
        was, limit = before._limit(rule, now), self._limit(rule, now)
        if was is None or limit is None:
            return clock
        if due_moment(clock.started_at, was, before.calendar) == due_moment(clock.started_at, limit, self.calendar):
            return clock
        return self._counted_anew(clock, limit, now)

    def after_choice(self, running: Iterable[RunningClock], now: Circumstances) -> tuple[RunningClock, ...]:
        """Return what runs after a day was chosen or a plan agreed on: sooner than the table says, never later."""
        return tuple(self._shortened(clock, now) for clock in running)

    def latest(self, clock: RunningClock, now: Circumstances) -> datetime:
        """Return the last moment that somebody may choose for a clock: by the table, or by the plan where it is sooner."""
        ends = (clock.by_table, self._agreed_end(clock, now))
        return min(end for end in ends if end is not None)

    def counted_from(self, code: str, start: datetime, now: Circumstances) -> datetime | None:
        """Return when a clock that began at this moment would end by table and plan, or None where none would run."""
        clock = self._started(code, replace(now, at=start, moments={}, chosen={}))
        return clock.due_at if clock else None

    def _changed(
        self,
        running: Iterable[RunningClock],
        stops: tuple[str, ...],
        starts: tuple[str, ...],
        restarts: tuple[str, ...],
        now: Circumstances,
    ) -> dict[str, RunningClock]:
        found = {clock.code: clock for clock in running if clock.code not in stops}
        for code in starts:
            if code not in found and (clock := self._started(code, now)):
                found[code] = clock
        for code in restarts:
            if clock := self._started(code, now):
                found[code] = clock
        return found

    def _with_stage(self, found: dict[str, RunningClock], now: Circumstances) -> tuple[RunningClock, ...]:
        stage = self.pathway.stage(self.track, now.stage)
        if stage.is_open:
            started = self._changed(found.values(), (), stage.keeps, (), now)
            if not any(code in started for code in stage.clocks):
                first = next((clock for code in stage.clocks if (clock := self._started(code, now))), None)
                started |= {first.code: first} if first else {}
            found = started
        return tuple(replace(clock, step=self._step(clock.code, stage)) for clock in found.values())

    def _step(self, code: str, stage: Stage) -> str:
        return stage.steps.get(code, self._rule(code).step)

    def _rule(self, code: str) -> ClockRule:
        return self.pathway.clocks[self.track][code]

    def _started(self, code: str, now: Circumstances) -> RunningClock | None:
        rule = self._rule(code)
        if not applies(rule, now):
            return None
        if rule.limit is None:
            due_at = now.moments.get(rule.counts_from)
            return None if due_at is None else RunningClock(code, rule.step, now.at, due_at)
        limit = self._limit(rule, now)
        if limit is None:
            return None
        start = now.at if now.is_afresh else now.moments.get(rule.counts_from, now.at)
        return self._shortened(RunningClock(code, rule.step, start, due_moment(start, limit, self.calendar)), now)

    def _limit(self, rule: ClockRule, now: Circumstances) -> Parameter | None:
        """Return the row of the table; the rows of the day on which things happened, whatever has changed since."""
        risk = self.pathway.risk_for_clocks(now.risk, now.urgency)
        is_daily = now.in_placement_week and rule.placement_part is not None
        return choose_deadline(
            self.table,
            rule.limit or "",
            risk=risk if rule.chosen_by is ChosenBy.RISK else rule.as_risk,
            urgency=now.urgency if rule.chosen_by is ChosenBy.URGENCY else None,
            part=rule.placement_part if is_daily else rule.part,
            on=self.calendar.day_of(now.at),
        )

    def _rechosen(self, clock: RunningClock, now: Circumstances) -> RunningClock:
        rule = self._rule(clock.code)
        if rule.limit is None or rule.chosen_by is not ChosenBy.RISK:
            return clock
        limit = self._limit(rule, now)
        if limit is None:
            return clock
        return self._counted_anew(clock, limit, now)

    def _counted_anew(self, clock: RunningClock, limit: Parameter, now: Circumstances) -> RunningClock:
        due_at = due_moment(clock.started_at, limit, self.calendar)
        if due_at < now.at:
            due_at = min(clock.due_at, due_moment(now.at, limit, self.calendar))
        if due_at == clock.by_table:
            return clock
        return self._shortened(replace(clock, due_at=due_at, limit_at=None, version=0), now)

    def _shortened(self, clock: RunningClock, now: Circumstances) -> RunningClock:
        """End a clock on the day that was chosen, where table and plan leave it the time; without one it stays."""
        latest = self.latest(clock, now)
        day = now.chosen.get(clock.code)
        # A day before the clock began was chosen for the round before this one.
        is_chosen = day is not None and day >= self.calendar.day_of(clock.started_at)
        due_at = min(latest, self.calendar.end_of(day) if day is not None and is_chosen else clock.due_at)
        return replace(clock, due_at=due_at, limit_at=clock.by_table if due_at < clock.by_table else None)

    def _agreed_end(self, clock: RunningClock, now: Circumstances) -> datetime | None:
        rule = self._rule(clock.code)
        if rule.agreed is None or now.agreed is None:
            return None
        interval = choose_deadline(self.table, rule.agreed, part=now.agreed, on=self.calendar.day_of(now.at))
        if interval is None:
            return None
        ends = due_moment(clock.started_at, interval, self.calendar)
        return ends if ends >= now.at else min(clock.due_at, due_moment(now.at, interval, self.calendar))


def _afresh(now: Circumstances) -> Circumstances:
    return replace(now, is_afresh=True)


def applies(rule: ClockRule, now: Circumstances) -> bool:
    """Say whether the clock is meant for this urgency and this kind of measure."""
    return all(now.answer(name) in codes for name, codes in rule.only.items()) and not any(
        now.answer(name) in codes for name, codes in rule.never.items()
    )


def next_clock(running: Iterable[RunningClock]) -> RunningClock | None:
    """Return the clock that ends first; its step is the next step and its end the due moment. None when none runs."""
    return min(running, key=lambda clock: clock.due_at, default=None)
