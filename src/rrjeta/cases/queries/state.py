"""What the rules see: the coded state of a concern, case or measure, read from its rows. No told word is opened."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import Q

from rrjeta.access.queries import second_person
from rrjeta.cases.choices import Beside
from rrjeta.cases.facts import ReferralsOpen
from rrjeta.cases.models import (
    Action,
    Approval,
    Attendance,
    Case,
    Concern,
    ConcernChild,
    EntryLine,
    Hearing,
    Measure,
    MeasureMove,
    Move,
    Objective,
    Plan,
    Transfer,
)
from rrjeta.cases.queries.limits import limit_end
from rrjeta.cases.queries.pathways import pathway_of
from rrjeta.cases.rules.measures import count_measures
from rrjeta.cases.rules.risk import level_number, low_since
from rrjeta.cases.rules.states import CaseState, ConcernState, MeasureState
from rrjeta.kernel.clock import now, today
from rrjeta.kernel.sealing import peek_record
from rrjeta.kernel.seams import ask
from rrjeta.people.models import Person, SafetyAlert
from rrjeta.people.rules import is_grown_up
from rrjeta.people.scope import joined_homes, joined_ids

YES = "yes"


@dataclass(frozen=True, slots=True)
class Written:
    """An entry's coded answers on one case: of the header and of the child's line."""

    kind: str
    entry_id: UUID
    happened_at: datetime
    entered_at: datetime
    finished_at: datetime | None
    is_finished: bool
    coded: dict[str, Any]

    def has(self, key: str) -> bool:
        """Tell whether an answer was given."""
        return self.coded.get(key) not in (None, "", [], False)

    def is_of_round(self, began: datetime | None) -> bool:
        """Tell whether it was finished (or, unfinished, begun) since a round began."""
        return began is None or (self.finished_at or self.entered_at) >= began


def concern_state(concern: Concern, child: ConcernChild | None = None, **known: Any) -> ConcernState:
    """Return the state of a concern and of the child now being decided about; `known` overrides single values."""
    person = child.person.standing if child else None
    coded = concern.coded
    state = ConcernState(
        stage=concern.stage,
        urgency=concern.urgency or None,
        has_channel=bool(concern.channel),
        has_reporter=bool(concern.source),
        ways_to_find=int(coded.get("ways_to_find", 0)),
        has_search=concern.is_search_done,
        has_danger_now=concern.danger_now == YES,
        wants_answer=coded.get("feedback_wanted") == YES,
        has_answer=concern.answered_at is not None or bool(coded.get("no_answer_possible")),
        has_child_record=person is not None,
        category_count=len({**coded, **(child.coded if child else {})}.get("harm_category") or []),
        is_adult=_is_adult(person),
        has_other_open_case=person is not None and has_open_case(person.id, concern.pathway),
        has_second_look=_has_approval(concern.id),
        has_second_person=second_person(concern.unit_id, concern.municipality, concern.owner_id) is not None,
    )
    return replace(state, **known)


def case_state(case: Case, **known: Any) -> CaseState:
    """Return the state of a case in its present episode. About ten queries; `known` overrides single values."""
    written, moved = written_in_episode(case), _moved(case)
    values: dict[str, Any] = {
        "stage": case.stage,
        "came_from": moved.came_from,
        "beside": _beside(case),
        "case_id": case.id,
        "is_adult": _is_adult(case.person.standing),
        "has_child_record": True,
        "has_other_open_case": has_open_case(case.child_id, case.pathway, other_than=case.id),
        "has_alerts": _has_alerts(case),
        "risk_level": case.risk_level,
        "last_seen_at": case.last_seen_at,
        "seen_due_at": case.visit_due_at,
        "visit_due_at": case.visit_due_at,
        "has_second_person": second_person(case.unit_id, case.municipality, case.owner_id) is not None,
        **_assessed(case, written),
        **_planned(case, written, moved),
        **_measured(case),
        **_searched(case, written),
        **_closed(case, written, moved),
        **_handed_over(case),
    }
    return CaseState(**{**values, **known})


def measure_state(measure: Measure, **known: Any) -> MeasureState:
    """Return the state of one measure; `known` overrides single values, such as what the form says now."""
    coded = measure.coded
    state = MeasureState(
        stage=measure.status,
        kind=measure.kind,
        secured_at=measure.secured_at,
        has_grounds=bool(coded.get("has_grounds")),
        has_decider=_has_approval(measure.id),
        has_options_explained=bool(coded.get("has_options_explained")),
        has_told_parents=bool(coded.get("has_told_parents")),
        has_monitored_plan=bool(coded.get("has_monitored_plan")),
        has_visit_frequency=bool(coded.get("has_visit_frequency")),
        parent_signature_count=int(coded.get("parent_signature_count", 0)),
        do_parents_refuse=bool(coded.get("do_parents_refuse")),
        executed_at=measure.executed_at,
        has_place=bool(coded.get("has_place")),
        has_court=bool(coded.get("has_court")),
        has_psychosocial_report=bool(coded.get("has_psychosocial_report")),
        court_request_at=measure.court_request_at,
        court_decision_at=measure.court_decision_at,
        has_decision_number=bool(coded.get("has_decision_number")),
        has_end_decision=bool(coded.get("has_end_decision")),
        has_next_care=bool(coded.get("has_next_care")),
    )
    return replace(state, **known)


def written_in_episode(case: Case, kinds: Sequence[str] = ()) -> list[Written]:
    """Return what was written on a case since its present episode began, the oldest first. One query."""
    lines = EntryLine.objects.filter(case=case, happened_at__gte=episode_start(case))
    if kinds:
        lines = lines.filter(entry__kind__in=kinds)
    rows = lines.order_by("happened_at", "id").values_list(
        "entry__kind",
        "entry_id",
        "happened_at",
        "entry__entered_at",
        "entry__finished_at",
        "entry__is_finished",
        "entry__coded",
        "coded",
    )
    return [
        Written(kind, entry_id, happened_at, entered_at, finished_at, is_finished, {**header, **line})
        for kind, entry_id, happened_at, entered_at, finished_at, is_finished, header, line in rows
    ]


def episode_start(case: Case) -> datetime:
    """Return when the work of the present episode may have begun: its concern was received before the case opened."""
    if case.episode_no == 1:
        return datetime.min.replace(tzinfo=now().tzinfo)
    return case.episodes.get(number=case.episode_no).opened_at


def has_open_case(person_id: UUID, pathway: str, other_than: UUID | None = None) -> bool:
    """Tell whether the person who stands under this id has an open case on the pathway, anywhere in the country."""
    found = Case.objects.filter(person_id__in=joined_ids([person_id]), pathway=pathway, is_open=True)
    return found.exclude(id=other_than).exists() if other_than else found.exists()


def _is_adult(person: Person | None) -> bool:
    if person is None:
        return False
    return is_grown_up(person.birth_year, person.birth_month, today(), _birthday(person))


def _birthday(person: Person) -> date | None:
    """Return the day of birth where it decides: in the month itself. It lies sealed."""
    if person.birth_month != today().month or person.birth_precision != "day":
        return None
    told = peek_record(person).get("birth_date")
    return date.fromisoformat(str(told)) if told else None


def _has_alerts(case: Case) -> bool:
    ids = [case.child_id]
    about = Q(person_id__in=joined_ids(ids)) | Q(household_id__in=joined_homes(ids, [case.household_id]))
    return SafetyAlert.objects.filter(about, ended_at=None).exists()


def _has_approval(record_id: UUID) -> bool:
    return Approval.objects.filter(record_id=record_id, is_approved=True).exists()


@dataclass(frozen=True, slots=True)
class _Moved:
    """The moves of a case, the newest last: where it came from, and when its present rounds began."""

    came_from: str | None
    planning_began: datetime | None
    review_began: datetime | None
    closing_began: datetime | None


def _moved(case: Case) -> _Moved:
    """Return what the moves of a case say. One query."""
    moves = Move.objects.filter(case=case).order_by("happened_at", "id")
    rows = list(moves.values_list("code", "from_stage", "to_stage", "entered_at"))
    came = [source for _code, source, target, _at in rows if target == case.stage != source]
    # Papers of an earlier round do not count again: each begins with the last of its moves that was entered.
    began = {
        code: max((at for one, _source, _target, at in rows if one == code), default=None)
        for code in ("T14", "T12", "T16r")
    }
    return _Moved(came[-1] or None if came else None, began["T14"], began["T12"], began["T16r"])


def _beside(case: Case) -> frozenset[str]:
    running = {
        Beside.IMMEDIATE_PROTECTION: case.is_in_protection,
        Beside.WHEREABOUTS_UNKNOWN: case.whereabouts_unknown_at is not None,
        Beside.TRANSFER_PENDING: case.is_transfer_pending,
    }
    return frozenset(str(track) for track, is_running in running.items() if is_running)


def _last(written: Sequence[Written], kind: str, since: datetime | None = None) -> Written | None:
    """Return the newest finished entry of a kind, finished since a moment when one is given."""
    found = [one for one in written if one.kind == kind and one.is_finished and one.is_of_round(since)]
    return found[-1] if found else None


def _assessed(case: Case, written: Sequence[Written]) -> dict[str, Any]:
    first, full = _last(written, "initial_assessment"), _last(written, "full_assessment")
    latest = full or first
    start = episode_start(case)
    # What stood in the paper folder counts for the time that was taken in with it, not for a case that begins anew.
    is_on_paper = case.is_from_paper and case.episode_no == 1
    return {
        "suggested_level": first.coded.get("suggested_level") if first else None,
        "has_level_reason": first is not None and first.has("has_override_reason"),
        "dangers_unanswered": int(first.coded.get("dangers_unanswered", 0)) if first else 0,
        "dangers_present": int(first.coded.get("dangers_present", 0)) if first else 0,
        "has_initial_assessment": first is not None or is_on_paper,
        "has_full_assessment": full is not None or is_on_paper,
        "has_seen_child": case.last_seen_at is not None and case.last_seen_at >= start,
        "has_not_seen_reason": latest is not None and latest.has("has_not_seen_reason"),
        "has_second_look": latest is not None and _has_approval(latest.entry_id),
    }


def _planned(case: Case, written: Sequence[Written], moved: _Moved) -> dict[str, Any]:
    meetings = [one for one in written if one.kind == "minutes" and one.is_of_round(moved.planning_began)]
    meeting = meetings[-1] if meetings else None
    # A plan that was closed off with an earlier episode is not the plan of this one.
    latest = Plan.objects.filter(case=case).order_by("-edition").first()
    plan = latest if latest is not None and latest.status != "frozen" else None
    review = _last(written, "review", since=moved.review_began)
    changes = ((review, "is_plan_changed"), (plan, "is_changed"))
    values: dict[str, Any] = {
        "has_agenda": meeting is not None,
        "invitation_count": Attendance.objects.filter(meeting_id=meeting.entry_id).count() if meeting else 0,
        "has_meeting_pack": meeting is not None,
        "has_minutes": any(one.is_finished for one in meetings),
        "has_closing_meeting": any(one.is_finished and one.has("is_closing") for one in meetings),
        "has_review": review is not None,
        "objectives_unjudged": int(review.coded.get("objectives_unjudged", 0)) if review else 0,
        # The review freezes what it reviewed: an edition in work after the first has a frozen one before it.
        "has_frozen_version": plan is not None and plan.edition > 1 and plan.status == "draft",
        "is_plan_changed": any(one is not None and bool(one.coded.get(key)) for one, key in changes),
    }
    visits = [one.happened_at for one in written if one.kind == "visit" and one.is_finished]
    values["last_visit_at"] = visits[-1] if visits else None
    return {**values, **(_plan_counts(case, plan) if plan else {})}


def _plan_counts(case: Case, plan: Plan) -> dict[str, Any]:
    actions = list(
        Action.objects.filter(objective__plan=plan).values_list("objective_id", "responsible_kind", "due_on")
    )
    objectives = set(Objective.objects.filter(plan=plan).values_list("id", flat=True))
    still_open = pathway_of(case.pathway, case.pack_version).meaning("open_action")
    open_actions = Action.objects.filter(case=case, is_current=True, status__in=still_open).count()
    return {
        "objective_count": len(objectives),
        "objectives_without_action": len(objectives - {row[0] for row in actions}),
        "actions_without_owner": sum(not row[1] for row in actions),
        "actions_without_date": sum(row[2] is None for row in actions),
        "open_action_count": open_actions,
        "has_safety_plan": bool(plan.coded.get("has_safety_plan")),
        "has_plan_approval": _has_approval(plan.id),
        "signatures_unexplained": int(plan.coded.get("signatures_unexplained", 0)),
        "family_agreement": plan.coded.get("family_agreement") or None,
        "has_no_meeting_reason": bool(plan.coded.get("has_no_meeting_reason")),
    }


def _measured(case: Case) -> dict[str, Any]:
    rows = Measure.objects.filter(case=case).values_list("kind", "status", "decided_at")
    pathway = pathway_of(case.pathway, case.pack_version)
    counted = count_measures([(kind, status, at is not None) for kind, status, at in rows], pathway.meaning)
    return {
        "measures_in_force": counted.in_force,
        "measures_undecided": counted.undecided,
        "immediate_measures_open": counted.immediate_open,
        "has_had_measure": counted.has_had,
        "court_decisions_unexecuted": counted.refused_by_court,
    }


def _searched(case: Case, written: Sequence[Written]) -> dict[str, Any]:
    failed = pathway_of(case.pathway, case.pack_version).meaning("failed_attempt")
    attempts = [one for one in written if one.kind == "visit" and one.is_finished and _outcome(one) in failed]
    search = _last(written, "search")
    return {
        "referrals_open": sum(ask(ReferralsOpen(case.id))),
        "attempts_documented": len(attempts) + (int(search.coded.get("other_attempts", 0)) if search else 0),
        "is_missing": search is not None and search.has("is_missing"),
        "has_told_police": search is not None and search.coded.get("police_informed") == YES,
    }


def _outcome(visit: Written) -> str:
    return str(visit.coded.get("whole_outcome") or visit.coded.get("outcome") or "")


def _closed(case: Case, written: Sequence[Written], moved: _Moved) -> dict[str, Any]:
    closure = _last(written, "closure", since=moved.closing_began)
    is_looked_at = closure is not None and _has_approval(closure.entry_id)
    calm_since = low_since(_judged(case, written))
    return {
        "stable_at": limit_end("closure_stable_for", calm_since) if calm_since else None,
        "has_closure_form": closure is not None,
        "has_told_child": closure is not None and closure.has("has_told_child"),
        "has_told_family": closure is not None and closure.has("has_told_family"),
        "has_second_reason_not_seen": closure is not None and closure.has("has_second_reason_not_seen"),
        "retention_due_at": datetime.fromisoformat(closure.coded["retention_due_at"])
        if closure and closure.has("retention_due_at")
        else None,
        # Before it is proposed, the second look is that at the assessment (T8).
        **({"has_second_look": is_looked_at} if case.stage == "closure_proposed" else {}),
    }


def _judged(case: Case, written: Sequence[Written]) -> list[tuple[datetime, int]]:
    """Return each judgement of the risk with its moment: those that stand in what was written, and the present one."""
    found = [
        (one.happened_at, level_number(str(code)))
        for one in written
        if one.is_finished and (code := one.coded.get("risk_after") or one.coded.get("risk_level"))
    ]
    if case.risk_level is not None and case.risk_since is not None:
        found.append((case.risk_since, case.risk_level))
    return found


def _handed_over(case: Case) -> dict[str, Any]:
    transfer = Transfer.objects.filter(case=case, is_open=True).first()
    hearings = Hearing.objects.filter(case=case, is_over=False).count()
    measures = Measure.objects.filter(case=case, is_open=True).count()
    coded: Mapping[str, Any] = transfer.coded if transfer else {}
    return {
        "has_handover": transfer is not None,
        "has_receiver_acceptance": transfer is not None and transfer.status == "accepted",
        "court_dates_unassigned": 0 if coded.get("are_court_dates_taken") else hearings,
        "measures_unassigned": 0 if coded.get("are_measures_taken") else measures,
    }


def measure_history(measure: Measure) -> list[MeasureMove]:
    """Return the steps of a measure, the oldest first. One query."""
    return list(measure.moves.select_related("subject").order_by("happened_at", "id"))
