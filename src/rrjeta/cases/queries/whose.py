"""Whose step it is: what each step needs, who decides where one person should not, for whom the reader waits."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, QuerySet, Subquery

from rrjeta.access.actors import Actor
from rrjeta.access.permissions import Permission
from rrjeta.access.queries import Beside, asked_in_turn, has_second_people, second_people
from rrjeta.cases.choices import Party, SecondPerson
from rrjeta.cases.models import Approval, Case, Clock, EntryLine, Plan
from rrjeta.cases.scope import co_work_now, extends_to
from rrjeta.kernel.clock import today
from rrjeta.packs.current import current

# What a step needs; one that stands not here opens the file.
_NEEDS = {
    "go_to_child": Permission.RECORD_VISIT,
    "visit": Permission.RECORD_VISIT,
    "meet_child": Permission.ASSESS,
    "assess_initially": Permission.ASSESS,
    "assess_fully": Permission.ASSESS,
    "look_twice": Permission.APPROVE_CLOSURE,
    "answer_source": Permission.SCREEN_CONCERN,
    "call_meeting": Permission.HOLD_MEETING,
    "hold_meeting": Permission.HOLD_MEETING,
    "finish_minutes": Permission.HOLD_MEETING,
    "draft_plan": Permission.WRITE_PLAN,
    "complete_plan": Permission.WRITE_PLAN,
    "approve_plan": Permission.APPROVE_PLAN,
    "review_plan": Permission.REVIEW_PLAN,
    "decide_review": Permission.APPROVE_PLAN,
    "approve_closure": Permission.APPROVE_CLOSURE,
    "follow_up": Permission.WRITE_NOTE,
    "search_child": Permission.DECLARE_MISSING,
    "secure_child": Permission.PROPOSE_MEASURE,
    "decide_measure": Permission.DECIDE_MEASURE,
    "end_measure": Permission.DECIDE_MEASURE,
    "execute_measure": Permission.FOLLOW_MEASURE,
    "ask_court": Permission.FOLLOW_MEASURE,
    "await_court": Permission.FOLLOW_MEASURE,
    "leave_emergency_place": Permission.FOLLOW_MEASURE,
    "complete_papers": Permission.FOLLOW_MEASURE,
    "review_measure": Permission.FOLLOW_MEASURE,
    "attend_hearing": Permission.FOLLOW_MEASURE,
    "arrange_transition": Permission.WRITE_NOTE,
}
# Once a second person has looked or nothing in the plan changes, the worker goes on with it by these.
_WORKER_GOES_ON = {"look_twice": Permission.ASSESS, "decide_review": Permission.REVIEW_PLAN}
_COURT = ("await_court",)
_SECONDS = ("head", "director", "deputy")


@dataclass(frozen=True, slots=True)
class Decision:
    """A step of a case that somebody else than its worker decides: which, until when, as what, by whom."""

    case_id: UUID
    step: str
    due_at: datetime
    role: str
    people: frozenset[UUID]


@dataclass(frozen=True, slots=True)
class Facts:
    """What tells whose a step of a case is: whether the reader works along, what a second person did, who could decide."""

    is_beside: bool = False
    is_looked_at: bool = False
    is_review_changed: bool = False
    is_edition_changed: bool = False
    seconds: frozenset[str] = frozenset()


def with_facts(actor: Actor, cases: QuerySet[Case]) -> QuerySet[Case]:
    """Return cases that bring what `facts_in` reads. It costs a list no query of its own, whatever stands on it."""
    beside = co_work_now().filter(case_id=OuterRef("id"), user_id=actor.user_id)
    return cases.annotate(works=Exists(beside), **_told_of_cases(today()))


@lru_cache(maxsize=2)
def _told_of_cases(_day: date) -> dict[str, Any]:
    """Return what is asked of every case, whoever asks; put together once a day, since who holds a role goes by days."""
    running = Clock.objects.filter(case_id=OuterRef("case_id"), step="look_twice", stopped_at=None)
    looked = Approval.objects.filter(
        case_id=OuterRef("id"),
        what="assessment",
        is_approved=True,
        happened_at__gte=Subquery(running.values("started_at")[:1]),
    )
    reviews = EntryLine.objects.filter(case_id=OuterRef("id"), entry__kind="review", entry__is_finished=True)
    plans = Plan.objects.filter(case_id=OuterRef("id")).exclude(status="frozen").order_by("-edition")
    return {
        "is_looked_at": Exists(looked),
        "is_review_changed": Subquery(
            reviews.order_by("-entry__finished_at", "-id").values("entry__coded__is_plan_changed")[:1]
        ),
        "is_edition_changed": Subquery(plans.values("coded__is_changed")[:1]),
        **has_second_people("unit_id", "municipality", "owner_id"),
    }


def facts_in(case: Case) -> Facts:
    """Return the facts of a case that came with them. Costs no query."""
    told: Any = case
    return Facts(
        bool(told.works),
        bool(told.is_looked_at),
        bool(told.is_review_changed),
        bool(told.is_edition_changed),
        frozenset(one for one in _SECONDS if getattr(case, f"has_{one}")),
    )


def _facts(actor: Actor, case_ids: Collection[UUID]) -> dict[UUID, Facts]:
    """Return the facts of these cases, by id. One query."""
    found = with_facts(actor, Case.objects.filter(id__in=case_ids).only("id"))
    return {case.id: facts_in(case) for case in found}


def party_of(known: Facts, step: str) -> str:
    """Return who does a step of a case, as the pack says it; the worker where nothing is left to decide."""
    if step == "look_twice" and known.is_looked_at:
        return Party.WORKER
    if step == "decide_review" and not (known.is_review_changed or known.is_edition_changed):
        return Party.WORKER
    deciding = {Party.HEAD, Party.DIRECTOR, Party.HEAD_RECEIVING}
    return next((who for who in sorted(deciding) if step in current().steps_of(who)), Party.WORKER)


def waits_for(actor: Actor, case: Case, step: str, known: Facts) -> str:
    """Return nothing where the reader may do the step of a case with these facts, else whom it waits for.

    That is the worker, head, director, deputy, or whoever is to take the case over. Costs no query.
    """
    who = party_of(known, step)
    if who == Party.HEAD_RECEIVING:
        return who
    needs = _NEEDS.get(step, Permission.SEE_CASE)
    if who == Party.WORKER:
        needs = _WORKER_GOES_ON.get(step, needs)
        may = needs is Permission.SEE_CASE or extends_to(actor, needs, case, is_beside=known.is_beside)
        return "" if may else Party.WORKER
    role = next((one for one in asked_in_turn(who) if one in known.seconds), SecondPerson.NOBODY)
    # Whoever does the work of a case decides on it only where nobody else can.
    is_own = case.owner_id == actor.user_id or case.owner_id in actor.covers
    if role == SecondPerson.NOBODY:
        return "" if is_own else Party.WORKER
    return "" if not is_own and extends_to(actor, needs, case) else role


def waits_for_on(actor: Actor, case: Case, beside: Beside) -> str:
    """Return the same for the next step of a case that `find_case` found. One query where those beside it tell too little."""
    if not case.next_step:
        return ""
    leads = {Party.HEAD.value: beside.heads, Party.DIRECTOR.value: beside.directors}
    seconds = frozenset(role for role, people in leads.items() if any(one.id != case.owner_id for one in people))
    is_told = bool(seconds) and case.next_step not in _WORKER_GOES_ON
    if case.next_step in current().steps_of(Party.HEAD, Party.DIRECTOR) and not is_told:
        return waits_for(actor, case, case.next_step, _facts(actor, [case.id])[case.id])
    return waits_for(actor, case, case.next_step, Facts(is_beside=case.is_beside, seconds=seconds))


def decisions(cases: QuerySet[Case]) -> list[Decision]:
    """Return every step of these cases that a second person decides, the earliest due first. Three queries."""
    steps = current().steps_of(Party.HEAD, Party.DIRECTOR)
    clocks = list(
        Clock.objects.filter(stopped_at=None, step__in=steps, case_id__in=cases.filter(is_open=True).values("id"))
        .order_by("due_at", "id")
        .values_list("case_id", "step", "due_at")
    )
    if not clocks:
        return []
    ids = {clock[0] for clock in clocks}
    known = _facts(_NOBODY, ids)
    rows = {case.id: case for case in Case.objects.filter(id__in=ids).only("unit_id", "municipality", "owner_id")}
    seconds = second_people({(case.unit_id, case.municipality) for case in rows.values()})
    made = []
    for case_id, step, due_at in clocks:
        case = rows[case_id]
        who = party_of(known[case_id], step)
        if who != Party.WORKER:
            role, people = seconds.of(who, case.unit_id, case.municipality, case.owner_id)
            made.append(Decision(case_id, step, due_at, role, people))
    return made


def earliest(made: Iterable[Decision]) -> dict[UUID, Decision]:
    """Return by case the decision that is due first."""
    found: dict[UUID, Decision] = {}
    for one in made:
        found.setdefault(one.case_id, one)
    return found


def waiting_for_court() -> QuerySet[Clock, Any]:
    """Return the cases on which a court has to decide, as a subquery."""
    return Clock.objects.filter(stopped_at=None, step__in=_COURT).values("case_id")


def waiting_for_another_unit() -> QuerySet[Clock, Any]:
    """Return the cases that somebody was asked to take over, as a subquery."""
    steps = current().steps_of(Party.HEAD_RECEIVING)
    return Clock.objects.filter(stopped_at=None, step__in=steps).values("case_id")


# Whoever works along is of no weight where decisions are counted.
_NOBODY = Actor(user_id=UUID(int=0), name="")
