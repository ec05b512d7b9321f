"""A case taken along the pathway by the operations themselves: to the meeting, the plan, the review, the closing."""

from datetime import timedelta
from io import BytesIO
from typing import Any

from PIL import Image

from rrjeta.access.actors import Actor
from rrjeta.cases.models import Case, Entry, Objective, Plan
from rrjeta.cases.operations.approving import Signed
from rrjeta.cases.operations.closing import ClosureGiven, propose_closure
from rrjeta.cases.operations.entries import LineGiven, write_entry
from rrjeta.cases.operations.meetings import InvitedGiven, MinutesGiven, call_meeting, record_minutes
from rrjeta.cases.operations.minuting import DecisionGiven
from rrjeta.cases.operations.moving import happen_on_case, judge_risk, move_case
from rrjeta.cases.operations.plan_lines import ActionGiven, ObjectiveGiven
from rrjeta.cases.operations.plans import PlanGiven, approve_plan, draft_plan, send_plan
from rrjeta.cases.operations.reviews import JudgedGiven, ReviewGiven, continue_plan, record_review, start_review
from rrjeta.kernel.clock import now, today
from rrjeta.kernel.ids import new_id
from rrjeta.kernel.saving import working
from tests.cases.making import make_case
from tests.cast import Cast

OBJECTIVES = (ObjectiveGiven("safety", "The child is safe at home"),)
ACTIONS = (
    ActionGiven(1, "Visit every week", "other", responsible="Ana", due_on=today() + timedelta(days=30), cost=500),
)
CODED = {"family_agreement": "given", "risk_level": "2_medium"}
TOLD = {"overall_goal": "To live safely at home", "safety_plan": "Call the aunt, go to the neighbour"}
# A plan is made on a day; every page of the same day says the same moment.
PLANNED_AT = now()
POLICE = InvitedGiven("police", name="Officer of the station")


def fresh(case: Case) -> Case:
    """Return the case as it stands now, as operations find it."""
    found = Case.objects.select_related("subject", "person__subject", "household__subject", "owner", "unit")
    return found.get(id=case.id)


def assessed(cast: Cast, owner: Actor | None = None, *, level: int = 2, stage: str = "full", **more: Any) -> Case:
    """Return a case whose child was seen today and whose risk is judged; its full assessment is written."""
    owner = owner or cast.ana
    case = make_case(cast, owner, **more)
    coded = {"suggested_level": level, "dangers_unanswered": 0, "dangers_present": 0, "risk_level": f"{level}_x"}
    with working(owner.user_id):
        move_case(case, "T5", at=now(), given={"has_contact_plan": True, "has_read_alerts": True})
        write_entry(kind="initial_assessment", cases=[case], happened_at=now(), coded=coded, told={})
        judge_risk(case, level, at=now())
        seen = {"last_seen_at": now(), "last_seen_by_id": owner.user_id}
        happen_on_case(case, "child_seen", at=now(), fields=seen)
        if stage == "full":
            move_case(case, "T7", at=now())
            told = {"analysis": "The father drinks.", "child_opinion": "I am afraid.", "shareable": []}
            write_entry(kind="full_assessment", cases=[case], happened_at=now(), coded={}, told=told)
            happen_on_case(case, "full_assessment_finished", at=now())
    return fresh(case)


def called(actor: Actor, *cases: Case, **more: Any) -> Entry:
    """Call a meeting on the cases for today; return it."""
    given: dict[str, Any] = {
        "case_ids": [case.id for case in cases],
        "held_at": now() - timedelta(minutes=1),
        "place": "Town hall",
        "convened_by": "chair",
        "level": "social_dir",
        "invited": [POLICE],
        **more,
    }
    return Entry.objects.get(id=call_meeting(actor, operation_id=new_id(), **given))


def minutes(*cases: Case, decisions: tuple[DecisionGiven, ...] = (), **more: Any) -> MinutesGiven:
    """Return minutes with the same words for each case."""
    given: dict[str, Any] = {
        "happened_at": now(),
        "coded": {"convened_by": "chair", "level": "social_dir"},
        "told": {"place": "Town hall"},
        "lines": {case.id: LineGiven({"child_view_presented": True}, {"summary": "All agreed."}) for case in cases},
        "decisions": {case.id: decisions for case in cases},
        **more,
    }
    return MinutesGiven(**given)


def minuted(actor: Actor, meeting: Entry, *cases: Case, **more: Any) -> None:
    """Write final minutes of a meeting."""
    record_minutes(
        actor, operation_id=new_id(), case_id=cases[0].id, meeting_id=meeting.id, minutes=minutes(*cases, **more)
    )


def plan(**more: Any) -> PlanGiven:
    """Return a whole plan."""
    given: dict[str, Any] = {
        "happened_at": PLANNED_AT,
        "coded": CODED,
        "told": TOLD,
        "objectives": OBJECTIVES,
        "actions": ACTIONS,
        "review_on": today() + timedelta(days=60),
        **more,
    }
    return PlanGiven(**given)


def planning(cast: Cast, owner: Actor | None = None, **more: Any) -> Case:
    """Return a case whose meeting is minuted."""
    owner = owner or cast.ana
    case = assessed(cast, owner, **more)
    minuted(owner, called(owner, case), case)
    return fresh(case)


def sent(cast: Cast, owner: Actor | None = None, given: PlanGiven | None = None, **more: Any) -> Case:
    """Return a case whose plan waits for approval."""
    owner = owner or cast.ana
    case = planning(cast, owner, **more)
    draft_plan(owner, operation_id=new_id(), case_id=case.id, plan=given or plan())
    send_plan(owner, operation_id=new_id(), case_id=case.id, at=now())
    return fresh(case)


def active(cast: Cast, **more: Any) -> Case:
    """Return a case whose plan is at work, approved by the head."""
    case = sent(cast, **more)
    approve_plan(cast.dea, operation_id=new_id(), case_id=case.id, at=now())
    return fresh(case)


def in_review(cast: Cast, **more: Any) -> Case:
    """Return a case whose plan is being reviewed."""
    case = active(cast, **more)
    start_review(cast.ana, operation_id=new_id(), case_id=case.id, at=now())
    return fresh(case)


def review(case: Case, outcome: str = "continue", **more: Any) -> ReviewGiven:
    """Return a whole review of the newest edition at work."""
    edition = Plan.objects.filter(case=case, status__in=("active", "frozen")).order_by("-edition").first()
    objectives = Objective.objects.filter(plan=edition)
    given: dict[str, Any] = {
        "happened_at": now(),
        "coded": {"outcome": outcome, "risk_after": "2_medium", "reason": "periodic"},
        "told": {"child_opinion": "It is calmer.", "changes": "The father left."},
        "objectives": {one.id: JudgedGiven("mostly", "nearly") for one in objectives},
        "next_review_on": today() + timedelta(days=90),
        **more,
    }
    return ReviewGiven(**given)


def reviewed(cast: Cast, outcome: str = "continue", **more: Any) -> Case:
    """Return a case whose review is finished and not decided."""
    case = in_review(cast, **more)
    record_review(cast.ana, operation_id=new_id(), case_id=case.id, review=review(case, outcome))
    return fresh(case)


def continued(cast: Cast) -> Case:
    """Return a case whose plan went on after a review."""
    case = reviewed(cast)
    continue_plan(cast.ana, operation_id=new_id(), case_id=case.id, at=now())
    return fresh(case)


def closure(**more: Any) -> ClosureGiven:
    """Return a closure form in which nothing is missing; `coded` and `told` are added to it."""
    coded = {"reason": "not_at_risk", "risk_at_closure": "0_none", "child_told": True, "family_told": True}
    told = {"summary": "The family lives in peace.", "child_opinion": "I am well.", "early_reason": "The father left."}
    return ClosureGiven(
        happened_at=more.pop("happened_at", now()),
        coded={**coded, **more.pop("coded", {})},
        told={**told, **more.pop("told", {})},
        **more,
    )


def proposed(cast: Cast, **more: Any) -> Case:
    """Return a case whose closing waits for a decision, after a review."""
    case = reviewed(cast, "close")
    finish_actions(cast.ana, case)
    propose_closure(cast.ana, operation_id=new_id(), case_id=case.id, closure=closure(**more))
    return fresh(case)


def finish_actions(actor: Actor, case: Case) -> None:
    """Say of every action that it was done."""
    with working(actor.user_id):
        for action in case.actions.filter(is_current=True):
            action.status = "done"
            action.save(update_fields=["status"])


def page() -> bytes:
    """Return a photographed page."""
    out = BytesIO()
    Image.new("RGB", (40, 60), "white").save(out, "PNG")
    return out.getvalue()


def on_paper(**more: Any) -> Signed:
    """Return a signature on paper with its photo."""
    return Signed(**{"name": "The director", "role": "social_director", "pages": [page()], **more})
