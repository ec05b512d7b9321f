"""Visits: one form for all children who were to be seen, one line for each."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from rrjeta.access.actors import Actor
from rrjeta.access.operate import operation
from rrjeta.access.permissions import Permission
from rrjeta.cases.models import Action, Case
from rrjeta.cases.operations.assessments import note_seen
from rrjeta.cases.operations.enclosing import enclose
from rrjeta.cases.operations.entries import LineGiven, find_line, rewrite_entry, write_entry
from rrjeta.cases.operations.moving import judge_risk, keep_choices
from rrjeta.cases.queries.clocks import latest_visit_day
from rrjeta.cases.scope import find_case
from rrjeta.forms.rules.enclosed import Enclosed
from rrjeta.kernel.clock import today
from rrjeta.kernel.errors import Invalid, NotFound
from rrjeta.kernel.saving import change


@dataclass(frozen=True, slots=True)
class ActionGiven:
    """What became of one action of the plan: its new status, and a note."""

    status: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class VisitGiven:
    """A visit as it was typed. `lines` says for each case whether and how the child was seen."""

    happened_at: datetime
    coded: Mapping[str, Any]
    told: Mapping[str, Any]
    lines: Mapping[UUID, LineGiven]
    actions: Mapping[UUID, ActionGiven] = field(default_factory=dict)
    next_visit: date | None = None
    is_finished: bool = True
    files: Sequence[Enclosed] = ()


@operation(Permission.RECORD_VISIT)
def record_visit(actor: Actor, *, operation_id: UUID, visit: VisitGiven) -> UUID:
    """Record a visit for one or several children of a household; return the entry's id.

    Who was seen moves *last seen* and the visit clock, a new risk level the others; the day chosen for the next visit
    may end the visit clock sooner. Raises NotFound, NotAllowed, Invalid, NotOneFamily.
    """
    cases = _cases(actor, visit)
    entry = write_entry(
        kind="visit",
        cases=cases,
        happened_at=visit.happened_at,
        coded=visit.coded,
        told=visit.told,
        lines=visit.lines,
        is_finished=visit.is_finished,
    )
    _enclose(entry.id, cases, visit)
    if visit.is_finished:
        _follow(actor, cases, visit)
    return entry.id


@operation(Permission.RECORD_VISIT)
def change_visit(
    actor: Actor, *, operation_id: UUID, case_id: UUID, entry_id: UUID, visit: VisitGiven, base_version: int | None
) -> UUID:
    """Go on with an unfinished visit, or correct one; the earlier version is kept. Raises NotFound, Stale, Invalid."""
    line = find_line(find_case(actor, Permission.RECORD_VISIT, case_id, lock=True), entry_id)
    if line.entry.kind != "visit":
        raise NotFound
    cases = _cases(actor, visit)
    rewrite_entry(
        line.entry,
        happened_at=visit.happened_at,
        coded=visit.coded,
        told=visit.told,
        lines=visit.lines,
        cases=cases,
        base_version=base_version,
        is_finished=visit.is_finished,
    )
    _enclose(entry_id, cases, visit)
    if visit.is_finished:
        _follow(actor, cases, visit)
    return entry_id


def _enclose(entry_id: UUID, cases: Sequence[Case], visit: VisitGiven) -> None:
    holders = [(case.person.subject, case.id) for case in cases]
    enclose(visit.files, record_id=entry_id, holders=holders, at=visit.happened_at)


def _cases(actor: Actor, visit: VisitGiven) -> list[Case]:
    if not visit.lines:
        raise Invalid({"outcome": _("Choose at least one child.")})
    if visit.next_visit is not None and visit.next_visit < today():
        raise Invalid({"next_visit": _("This day has passed. Choose today or a later day.")})
    return [find_case(actor, Permission.RECORD_VISIT, case_id, lock=True) for case_id in sorted(visit.lines)]


def _follow(actor: Actor, cases: Sequence[Case], visit: VisitGiven) -> None:
    for case in cases:
        line = visit.lines[case.id]
        note_seen(actor, case, visit.happened_at, line.coded.get("outcome", ""), visit.coded.get("visit_type", ""))
        level = line.coded.get("risk_level")
        if level:
            judge_risk(case, int(str(level)[0]), at=visit.happened_at)
        keep_choices(case, at=visit.happened_at)
        _check_next_visit(case, visit.next_visit)
    _move_actions(cases, visit)


def _check_next_visit(case: Case, day: date | None) -> None:
    """Pass silently for a day within the interval of risk and plan, as they are after this visit. Raises Invalid."""
    latest = latest_visit_day(case)
    if day is not None and latest is not None and day > latest:
        said = _("At this level of risk and by the plan, the child is visited by %(day)s at the latest.")
        raise Invalid({"next_visit": said % {"day": latest.strftime("%d.%m.%Y")}})


def _move_actions(cases: Sequence[Case], visit: VisitGiven) -> None:
    known = {
        action.id: action
        for action in Action.objects.select_for_update(of=("self",))
        .filter(id__in=list(visit.actions), case__in=list(cases), is_current=True)
        .select_related("subject")
    }
    if len(known) < len(visit.actions):
        raise NotFound
    for action_id, given in visit.actions.items():
        done = {"done_at": visit.happened_at} if given.status == "done" else {}
        told = {"note": given.note} if given.note else {}
        change(known[action_id], {"status": given.status, **done}, told)
