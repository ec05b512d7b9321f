"""Doors of meetings, plans, reviews and closings."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from rrjeta.access.actors import Actor
from rrjeta.cases.models import Action, Attendance, Entry, EntryLine, Objective, Plan, Task
from rrjeta.kernel.clock import now
from rrjeta.kernel.saving import add, working
from tests.doors.row import (
    BESIDE,
    DIRECTOR,
    DIRECTORS,
    EVERYBODY,
    HEAD,
    HEADS,
    OWNER,
    READS,
    SEES,
    STAFF,
    Row,
    of,
    of_case,
    of_case_and,
)
from tests.doors.world import World

READS_PLAN = READS | DIRECTOR
# Who sees the case and not this part of it.
NOT_PLAN = SEES - READS_PLAN
HOLDS = OWNER | HEAD | DIRECTOR
DECIDES = OWNER | HEAD | DIRECTOR
MEMBER = frozenset({"meeting_member"})


def _of_seat_paper(world: World) -> list[Any]:
    return [world.records["seat"], world.case.id, "minutes"]


ROWS = [
    Row("case-plan", READS_PLAN, of_case, forbids=NOT_PLAN),
    Row("case-plan-edition", READS_PLAN, lambda world: [world.case.id, 1], forbids=NOT_PLAN),
    Row("plan-write", OWNER, of_case, forbids=BESIDE, post=422),
    Row("plan-send", OWNER, of_case, forbids=BESIDE, post=422),
    Row("plan-approve", DECIDES, of_case, forbids=SEES - DECIDES, post=404),
    Row("plan-action-add", OWNER, of_case, forbids=BESIDE, post=422),
    Row("plan-action-status", OWNER, of_case_and("action"), forbids=BESIDE, get=405, post=422),
    Row("case-meetings", READS_PLAN, of_case, forbids=NOT_PLAN),
    Row("meeting-call", HOLDS, of_case, forbids=SEES - HOLDS, post=422),
    Row("meeting-none", HOLDS, of_case, forbids=SEES - HOLDS, post=422),
    Row("meeting", READS_PLAN, of_case_and("meeting"), forbids=NOT_PLAN),
    Row("meeting-invite", HOLDS, of_case_and("meeting"), forbids=SEES - HOLDS, get=405, post=422),
    Row("meeting-minutes", HOLDS, of_case_and("meeting"), forbids=SEES - HOLDS, post=422),
    Row("meeting-seats", EVERYBODY),
    Row("meeting-seat", MEMBER, of("seat")),
    Row("meeting-no-tie", MEMBER, of("seat"), get=405, post=302),
    Row("meeting-withdraw", HOLDS, of_case_and("meeting", "seat"), forbids=SEES - HOLDS, get=405, post=302),
    Row("meeting-letter", HOLDS, of_case_and("meeting", "seat"), forbids=SEES - HOLDS, get=405, post=422),
    Row("meeting-print", MEMBER, _of_seat_paper, get=302, post=404),
    Row("meeting-tie", MEMBER, of("seat"), get=405, post=302),
    Row("meeting-excuse", MEMBER, of("seat"), get=405, post=302),
    Row("agendas", frozenset(STAFF)),
    Row("meeting-agenda", HOLDS, of("meeting")),
    Row("tasks", EVERYBODY),
    Row("task", MEMBER, of("task"), post=422),
    Row("task-withdraw", OWNER, of_case_and("task"), forbids=BESIDE, get=405, post=302),
    Row("review-write", OWNER, of_case, forbids=BESIDE, post=422),
    Row("review-continue", OWNER, of_case, forbids=BESIDE, get=302),
    Row("review-anew", OWNER, of_case, forbids=BESIDE, post=422),
    Row("closure-propose", OWNER, of_case, forbids=BESIDE, post=422),
    Row("closure-decide", DECIDES, of_case, forbids=SEES - DECIDES, post=404),
    Row("closed-unseen", HEADS | DIRECTORS),
]


def write(world: World) -> None:
    """Write a plan in work with one action, and a meeting to which the member of the group is invited."""
    case, ana = world.case, world.people["ana"]
    with working(ana.user_id):
        _write_plan(world)
        _write_meeting(world, world.people["meeting_member"])
    world.tell(case.plans.get(), "overall_goal")


def _write_plan(world: World) -> None:
    case = world.case
    plan = Plan(
        subject=case.person.subject,
        case=case,
        pack_version=case.pack_version,
        edition=1,
        status="draft",
        happened_at=now(),
    )
    add(plan, {"objective_rows": [], "action_rows": []})
    objective = add(Objective(subject=plan.subject, plan=plan, place=1, domain="safety"), {"objective": "Safe"})
    action = Action(subject=plan.subject, objective=objective, case=case, responsible_kind="other")
    world.records["action"] = add(action, {"what": "Visit"}).id


def _write_meeting(world: World, member: Actor) -> None:
    case = world.case
    meeting = Entry(
        subject=case.household.subject,
        kind="minutes",
        pack_version=case.pack_version,
        household=case.household,
        happened_at=now() + timedelta(days=1),
    )
    add(meeting, {"place": "Town hall"})
    add(EntryLine(subject=case.person.subject, entry=meeting, case=case, happened_at=meeting.happened_at), {"pack": []})
    seat = Attendance(
        subject=meeting.subject, meeting=meeting, user_id=member.user_id, role="education", invited_at=now()
    )
    world.records["meeting"] = meeting.id
    world.records["seat"] = add(seat, {"name": "", "organisation": ""}).id
    world.records["task"] = _write_task(world, member)


def _write_task(world: World, member: Actor) -> UUID:
    case, ana = world.case, world.people["ana"]
    task = Task(
        subject=case.person.subject,
        case=case,
        user_id=member.user_id,
        asked_by_id=ana.user_id,
        asked_at=now(),
        due_at=now() + timedelta(days=3),
    )
    return add(task, {"words": "Send the report"}).id
