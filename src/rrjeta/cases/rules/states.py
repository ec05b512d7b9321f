"""What the rules see of a concern, a case, a measure and a wish to move: coded values only, never a told word."""

from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

START = ""


@dataclass(frozen=True, slots=True)
class MoveInput:
    """What comes with the move itself. `at` is when it happened, `now` when it is being entered."""

    at: datetime
    now: datetime
    reason: str | None = None
    has_written_reason: bool = False
    to_stage: str | None = None
    has_owner: bool = False
    has_receiver: bool = False
    risk_level: int | None = None
    has_police_handover: bool = False
    has_contact_plan: bool = False
    has_read_alerts: bool = False
    survivor_id: UUID | None = None
    survivor_stands: bool = False


@dataclass(frozen=True, slots=True)
class ConcernState:
    """A concern, and of the child now being decided about what opening a case asks for."""

    stage: str = START
    urgency: str | None = None
    has_channel: bool = False
    has_reporter: bool = False  # a source is named, or that the caller does not want to say
    ways_to_find: int = 0
    has_search: bool = False
    has_danger_now: bool = False
    wants_answer: bool = False
    has_answer: bool = False  # the caller was told, or why that was not possible is written
    has_child_record: bool = False
    category_count: int = 0
    is_adult: bool = False
    has_other_open_case: bool = False
    has_second_look: bool = False
    has_second_person: bool = True  # somebody is there who could look a second time


@dataclass(frozen=True, slots=True)
class CaseState:
    """A case in its present episode."""

    stage: str = START
    came_from: str | None = None  # the stage before the present one
    beside: frozenset[str] = field(default_factory=frozenset)
    case_id: UUID | None = None

    # The child.
    is_adult: bool = False
    has_child_record: bool = False
    has_other_open_case: bool = False
    has_alerts: bool = False

    # Risk and assessments.
    risk_level: int | None = None
    suggested_level: int | None = None
    has_level_reason: bool = False
    dangers_unanswered: int = 0
    dangers_present: int = 0
    has_initial_assessment: bool = False
    has_full_assessment: bool = False
    has_seen_child: bool = False
    has_not_seen_reason: bool = False

    # Meeting and plan.
    has_agenda: bool = False
    invitation_count: int = 0
    has_meeting_pack: bool = False
    has_minutes: bool = False
    has_no_meeting_reason: bool = False
    objective_count: int = 0
    objectives_without_action: int = 0
    actions_without_owner: int = 0
    actions_without_date: int = 0
    open_action_count: int = 0
    has_safety_plan: bool = False
    has_plan_approval: bool = False
    signatures_unexplained: int = 0
    family_agreement: str | None = None  # a code of `consent_status`

    # Visits and review.
    last_seen_at: datetime | None = None
    last_visit_at: datetime | None = None
    seen_due_at: datetime | None = None  # until when the last sight of the child counts
    visit_due_at: datetime | None = None  # until when the last visit counts
    has_review: bool = False
    objectives_unjudged: int = 0
    has_frozen_version: bool = False
    is_plan_changed: bool = False

    # Measures and court.
    measures_in_force: int = 0
    measures_undecided: int = 0
    immediate_measures_open: int = 0
    has_had_measure: bool = False
    court_decisions_unexecuted: int = 0

    # Search, transfer, referrals, closure.
    attempts_documented: int = 0
    referrals_open: int = 0
    is_missing: bool = False
    has_told_police: bool = False
    has_handover: bool = False
    has_receiver_acceptance: bool = False
    court_dates_unassigned: int = 0
    measures_unassigned: int = 0
    stable_at: datetime | None = None  # from when the risk has been low for as long as closing asks for
    has_early_reason: bool = False  # why it is closed before that is written
    has_closure_form: bool = False
    has_told_child: bool = False  # or why not is written
    has_told_family: bool = False  # or why not is written
    has_closing_meeting: bool = False
    has_second_reason_not_seen: bool = False  # a second person wrote why closing without a sight is right
    retention_due_at: datetime | None = None
    has_second_look: bool = False
    has_second_person: bool = True


@dataclass(frozen=True, slots=True)
class MeasureState:
    """One protection measure of one child."""

    stage: str = START
    kind: str = ""  # a code of `protection_measure`
    secured_at: datetime | None = None
    has_grounds: bool = False
    has_decider: bool = False  # the head or director, by a click or on paper
    has_options_explained: bool = False  # why each less restrictive place was not chosen
    has_told_parents: bool = False  # or why that is not safe
    has_monitored_plan: bool = False
    has_visit_frequency: bool = False
    parent_signature_count: int = 0
    do_parents_refuse: bool = False
    executed_at: datetime | None = None
    has_place: bool = False
    has_court: bool = False
    has_psychosocial_report: bool = False
    court_request_at: datetime | None = None
    court_decision_at: datetime | None = None
    has_decision_number: bool = False
    valid_to: datetime | None = None
    new_valid_to: datetime | None = None
    has_end_decision: bool = False
    has_next_care: bool = False  # where the child lives from now on is recorded


State = ConcernState | CaseState | MeasureState
