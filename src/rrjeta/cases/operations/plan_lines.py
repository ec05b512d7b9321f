"""The lines of a plan: objectives and actions as rows that were typed, and as the tables that lists and clocks read.

An edition remembers its rows as they were typed beside its words. So a stale page is settled on the rows as on any
other answer, and rows that were dropped from a draft stay readable in its earlier versions.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from rrjeta.cases.models import Action, Case, Objective, Plan
from rrjeta.kernel.errors import Invalid
from rrjeta.kernel.saving import add, change, remove
from rrjeta.kernel.sealing import peek_record

OBJECTIVES, ACTIONS = "objective_rows", "action_rows"
_PLANNED = "planned"

Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class ObjectiveGiven:
    """One objective as it was typed."""

    domain: str
    objective: str
    indicator: str = ""

    def as_row(self) -> dict[str, Any]:
        """Return what was answered."""
        return _answered(domain=self.domain, objective=self.objective.strip(), indicator=self.indicator.strip())


@dataclass(frozen=True, slots=True)
class ActionGiven:
    """One action as it was typed; `objective` is the number of its objective, from 1."""

    objective: int
    what: str
    responsible_kind: str
    user_id: UUID | None = None
    organisation: str = ""
    responsible: str = ""
    indicator: str = ""
    place: str = ""
    starts_on: date | None = None
    due_on: date | None = None
    cost: int | None = None
    budget_line: str = ""
    status: str = _PLANNED

    def as_row(self) -> dict[str, Any]:
        """Return what was answered."""
        return _answered(
            objective=self.objective,
            what=self.what.strip(),
            responsible_kind=self.responsible_kind,
            user=str(self.user_id) if self.user_id else "",
            organisation=self.organisation,
            responsible=self.responsible.strip(),
            indicator=self.indicator.strip(),
            place=self.place.strip(),
            start=self.starts_on.isoformat() if self.starts_on else "",
            due=self.due_on.isoformat() if self.due_on else "",
            cost=self.cost,
            budget_line=self.budget_line,
            status=self.status or _PLANNED,
        )


def rows_of(plan: Plan) -> dict[str, list[dict[str, Any]]]:
    """Return the objectives and actions of an edition as they would be typed. Two queries."""
    objectives = list(plan.objectives.select_related("subject").order_by("place"))
    places = {one.id: place for place, one in enumerate(objectives, start=1)}
    return {
        OBJECTIVES: [_objective_row(one) for one in objectives],
        ACTIONS: [_action_row(one, places[one.objective_id]) for one in _actions(plan)],
    }


def check_rows(objectives: Sequence[Row], actions: Sequence[Row]) -> None:
    """Pass rows that fit together, or raise Invalid at the field of the row."""
    errors: dict[str, Any] = {}
    for place, action in enumerate(actions):
        if not 1 <= int(action.get("objective") or 0) <= len(objectives):
            errors[f"actions-{place}-objective"] = _("There is no objective of this number.")
        if action.get("start") and action.get("due") and action["due"] < action["start"]:
            errors[f"actions-{place}-due"] = _("This lies before the start.")
    if errors:
        raise Invalid(errors)


def write_rows(case: Case, plan: Plan, objectives: Sequence[Row], actions: Sequence[Row]) -> None:
    """Make the tables of an edition in work equal its rows."""
    kept = _write_objectives(plan, objectives)
    known = _actions(plan)
    for place, row in enumerate(actions):
        objective = kept[int(row["objective"]) - 1]
        if place < len(known):
            fields = {**_columns(row), "objective_id": objective.id}
            change(known[place], fields, _words(row))
        else:
            write_action(case, objective, row)
    for left in known[len(actions) :]:
        remove(left)
    for spare in plan.objectives.filter(place__gt=len(objectives)):
        remove(spare)


def write_action(case: Case, objective: Objective, row: Row) -> Action:
    """Insert one action under an objective."""
    return add(Action(subject=case.person.subject, objective=objective, case=case, **_columns(row)), _words(row))


def carry_lines(plan: Plan, new: Plan) -> None:
    """Give a new edition the objectives and open actions of the one before; what is over stays with the old one."""
    for objective in plan.objectives.select_related("subject").order_by("place"):
        kept = Objective(
            subject=objective.subject,
            plan=new,
            place=objective.place,
            domain=objective.domain,
            carried_from=objective,
        )
        add(kept, {name: said for name, said in peek_record(objective).items() if name != "note"})
        current = objective.actions.filter(is_current=True).select_related("subject").order_by("entered_at", "id")
        for action in current:
            _carry(action, kept)


def _carry(action: Action, objective: Objective) -> None:
    told = peek_record(action)
    change(action, {"is_current": False})
    new = Action(
        subject=action.subject,
        objective=objective,
        case_id=action.case_id,
        responsible_kind=action.responsible_kind,
        user_id=action.user_id,
        organisation=action.organisation,
        status=action.status,
        starts_on=action.starts_on,
        due_on=action.due_on,
        cost=action.cost,
        budget_line=action.budget_line,
        done_at=action.done_at,
        carried_from=action,
    )
    add(new, told)


def _write_objectives(plan: Plan, rows: Sequence[Row]) -> list[Objective]:
    known = {one.place: one for one in plan.objectives.select_related("subject")}
    kept = []
    for place, row in enumerate(rows, start=1):
        told = {"objective": row.get("objective", ""), "indicator": row.get("indicator", "")}
        if place in known:
            kept.append(change(known[place], {"domain": row.get("domain", "")}, told))
        else:
            line = Objective(subject=plan.subject, plan=plan, place=place, domain=row.get("domain", ""))
            kept.append(add(line, told))
    return kept


def _actions(plan: Plan) -> list[Action]:
    found = Action.objects.filter(objective__plan=plan, is_current=True).select_related("subject")
    return list(found.order_by("entered_at", "id"))


def _objective_row(one: Objective) -> dict[str, Any]:
    told = peek_record(one)
    return _answered(domain=one.domain, objective=told.get("objective", ""), indicator=told.get("indicator", ""))


def _action_row(one: Action, objective: int) -> dict[str, Any]:
    told = peek_record(one)
    return _answered(
        objective=objective,
        what=told.get("what", ""),
        responsible_kind=one.responsible_kind,
        user=str(one.user_id) if one.user_id else "",
        organisation=one.organisation,
        responsible=told.get("responsible", ""),
        indicator=told.get("indicator", ""),
        place=told.get("place", ""),
        start=one.starts_on.isoformat() if one.starts_on else "",
        due=one.due_on.isoformat() if one.due_on else "",
        cost=one.cost,
        budget_line=one.budget_line,
        status=one.status,
    )


def _answered(**answers: Any) -> dict[str, Any]:
    return {name: value for name, value in answers.items() if value not in (None, "")}


def _columns(row: Row) -> dict[str, Any]:
    return {
        "responsible_kind": row.get("responsible_kind", ""),
        "user_id": UUID(row["user"]) if row.get("user") else None,
        "organisation": row.get("organisation", ""),
        "status": row.get("status") or _PLANNED,
        "starts_on": date.fromisoformat(row["start"]) if row.get("start") else None,
        "due_on": date.fromisoformat(row["due"]) if row.get("due") else None,
        "cost": row.get("cost"),
        "budget_line": row.get("budget_line", ""),
    }


def _words(row: Row) -> dict[str, str]:
    return {name: str(row.get(name) or "") for name in ("what", "responsible", "indicator", "place")}
