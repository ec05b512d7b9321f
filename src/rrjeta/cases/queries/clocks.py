"""The clocks that run, and what the rules of clocks look at: read from the rows, nothing is changed here."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any

from django.db.models import Max, QuerySet

from rrjeta.cases.choices import Track
from rrjeta.cases.models import Case, Clock, Concern, EntryLine, Measure, Move, Plan, Transfer
from rrjeta.cases.queries.pathways import clockwork
from rrjeta.cases.rules.clocks import Circumstances, RunningClock
from rrjeta.cases.rules.visits import is_in_placement_week
from rrjeta.kernel.clock import at as moment_of
from rrjeta.kernel.clock import local, now, today

VISIT = "visit"
REVIEW = "review"


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
    return [as_running(one) for one in own_clocks(of)]


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
        **_chosen(case, changed),
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


def as_running(clock: Clock) -> RunningClock:
    """Return a stored clock as the rules see it."""
    return RunningClock(
        clock.code, clock.step, clock.started_at, clock.due_at, limit_at=clock.limit_at, version=clock.pack_version
    )


def _chosen(case: Case, changed: Mapping[str, Any]) -> dict[str, Any]:
    """Return the days that were chosen for the next visit and the next review, and how often the plan says to visit."""
    chosen: dict[str, date] = {}
    visits = EntryLine.objects.filter(case=case, entry__kind="visit", entry__is_finished=True)
    if seen_at := changed.get("last_seen_at", case.last_seen_at):
        # A day that was chosen before the child was seen was kept by seeing it.
        visits = visits.filter(happened_at__gte=seen_at)
    last = visits.order_by("-happened_at", "-id").values_list("entry__coded", flat=True).first()
    if last and last.get("next_visit"):
        chosen[VISIT] = date.fromisoformat(last["next_visit"])
    agreed = None
    if changed.get("has_plan", case.has_plan):
        plan = Plan.objects.filter(case=case, approved_at__isnull=False).order_by("-edition").first()
        agreed = plan.coded.get("visit_interval") if plan else None
        if plan and plan.review_on:
            chosen[REVIEW] = plan.review_on
    return {"chosen": chosen, "agreed": agreed or None}


def stage_since(case: Case) -> datetime:
    """Return when the case came to where it stands: what follows cannot have happened before."""
    came = Move.objects.filter(case=case, to_stage=case.stage).exclude(from_stage=case.stage)
    return came.order_by("-entered_at", "-id").values_list("happened_at", flat=True).first() or case.opened_at


def latest_visit_day(case: Case) -> date | None:
    """Return the last day that may be chosen for the next visit; for a child who is late, one interval from today."""
    work, here = clockwork(case.pathway, Track.CASE, case.pack_version), of_case(case, case.stage, now())
    running = next((one for one in running_of(case) if one.code == VISIT), None)
    if running is not None and (day := local(work.latest(running, here)).date()) >= today():
        return day
    return _counted(work.counted_from(VISIT, now(), here))


def proposed_visit_day(case: Case, levels: Iterable[int | None] = ()) -> date:
    """Return the day to propose for the next visit: the interval of the risk and the plan, counted from this visit.

    `levels` are those of the children of the household who are seen together: the shortest interval counts.
    """
    work, here = clockwork(case.pathway, Track.CASE, case.pack_version), of_case(case, case.stage, now())
    ends = [work.counted_from(VISIT, now(), here)]
    ends += [work.counted_from(VISIT, now(), Circumstances(case.stage, now(), risk=level)) for level in levels]
    return min((local(end).date() for end in ends if end is not None), default=today())


def latest_review_day(case: Case) -> date | None:
    """Return the last day that may be chosen for the next review of a plan that goes to work today."""
    here = of_case(case, case.stage, now())
    return _counted(clockwork(case.pathway, Track.CASE, case.pack_version).counted_from(REVIEW, now(), here))


def _counted(end: datetime | None) -> date | None:
    return None if end is None else local(end).date()
