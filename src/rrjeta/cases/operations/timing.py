"""Clocks: which run for a concern, case, measure or transfer, and the earliest of them on the row of the case."""

from collections.abc import Mapping, Sequence
from typing import Any

from rrjeta.cases.models import Case, Clock, Concern, Hearing, Measure, Transfer
from rrjeta.cases.queries.clocks import VISIT, own_clocks
from rrjeta.cases.queries.pathways import calendar_of, pathway_of
from rrjeta.cases.rules.clocks import RunningClock, next_clock
from rrjeta.kernel.clock import now
from rrjeta.kernel.saving import add, change
from rrjeta.packs.current import current


def keep_clocks(of: Concern | Case | Measure | Transfer, wanted: Sequence[RunningClock]) -> None:
    """Make the stored clocks of one thing equal the wanted ones: stop, move and start as needed."""
    stored = {clock.code: clock for clock in own_clocks(of).select_for_update()}
    new = {clock.code: clock for clock in wanted}
    moment = now()
    for code, clock in stored.items():
        if code in new and new[code].started_at == clock.started_at:
            change(clock, _moved(clock, new[code]))
        else:
            change(clock, {"stopped_at": moment})
    for code, running in new.items():
        if code not in stored or stored[code].stopped_at is not None:
            add(_clock(of, running))


def _moved(clock: Clock, to: RunningClock) -> dict[str, Any]:
    fields: dict[str, Any] = {"due_at": to.due_at, "limit_at": to.limit_at, "step": to.step}
    if to.version != clock.pack_version:
        number = current().number
        fields |= {"pack_version": number, "calendar_version": calendar_of(number).edition}
    return fields


def _clock(of: Concern | Case | Measure | Transfer, running: RunningClock) -> Clock:
    number = current().number
    clock = Clock(
        code=running.code,
        step=running.step,
        started_at=running.started_at,
        due_at=running.due_at,
        limit_at=running.limit_at,
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
    visit = next((clock for clock in running if clock.code == VISIT), None)
    changed["visit_due_at"] = visit.due_at if visit else None
    in_force = pathway_of(case.pathway, case.pack_version).meaning("measure_in_force")
    ends = Measure.objects.filter(case=case, status__in=in_force, valid_to__isnull=False).order_by("valid_to")
    changed["measure_until"] = ends.values_list("valid_to", flat=True).first()
    coming = Hearing.objects.filter(case=case, is_over=False).order_by("held_at")
    changed["next_hearing_at"] = coming.values_list("held_at", flat=True).first()
    change(case, changed)


def row_of(clocks: Sequence[RunningClock]) -> dict[str, Any]:
    """Return the columns next_step and due_at that follow from what runs."""
    first = next_clock(clocks)
    return {"next_step": first.step, "due_at": first.due_at} if first else {"next_step": "", "due_at": None}
