"""Steps on a case: what its stage asks for, done by whoever should do it, and now and then by somebody else."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from rrjeta.cases.models import Action, Attendance, Case, Entry, Objective, Plan
from rrjeta.cases.operations.approving import Signed
from rrjeta.cases.operations.assessments import (
    AssessmentGiven,
    ask_second_look,
    give_second_look,
    record_full_assessment,
    record_initial_assessment,
    start_assessment,
    start_full_assessment,
)
from rrjeta.cases.operations.closing import (
    ClosureGiven,
    approve_closure,
    close_own_case,
    propose_closure,
    return_closure,
)
from rrjeta.cases.operations.entries import LineGiven
from rrjeta.cases.operations.meetings import (
    InvitedGiven,
    MinutesGiven,
    call_meeting,
    invite_member,
    plan_without_meeting,
    record_minutes,
)
from rrjeta.cases.operations.minuting import DecisionGiven
from rrjeta.cases.operations.plan_lines import ActionGiven, ObjectiveGiven
from rrjeta.cases.operations.plans import (
    PlanGiven,
    add_action,
    approve_own_plan,
    approve_plan,
    draft_plan,
    return_plan,
    send_plan,
    set_action_status,
)
from rrjeta.cases.operations.reopening import reopen_case
from rrjeta.cases.operations.reviews import (
    JudgedGiven,
    ReviewGiven,
    approve_own_review,
    approve_review,
    continue_plan,
    plan_anew,
    record_review,
    start_review,
)
from rrjeta.cases.operations.seats import declare_no_tie
from rrjeta.cases.operations.visits import VisitGiven, record_visit
from rrjeta.cases.queries.pathways import pathway_of
from rrjeta.kernel.clock import now, today
from tests.cases.protecting import PNG
from tests.property.walk import ANYBODY, CASEWORK, WORKERS, Call, Walk

Step = Callable[[Walk, Case], Call | None]


def owner(walk: Walk, case: Case) -> str:
    """Return who is responsible, now and then somebody else."""
    return walk.often(walk.name_of(case.owner_id), *ANYBODY, share=0.15)


def decider(walk: Walk, case: Case) -> str:
    """Return who decides about a colleague's work, now and then somebody else."""
    home = case.unit_id == walk.cast.unit.id
    return walk.often("dea" if home else "fatma", "edi", *CASEWORK, share=0.3)


def newest(case: Case, kind: str) -> Entry | None:
    """Return the entry of this kind that was written last on a case, or None."""
    found = Entry.objects.filter(lines__case=case, kind=kind).order_by("-entered_at", "-id")
    return found.first()


def _level(walk: Walk) -> str:
    return walk.one(("0_none", "1_low", "2_medium", "2_medium", "3_high", "4_immediate"))


def signed(walk: Walk) -> Signed | None:
    """Return a signature on paper in some of the cases, seldom one that nobody can accept."""
    if not walk.chance(0.2):
        return None
    return Signed(walk.often("Drejtori", ""), walk.often("social_director", "nobody"), walk.often([PNG], [], [b"x"]))


# ---- Assessing ---------------------------------------------------------------------------------------------------


def _start(walk: Walk, case: Case) -> Call:
    given = {"at": walk.at(), "contact_plan": walk.words(), "has_read_alerts": walk.chance(0.9)}
    return Call(owner(walk, case), start_assessment, {"case_id": case.id, **given})


def _assess(walk: Walk, case: Case) -> Call:
    scale = pathway_of(case.pathway, case.pack_version).scale
    dangers = {code: walk.one(("no", "no", "no", "yes", "")) for code in scale.dangers}
    quiet = walk.chance(0.5)
    if quiet:
        dangers = dict.fromkeys(dangers, "no")
    judged = {code: 0 if quiet else walk.one((0, 1, 2, 4)) for code in scale.weights}
    level = walk.often("0_none", _level(walk), share=0.6) if quiet else _level(walk)
    line = LineGiven({"child_seen": walk.code("visit_outcome")}, {"not_seen_reason": walk.words()})
    given = AssessmentGiven(
        walk.at(),
        {**dangers, **judged, "risk_level": level, "contact_place": walk.code("visit_type")},
        {"observed": walk.words(), "override_reason": walk.words()},
        {case.id: line},
        is_finished=walk.chance(0.9),
    )
    return Call(owner(walk, case), record_initial_assessment, {"case_id": case.id, "assessment": given})


def _assess_again(walk: Walk, case: Case) -> Call | None:
    known = newest(case, "initial_assessment")
    call = _assess(walk, case)
    if known is not None:
        call.given |= {"entry_id": known.id, "base_version": walk.one((known.version, max(known.version - 1, 0), None))}
    return call


def _fully(walk: Walk, case: Case) -> Call:
    return Call(owner(walk, case), start_full_assessment, {"case_id": case.id, "at": walk.at()})


def _assess_fully(walk: Walk, case: Case) -> Call:
    told = {"analysis": walk.words(), "child_opinion": walk.words(), "shareable": []}
    given = AssessmentGiven(walk.at(), {"risk_level": _level(walk)}, told, {case.id: LineGiven()})
    return Call(owner(walk, case), record_full_assessment, {"case_id": case.id, "assessment": given})


def _ask_look(walk: Walk, case: Case) -> Call:
    return Call(owner(walk, case), ask_second_look, {"case_id": case.id, "at": walk.at()})


def _look(walk: Walk, case: Case) -> Call | None:
    entry = newest(case, walk.one(("initial_assessment", "initial_assessment", "full_assessment", "visit")))
    if entry is None:
        return None
    given = {"entry_id": entry.id, "at": walk.at(), "is_agreed": walk.chance(0.8), "words": walk.words()}
    return Call(decider(walk, case), give_second_look, {"case_id": case.id, **given})


def visit(walk: Walk, case: Case) -> Call:
    """A visit to one child, or to all brothers and sisters at once."""
    family = walk.cases(household=case.household_id)
    wanted = walk.often([case], family, walk.cases()[:2], share=0.3)
    lines = {one.id: LineGiven({"outcome": walk.code("visit_outcome")}) for one in wanted}
    if walk.chance(0.3):
        lines = {one: LineGiven({**line.coded, "risk_level": _level(walk)}) for one, line in lines.items()}
    next_on = walk.often(today() + timedelta(days=7), today() - timedelta(days=1), share=0.05)
    given = VisitGiven(
        walk.at(), {"visit_type": walk.code("visit_type")}, {"observed": walk.words()}, lines, {}, next_on
    )
    return Call(owner(walk, case), record_visit, {"visit": given})


# ---- Planning ----------------------------------------------------------------------------------------------------


def _call_meeting(walk: Walk, case: Case) -> Call:
    member = InvitedGiven("police", walk.one((None, walk.user_id("meeting_member"))), walk.often("Oficeri", ""))
    given: dict[str, Any] = {
        "case_ids": [case.id],
        "held_at": walk.often(now() - timedelta(minutes=1), now() + timedelta(days=3), now() - timedelta(days=999)),
        "place": "Bashkia",
        "convened_by": walk.often("chair", "nobody"),
        "level": walk.often("social_dir", "nja", "nobody"),
        "invited": walk.often([member], []),
        "reason": walk.words(),
    }
    return Call(walk.often(owner(walk, case), decider(walk, case)), call_meeting, given)


def _no_meeting(walk: Walk, case: Case) -> Call:
    return Call(owner(walk, case), plan_without_meeting, {"case_id": case.id, "reason": walk.words()})


def _minutes(walk: Walk, case: Case) -> Call | None:
    meeting = newest(case, "minutes")
    if meeting is None:
        return _call_meeting(walk, case)
    decided = DecisionGiven(walk.code("gtn_decision"), walk.words(), walk.often("", "Ana"), today(), walk.chance(0.4))
    given = MinutesGiven(
        happened_at=walk.at(),
        coded={"convened_by": "chair", "level": "social_dir"},
        told={"place": "Bashkia"},
        lines={case.id: LineGiven({"child_view_presented": True}, {"summary": walk.words()})},
        decisions={case.id: (decided,)},
        is_finished=walk.chance(0.8),
    )
    version = walk.one((None, meeting.version, max(meeting.version - 1, 0)))
    asked = {"case_id": case.id, "meeting_id": meeting.id, "minutes": given, "base_version": version}
    return Call(owner(walk, case), record_minutes, asked)


def _invite(walk: Walk, case: Case) -> Call | None:
    meeting = newest(case, "minutes")
    seat = Attendance.objects.exclude(user=None).first()
    if seat is not None and walk.chance(0.5):
        return Call("meeting_member", declare_no_tie, {"attendance_id": seat.id})
    if meeting is None:
        return None
    invited = InvitedGiven("school", None, walk.words())
    return Call(owner(walk, case), invite_member, {"case_id": case.id, "meeting_id": meeting.id, "invited": invited})


def _draft(walk: Walk, case: Case) -> Call:
    objectives = walk.often((ObjectiveGiven("safety", "Fëmija është i sigurt"),), (), share=0.1)
    due = walk.often(today() + timedelta(days=30), None, share=0.1)
    actions = (
        ActionGiven(walk.often(1, 7, share=0.05), "Vizitë", walk.often("other", ""), responsible="Ana", due_on=due),
    )
    plan = PlanGiven(
        walk.at(),
        {"family_agreement": walk.often("given", "refused"), "risk_level": _level(walk)},
        {"overall_goal": walk.words(), "safety_plan": walk.words(), "family_refusal_reason": walk.words()},
        objectives,
        actions,
        today() + timedelta(days=60),
    )
    known = Plan.objects.filter(case=case).order_by("-edition").first()
    version = walk.one((None, known.version, max(known.version - 1, 0))) if known else None
    return Call(owner(walk, case), draft_plan, {"case_id": case.id, "plan": plan, "base_version": version})


def _send(walk: Walk, case: Case) -> Call:
    return Call(owner(walk, case), send_plan, {"case_id": case.id, "at": walk.at()})


def _approve(walk: Walk, case: Case) -> Call:
    given = {"case_id": case.id, "at": walk.at(), "signed": signed(walk)}
    if walk.chance(0.2):
        return Call(owner(walk, case), approve_own_plan, given)
    return Call(decider(walk, case), approve_plan, given)


def _return(walk: Walk, case: Case) -> Call:
    return Call(decider(walk, case), return_plan, {"case_id": case.id, "at": walk.at(), "reason": walk.words()})


def _action(walk: Walk, case: Case) -> Call | None:
    known = Action.objects.filter(case=case).order_by("entered_at", "id").first()
    if known is None or walk.chance(0.4):
        given = ActionGiven(1, walk.words(), "other", responsible="Ana", due_on=today() + timedelta(days=9))
        return Call(owner(walk, case), add_action, {"case_id": case.id, "action": given})
    given_status = {
        "action_id": known.id,
        "status": walk.often("done", walk.code("plan_action_status")),
        "at": walk.at(),
    }
    return Call(owner(walk, case), set_action_status, {"case_id": case.id, **given_status})


# ---- Reviewing and closing ---------------------------------------------------------------------------------------


def _start_review(walk: Walk, case: Case) -> Call:
    return Call(owner(walk, case), start_review, {"case_id": case.id, "at": walk.at(), "reason": walk.words()})


def _review(walk: Walk, case: Case) -> Call:
    edition = Plan.objects.filter(case=case, status__in=("active", "frozen")).order_by("-edition").first()
    objectives = Objective.objects.filter(plan=edition)
    review = ReviewGiven(
        walk.at(),
        {"outcome": walk.code("review_outcome"), "risk_after": _level(walk), "reason": "periodic"},
        {"child_opinion": walk.words(), "changes": walk.words()},
        {one.id: JudgedGiven(walk.code("goal_attainment"), walk.words()) for one in objectives},
        walk.often(today() + timedelta(days=90), None),
    )
    return Call(owner(walk, case), record_review, {"case_id": case.id, "review": review})


def _after_review(walk: Walk, case: Case) -> Call:
    given = {"case_id": case.id, "at": walk.at()}
    way = walk.one(("continue", "continue", "approve", "own", "anew"))
    if way == "approve":
        return Call(decider(walk, case), approve_review, {**given, "signed": signed(walk)})
    if way == "own":
        return Call(owner(walk, case), approve_own_review, {**given, "signed": signed(walk)})
    if way == "anew":
        return Call(owner(walk, case), plan_anew, {**given, "reason": walk.words()})
    return Call(owner(walk, case), continue_plan, given)


def close(walk: Walk, case: Case) -> Call:
    """Propose closing, from wherever the case stands."""
    early = case.stage not in ("review", "initial_assessment")
    reason = walk.often("moved_abroad" if early else "not_at_risk", walk.code("closure_reason"), share=0.3)
    coded = {
        "reason": reason,
        "risk_at_closure": walk.often("0_none", _level(walk)),
        "child_told": True,
        "family_told": True,
    }
    if walk.chance(0.3):
        coded["followup_on"] = (today() + timedelta(days=30)).isoformat()
    told = {name: walk.words() for name in ("summary", "risk_reason", "early_reason", "not_seen_reason")}
    given = ClosureGiven(walk.at(), coded, told, is_finished=walk.chance(0.9))
    return Call(owner(walk, case), propose_closure, {"case_id": case.id, "closure": given})


def _decide_closing(walk: Walk, case: Case) -> Call:
    given: dict[str, Any] = {"case_id": case.id, "at": walk.at()}
    if walk.chance(0.2):
        return Call(decider(walk, case), return_closure, {**given, "reason": walk.words()})
    given |= {"signed": signed(walk), "second_reason": walk.words(), "words": walk.words()}
    if walk.chance(0.2):
        return Call(owner(walk, case), close_own_case, given)
    return Call(decider(walk, case), approve_closure, given)


def _reopen(walk: Walk, case: Case) -> Call:
    owner_id = walk.user_id(walk.often("ana", *WORKERS, "police"))
    given = {
        "at": walk.at(),
        "reason_code": walk.code("reopening_reason"),
        "owner_id": owner_id,
        "reason": walk.words(),
    }
    return Call(owner(walk, case), reopen_case, {"case_id": case.id, **given})


FITTING: dict[str, tuple[Step, ...]] = {
    "registered": (_start, _start, visit, _assess),
    "initial_assessment": (_assess, _assess, _assess_again, _fully, _fully, _ask_look, _look, close, visit),
    "full_assessment": (_assess_fully, _assess_fully, _call_meeting, _call_meeting, _no_meeting, visit),
    "gtn_planning": (_minutes, _minutes, _draft, _draft, _send, _send, _no_meeting, _invite, visit, _action),
    "plan_approval": (_approve, _approve, _approve, _return, visit),
    "plan_active": (visit, visit, _action, _start_review, _start_review, _call_meeting, _minutes),
    "review": (_review, _review, _after_review, _after_review, _action, close, visit),
    "closure_proposed": (_decide_closing, _decide_closing, _decide_closing, _action, visit),
    "closed": (_reopen, _reopen, visit, close),
    "merged": (_reopen, visit),
    "archived": (_reopen, visit),
}
EVERY: tuple[Step, ...] = tuple(dict.fromkeys(step for steps in FITTING.values() for step in steps))


def on_case(walk: Walk) -> Call | None:
    """What the stage of some case asks for, or anything at all."""
    cases = walk.cases(is_open=True) if walk.chance(0.85) else walk.cases()
    if not cases:
        return None
    case = walk.one(cases)
    steps = EVERY if walk.chance(0.1) else FITTING[case.stage]
    return walk.one(steps)(walk, case)
