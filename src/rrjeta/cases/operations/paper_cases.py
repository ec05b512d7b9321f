"""An existing paper case taken in at its present stage (T4p): what came before counts nowhere as late (screens.md 2.11)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from rrjeta.access.actors import Actor
from rrjeta.access.operate import operation
from rrjeta.access.permissions import Permission
from rrjeta.access.queries import case_takers
from rrjeta.cases.models import Case, Episode, Measure, Plan
from rrjeta.cases.operations.concerns import with_new_number
from rrjeta.cases.operations.enclosing import enclose
from rrjeta.cases.operations.known import tell_holders
from rrjeta.cases.operations.moving import begin_case, begin_measure
from rrjeta.cases.operations.timing import keep_clocks, refresh_case
from rrjeta.cases.queries.clocks import running_of
from rrjeta.cases.queries.pathways import PROTECTION, pathway_of
from rrjeta.cases.queries.plans import ACTIVE, SENT
from rrjeta.cases.rules.clocks import next_clock
from rrjeta.cases.scope import cases_in
from rrjeta.forms.rules.enclosed import Enclosed
from rrjeta.kernel.clock import at as moment_of
from rrjeta.kernel.clock import now, today
from rrjeta.kernel.errors import Invalid, NotFound
from rrjeta.kernel.saving import add
from rrjeta.packs.current import current
from rrjeta.people.choices import PersonKind
from rrjeta.people.models import Household
from rrjeta.people.operations.persons import register_household, register_person
from rrjeta.people.rules import birth_fault

_NOON = 12
_WAITS_FOR_APPROVAL = "plan_approval"


@dataclass(frozen=True, slots=True)
class PaperCaseGiven:
    """About ten inputs from a paper folder. `told` are the child's names, birth_date or age_estimate, village."""

    told: Mapping[str, Any]
    sex: str
    owner_id: UUID | None
    stage: str
    risk_level: int | None
    next_step_on: date | None
    unit_id: UUID
    municipality: str
    harm_categories: Sequence[str] = ()
    opened_on: date | None = None
    last_seen_on: date | None = None
    measure: str = ""
    measure_valid_to: date | None = None
    plan_date: date | None = None
    summary: str = ""
    files: Sequence[Enclosed] = ()
    birth_precision: str = ""
    household_id: UUID | None = None


@operation(Permission.TAKE_IN_PAPER_CASE)
def take_in_paper_case(actor: Actor, *, operation_id: UUID, paper: PaperCaseGiven) -> UUID:
    """Take in a case from its paper folder; return its id. Raises MoveRefused, NotFound, Invalid at each field.

    The child joins the home of a brother or sister where one is named whose case the actor reaches. The clocks begin today;
    the next step is due on the day given where that comes before the limit of the table.
    """
    _check(paper)
    moment = now()
    household = _home(actor, paper)
    child = register_person(
        household=household,
        kind=PersonKind.CHILD,
        sex=paper.sex or "u",
        municipality=paper.municipality,
        birth_precision=paper.birth_precision,
        told=dict(paper.told),
    )
    owner = next((one for one in case_takers([paper.unit_id]) if one.id == paper.owner_id), None)
    if owner is None:
        raise Invalid({"owner": _("Choose a colleague of the unit who works with cases.")})
    case = Case(
        subject=child.subject,
        person=child,
        household=household,
        pathway=PROTECTION,
        pack_version=current().number,
        municipality=paper.municipality,
        unit_id=paper.unit_id,
        owner_id=owner.id,
        harm_categories=list(paper.harm_categories),
        opened_at=_noon(paper.opened_on) or moment,
        risk_level=paper.risk_level,
        risk_since=moment if paper.risk_level is not None else None,
        last_seen_at=_noon(paper.last_seen_on),
        is_from_paper=True,
    )
    told = {"summary": paper.summary.strip()} if paper.summary.strip() else {}
    given = {"has_owner": True}
    with_new_number(case, lambda: begin_case(case, told, at=moment, stage=paper.stage, move="T4p", given=given))
    add(Episode(case=case, number=1, opened_at=case.opened_at))
    if case.stage == _WAITS_FOR_APPROVAL:
        # Without a plan that was sent there would be nothing to approve and nothing to return.
        _take_in_plan(case, paper.plan_date, SENT)
    elif paper.plan_date is not None:
        _take_in_plan(case, paper.plan_date, ACTIVE)
    if paper.measure:
        _take_in_measure(case, paper, moment)
    _bring_forward(case, paper.next_step_on)
    enclose(paper.files, record_id=case.id, holders=[(child.subject, case.id)], at=moment)
    tell_holders(actor, [paper.told])
    return case.id


def _home(actor: Actor, paper: PaperCaseGiven) -> Household:
    """Return the home that is named, or a new one. Raises NotFound where none of its cases is within reach."""
    if paper.household_id is not None:
        reached = cases_in(actor, Permission.READ_IDENTITY).filter(household_id=paper.household_id)
        found = Household.objects.select_related("subject").filter(id__in=reached.values("household_id")).first()
        if found is None:
            raise NotFound
        return found
    named = {"name": paper.told.get("surname"), **{name: paper.told.get(name) for name in ("village", "address")}}
    return register_household(
        municipality=paper.municipality, told={name: str(words) for name, words in named.items() if words}
    )


def _check(paper: PaperCaseGiven) -> None:
    errors: dict[str, Any] = {}
    born = paper.told.get("birth_date")
    if born and (fault := birth_fault(date.fromisoformat(str(born)), paper.opened_on or today())):
        errors["birth_date"] = (
            _("This lies more than 130 years back.")
            if fault == "too_old"
            else _("The paper file cannot have been opened before the child was born.")
        )
    for name in ("opened_on", "last_seen_on", "plan_date"):
        if (day := getattr(paper, name)) and day > today():
            errors[name] = _("This day has not come yet.")
    if paper.next_step_on is not None and paper.next_step_on < today():
        errors["next_step_on"] = _("This day has passed. Choose today or a later day.")
    if paper.measure and not current().has_code("protection_measure", paper.measure):
        errors["measure"] = _("Choose one of the measures.")
    if paper.measure and paper.measure_valid_to and paper.measure_valid_to < today():
        errors["measure_valid_to"] = _("This measure is over. Leave it out, or write until when it is valid now.")
    if errors:
        raise Invalid(errors)


def _noon(day: date | None) -> datetime | None:
    return min(moment_of(day, _NOON), now()) if day else None


def _take_in_plan(case: Case, made_on: date | None, status: str) -> None:
    made_at = _noon(made_on) or now()
    plan = Plan(
        subject=case.person.subject,
        case=case,
        pack_version=current().number,
        edition=1,
        status=status,
        happened_at=made_at,
        risk_level=case.risk_level,
        approved_at=made_at if status == ACTIVE else None,
    )
    add(plan)
    if status == ACTIVE:
        refresh_case(case, {"has_plan": True})


def _take_in_measure(case: Case, paper: PaperCaseGiven, moment: datetime) -> None:
    with_court = pathway_of(case.pathway, case.pack_version).meaning("measure_with_court")
    measure = Measure(
        subject=case.person.subject,
        case=case,
        pack_version=current().number,
        kind=paper.measure,
        owner_id=case.owner_id,
        proposed_at=case.opened_at,
        decided_at=case.opened_at,
        valid_to=paper.measure_valid_to,
        court_decision_at=case.opened_at if paper.measure in with_court else None,
    )
    begin_measure(measure, {}, at=moment, stage="confirmed" if paper.measure in with_court else "executed")


def _bring_forward(case: Case, day: date | None) -> None:
    """Have the next step due on the day that the worker knows of; a later day does not lengthen the table's limit."""
    running = running_of(case)
    first = next_clock(running)
    if day is None or first is None:
        return
    due_at = min(first.due_at, moment_of(day, 23, 59))
    sooner = replace(first, due_at=due_at, limit_at=first.by_table if due_at < first.by_table else None)
    keep_clocks(case, [sooner if clock.code == first.code else clock for clock in running])
    refresh_case(case)
