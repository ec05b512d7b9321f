"""Clocks: which run for a concern, case, measure or transfer, and the earliest of them on the row of the case."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db.models import Max, QuerySet

from rrjeta.cases.choices import Track
from rrjeta.cases.models import Case, Clock, Concern, EntryLine, Hearing, Measure, Transfer
from rrjeta.cases.queries.pathways import calendar_of, pathway_of
from rrjeta.cases.rules.clocks import Circumstances, RunningClock, next_clock
from rrjeta.cases.rules.visits import is_in_placement_week
from rrjeta.kernel.clock import at as moment_of
from rrjeta.kernel.clock import now
from rrjeta.kernel.saving import add, change
from rrjeta.packs.current import current

VISIT_CLOCK = "visit"


def own_clocks(of: Concern | Case | Measure | Transfer) -> QuerySet[Clock]:
    """Return the clocks that run for one thing itself; those of a case leave out its measures and transfers."""
    running = Clock.objects.filter(stopped_at=None)
    match of:
        case Concern():
            return running.filter(concern=of)
        case Measure():
            return running.filter(measure=of)
        case Transfer():
            return running.filter(transfer=of)
        case Case():
            return running.filter(case=of, measure=None, transfer=None)


def running_of(of: Concern | Case | Measure | Transfer) -> list[RunningClock]:
    """Return what runs for one thing itself, as the rules see it. One query."""
    return [RunningClock(one.code, one.step, one.started_at, one.due_at) for one in own_clocks(of)]


def keep_clocks(of: Concern | Case | Measure | Transfer, wanted: Sequence[RunningClock]) -> None:
    """Make the stored clocks of one thing equal the wanted ones: stop, move and start as needed."""
    stored = {clock.code: clock for clock in own_clocks(of).select_for_update()}
    new = {clock.code: clock for clock in wanted}
    moment = now()
    for code, clock in stored.items():
        if code in new and new[code].started_at == clock.started_at:
            change(clock, {"due_at": new[code].due_at, "step": new[code].step})
        else:
            change(clock, {"stopped_at": moment})
    for code, running in new.items():
        if code not in stored or stored[code].stopped_at is not None:
            add(_clock(of, running))


def _clock(of: Concern | Case | Measure | Transfer, running: RunningClock) -> Clock:
    number = current().number
    clock = Clock(
        code=running.code,
        step=running.step,
        started_at=running.started_at,
        due_at=running.due_at,
        pack_version=number,
        calendar_version=calendar_of(number).edition,
    )
    match of:
        case Concern():
            clock.concern = of
        case Measure():
            clock.measure, clock.case = of, of.case
        case Transfer():
            clock.transfer, clock.case = of, of.case
        case Case():
            clock.case = of
    return clock


def refresh_case(case: Case, fields: Mapping[str, Any] | None = None) -> None:
    """Write fields on a case row together with its earliest due moment over its own clocks, measures and transfers."""
    running = list(Clock.objects.filter(case=case, stopped_at=None).order_by("due_at", "id"))
    changed: dict[str, Any] = dict(fields or {})
    changed |= {"next_step": running[0].step, "due_at": running[0].due_at} if running else {}
    if not running and not changed.get("is_open", case.is_open):
        changed |= {"next_step": "", "due_at": None}
    visit = next((clock for clock in running if clock.code == VISIT_CLOCK), None)
    changed["visit_due_at"] = visit.due_at if visit else None
    pathway = pathway_of(case.pathway, case.pack_version)
    changed["waits_for"] = str(pathway.stage(Track.CASE, changed.get("stage", case.stage)).owner)
    in_force = pathway.meaning("measure_in_force")
    ends = Measure.objects.filter(case=case, status__in=in_force, valid_to__isnull=False).order_by("valid_to")
    changed["measure_until"] = ends.values_list("valid_to", flat=True).first()
    coming = Hearing.objects.filter(case=case, is_over=False).order_by("held_at")
    changed["next_hearing_at"] = coming.values_list("held_at", flat=True).first()
    change(case, changed)


def of_concern(concern: Concern, stage: str, at: datetime, urgency: str) -> Circumstances:
    """Return what the clocks of a concern look at after a move."""
    return Circumstances(
        stage=stage, at=at, urgency=urgency or None, moments={"at": at, "received_at": concern.received_at}
    )


def of_case(case: Case, stage: str, at: datetime, changed: Mapping[str, Any] | None = None) -> Circumstances:
    """Return what the clocks of a case look at; `changed` are fields about to be written with it."""
    changed = changed or {}
    opened_at = changed.get("opened_at", case.opened_at)
    moments: dict[str, datetime | None] = {
        "at": at,
        "registered_at": at if stage == "registered" else opened_at,
        "received_at": _received_at(case) if case.episode_no == 1 else at,
        "last_seen_at": changed.get("last_seen_at", case.last_seen_at),
        "secured_at": changed.get("secured_at"),
        **_written_at(case),
    }
    placed = Measure.objects.filter(case=case, is_open=True).aggregate(
        placed_at=Max("executed_at"), secured_at=Max("secured_at")
    )
    moments["secured_at"] = moments["secured_at"] or placed["secured_at"]
    return Circumstances(
        stage=stage,
        at=at,
        risk=changed.get("risk_level", case.risk_level),
        urgency=_urgency(case),
        in_placement_week=is_in_placement_week(placed["placed_at"], at),
        moments={name: moment for name, moment in moments.items() if moment is not None},
    )


def of_measure(measure: Measure, stage: str, at: datetime) -> Circumstances:
    """Return what the clocks of a measure look at after a move."""
    hearing = measure.hearings.filter(is_over=False).order_by("held_at").values_list("held_at", flat=True).first()
    moments: dict[str, datetime | None] = {
        "at": at,
        "secured_at": measure.secured_at,
        "decided_at": measure.decided_at,
        "placed_at": measure.executed_at,
        "court_request_at": measure.court_request_at,
        "hearing_at": hearing,
        "valid_to_at": moment_of(measure.valid_to, 23, 59) if measure.valid_to else None,
    }
    return Circumstances(
        stage=stage,
        at=at,
        risk=measure.case.risk_level,
        kind=measure.kind,
        moments={name: moment for name, moment in moments.items() if moment is not None},
    )


def of_transfer(transfer: Transfer, stage: str, at: datetime) -> Circumstances:
    """Return what the clocks of a transfer look at."""
    return Circumstances(stage=stage, at=at, risk=transfer.case.risk_level, moments={"at": at})


def row_of(clocks: Sequence[RunningClock]) -> dict[str, Any]:
    """Return the columns next_step and due_at that follow from what runs."""
    first = next_clock(clocks)
    return {"next_step": first.step, "due_at": first.due_at} if first else {"next_step": "", "due_at": None}


def _received_at(case: Case) -> datetime:
    found = Concern.objects.filter(children__case=case).aggregate(last=Max("received_at"))
    return found["last"] or case.opened_at


def _urgency(case: Case) -> str | None:
    found = Concern.objects.filter(children__case=case).order_by("-received_at")
    return found.values_list("urgency", flat=True).first() or None


def _written_at(case: Case) -> dict[str, datetime | None]:
    rows = (
        EntryLine.objects.filter(case=case, entry__kind__in=("full_assessment", "minutes"), entry__is_finished=True)
        .order_by()
        .values_list("entry__kind")
        .annotate(last=Max("happened_at"))
    )
    found = dict(rows)
    return {"full_assessment_at": found.get("full_assessment"), "meeting_at": found.get("minutes")}
