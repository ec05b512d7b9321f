"""The one way in which a concern, case, measure or transfer moves: guards asked, move written, clocks set.

Nothing else writes a stage, a next step or a due moment. All of it runs inside an operation on locked rows.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from rrjeta.cases.choices import Beside, Track
from rrjeta.cases.models import Case, Concern, ConcernChild, Measure, MeasureMove, Move, Transfer
from rrjeta.cases.operations.timing import keep_clocks, refresh_case, row_of
from rrjeta.cases.queries.clocks import of_case, of_concern, of_measure, of_transfer, running_of
from rrjeta.cases.queries.pathways import clockwork, pathway_of
from rrjeta.cases.queries.state import case_state, concern_state, measure_state
from rrjeta.cases.rules.guards import Refusal, is_written
from rrjeta.cases.rules.moves import destination, is_done_alone, refusals
from rrjeta.cases.rules.pathway import Pathway
from rrjeta.cases.rules.states import START, CaseState, ConcernState, MeasureState, MoveInput
from rrjeta.kernel.clock import now
from rrjeta.kernel.errors import Invalid
from rrjeta.kernel.saving import add, change


class MoveRefused(Invalid):
    """The pathway does not allow this move now; every reason is said, at its field where it has one."""

    message = _("This step is not possible yet.")

    def __init__(self, pathway: Pathway, refused: Sequence[Refusal]) -> None:
        self.codes = tuple(one.code for one in refused)
        errors: dict[str, list[Any]] = {}
        for one in refused:
            errors.setdefault(one.field or "", []).append(pathway.sentence(one))
        super().__init__(errors)


# ---- What comes into being ---------------------------------------------------------------------------------------


def begin_concern(concern: Concern, told: Mapping[str, Any], *, at: datetime, state: Mapping[str, Any]) -> Concern:
    """Insert a concern by move T1 with its clocks. Raises MoveRefused."""
    pathway = pathway_of(concern.pathway, concern.pack_version)
    seen = concern_state(concern, **{**state, "stage": START})
    wish = _wish(at, "", "", None)
    concern.stage = _asked(pathway, "T1", seen, wish)
    clocks = clockwork(concern.pathway, Track.CONCERN, concern.pack_version).after_move(
        "T1", [], of_concern(concern, concern.stage, at, concern.urgency)
    )
    _set(concern, row_of(clocks))
    add(concern, told)
    _write_move("T1", seen, concern.stage, wish, "", pathway, concern=concern)
    keep_clocks(concern, clocks)
    return concern


def begin_case(
    case: Case,
    told: Mapping[str, Any],
    *,
    at: datetime,
    stage: str = "registered",
    move: str = "",
    given: Mapping[str, Any] | None = None,
) -> Case:
    """Insert a case with the clocks of its first stage: opened by its concern's T4, or taken in from paper by T4p.

    Raises MoveRefused for a paper case that the pathway refuses.
    """
    pathway = pathway_of(case.pathway, case.pack_version)
    work = clockwork(case.pathway, Track.CASE, case.pack_version)
    case.stage = stage
    if move:
        seen, wish = case_state(case, stage=START), _wish(at, "", "", {"to_stage": stage, **(given or {})})
        case.stage = _asked(pathway, move, seen, wish)
        clocks = work.after_move(move, [], of_case(case, case.stage, at))
    else:
        clocks = work.after_happening("case_opened", [], of_case(case, stage, at))
    _set(case, row_of(clocks))
    add(case, told)
    if move:
        _write_move(move, seen, case.stage, wish, "", pathway, case=case)
    keep_clocks(case, clocks)
    refresh_case(case)
    return case


def begin_measure(measure: Measure, told: Mapping[str, Any], *, at: datetime, stage: str = "") -> Measure:
    """Insert a proposed measure by move M1 with its clocks; the case row follows. Raises MoveRefused.

    `stage` names where a measure of the paper folder stands: nothing is asked of it, and its clocks begin today.
    """
    case = measure.case
    pathway = pathway_of(case.pathway, measure.pack_version)
    work = clockwork(case.pathway, Track.MEASURE, measure.pack_version)
    if stage:
        measure.status = stage
        clocks = work.after_happening("taken_in_from_paper", [], of_measure(measure, stage, at))
    else:
        measure.status = _asked(pathway, "M1", measure_state(measure, stage=START), _wish(at, "", "", None))
        clocks = work.after_move("M1", [], of_measure(measure, measure.status, at))
    _set(measure, row_of(clocks))
    add(measure, told)
    add(MeasureMove(subject=measure.subject, measure=measure, to_status=measure.status, happened_at=at))
    keep_clocks(measure, clocks)
    refresh_case(case)
    return measure


def begin_transfer(transfer: Transfer, told: Mapping[str, Any], *, at: datetime) -> Transfer:
    """Insert a pending handover with its clock; the case row follows."""
    case = transfer.case
    work = clockwork(case.pathway, Track.TRANSFER, transfer.pack_version)
    clocks = work.after_happening("transfer_asked", [], of_transfer(transfer, "pending", at))
    _set(transfer, {"status": "pending", **row_of(clocks)})
    add(transfer, told)
    keep_clocks(transfer, clocks)
    refresh_case(case)
    return transfer


# ---- What moves --------------------------------------------------------------------------------------------------


def move_concern(
    concern: Concern,
    code: str,
    *,
    at: datetime,
    given: Mapping[str, Any] | None = None,
    state: Mapping[str, Any] | None = None,
    fields: Mapping[str, Any] | None = None,
    reason_code: str = "",
    reason: str = "",
    child: ConcernChild | None = None,
) -> Move:
    """Move a locked concern; `fields` are written with the move. Raises MoveRefused with every refusal."""
    pathway = pathway_of(concern.pathway, concern.pack_version)
    seen = concern_state(concern, child, **(state or {}))
    wish = _wish(at, reason_code, reason, given)
    target = _asked(pathway, code, seen, wish)
    changed = {"stage": target, "is_open": pathway.stage(Track.CONCERN, target).is_open, **(fields or {})}
    move = _write_move(code, seen, target, wish, reason, pathway, concern=concern)
    here = of_concern(concern, target, at, changed.get("urgency", concern.urgency))
    clocks = clockwork(concern.pathway, Track.CONCERN, concern.pack_version).after_move(code, running_of(concern), here)
    keep_clocks(concern, clocks)
    change(concern, {**changed, **row_of(clocks)})
    return move


def happen_on_concern(
    concern: Concern, happening: str, *, at: datetime, fields: Mapping[str, Any] | None = None
) -> None:
    """Let something that is no move change the clocks of a locked concern, such as taking up the danger."""
    changed = dict(fields or {})
    here = of_concern(concern, concern.stage, at, changed.get("urgency", concern.urgency))
    clocks = clockwork(concern.pathway, Track.CONCERN, concern.pack_version).after_happening(
        happening, running_of(concern), here
    )
    keep_clocks(concern, clocks)
    change(concern, {**changed, **row_of(clocks)})


def move_case(
    case: Case,
    code: str,
    *,
    at: datetime,
    given: Mapping[str, Any] | None = None,
    state: Mapping[str, Any] | None = None,
    fields: Mapping[str, Any] | None = None,
    reason_code: str = "",
    reason: str = "",
) -> Move:
    """Move a locked case; `given` holds further values of MoveInput, `state` what the caller knows beyond the rows.

    `fields` are written on the case with the move. Returns the Move. Raises MoveRefused with every refusal.
    """
    pathway = pathway_of(case.pathway, case.pack_version)
    seen = case_state(case, **(state or {}))
    wish = _wish(at, reason_code, reason, given)
    target = _asked(pathway, code, seen, wish)
    rule = pathway.move(code)
    changed: dict[str, Any] = {"stage": target, **_beside_fields(rule.opens, rule.closes, at), **(fields or {})}
    is_open = pathway.stage(Track.CASE, target).is_open
    if is_open != case.is_open:
        changed |= {"is_open": is_open, "closed_at": None if is_open else at}
    move = _write_move(code, seen, target, wish, reason, pathway, case=case)
    clocks = clockwork(case.pathway, Track.CASE, case.pack_version).after_move(
        code, running_of(case), of_case(case, target, at, changed)
    )
    keep_clocks(case, clocks)
    refresh_case(case, changed)
    return move


def happen_on_case(case: Case, happening: str, *, at: datetime, fields: Mapping[str, Any] | None = None) -> None:
    """Let something that is no move change the clocks of a locked case: a child was seen, minutes were saved."""
    clocks = clockwork(case.pathway, Track.CASE, case.pack_version).after_happening(
        happening, running_of(case), of_case(case, case.stage, at, fields)
    )
    keep_clocks(case, clocks)
    refresh_case(case, {name: value for name, value in (fields or {}).items() if name != "secured_at"})


def judge_risk(case: Case, level: int, *, at: datetime) -> None:
    """Write the worker's level of risk on a locked case and let its clocks follow."""
    fields: dict[str, Any] = {"risk_level": level}
    if level == case.risk_level:
        # Nothing is counted anew: a rule that changed meanwhile moves no clock that runs (design 3.5).
        return
    fields |= {"risk_before": case.risk_level, "risk_since": at}
    clocks = clockwork(case.pathway, Track.CASE, case.pack_version).after_risk(
        running_of(case), of_case(case, case.stage, at, fields)
    )
    keep_clocks(case, clocks)
    refresh_case(case, fields)


def keep_choices(case: Case, *, at: datetime) -> None:
    """Let the day chosen for a visit or a review, and what the plan says about visits, shorten the clocks of a locked case."""
    clocks = clockwork(case.pathway, Track.CASE, case.pack_version).after_choice(
        running_of(case), of_case(case, case.stage, at)
    )
    keep_clocks(case, clocks)
    refresh_case(case)


def move_measure(
    measure: Measure,
    code: str,
    *,
    at: datetime,
    given: Mapping[str, Any] | None = None,
    state: Mapping[str, Any] | None = None,
    fields: Mapping[str, Any] | None = None,
    told: Mapping[str, Any] | None = None,
    reason_code: str = "",
    reason: str = "",
) -> Measure:
    """Move a locked measure; `fields` and `told` are written first and the guards asked of the result.

    Returns the measure; the case row follows. Raises MoveRefused.
    """
    case = measure.case
    pathway = pathway_of(case.pathway, measure.pack_version)
    change(measure, fields, told)
    wish = _wish(at, reason_code, reason, given)
    target = _asked(pathway, code, measure_state(measure, **(state or {})), wish)
    step = MeasureMove(
        subject=measure.subject, measure=measure, from_status=measure.status, to_status=target, happened_at=at
    )
    add(step, {"note": reason} if reason else {})
    clocks = clockwork(case.pathway, Track.MEASURE, measure.pack_version).after_move(
        code, running_of(measure), of_measure(measure, target, at)
    )
    keep_clocks(measure, clocks)
    is_open = pathway.stage(Track.MEASURE, target).is_open
    ended = {} if is_open else {"ended_at": at, "end_reason": reason_code}
    change(measure, {"status": target, "is_open": is_open, **ended, **row_of(clocks)})
    refresh_case(case)
    return measure


def happen_on_measure(measure: Measure, happening: str, *, at: datetime) -> None:
    """Let something that is no move change the clocks of a locked measure: a hearing was set, papers completed."""
    case = measure.case
    clocks = clockwork(case.pathway, Track.MEASURE, measure.pack_version).after_happening(
        happening, running_of(measure), of_measure(measure, measure.status, at)
    )
    keep_clocks(measure, clocks)
    change(measure, row_of(clocks))
    refresh_case(case)


def end_transfer(transfer: Transfer, status: str, *, at: datetime) -> None:
    """End a locked pending handover as accepted, refused or withdrawn and stop its clock."""
    keep_clocks(transfer, [])
    change(transfer, {"status": status, "is_open": False, "answered_at": at, "next_step": "", "due_at": None})


# ---- Inside ------------------------------------------------------------------------------------------------------


def _set(record: Any, values: Mapping[str, Any]) -> None:
    for name, value in values.items():
        setattr(record, name, value)


def _wish(at: datetime, reason_code: str, reason: str, given: Mapping[str, Any] | None) -> MoveInput:
    wish = MoveInput(at=at, now=now(), reason=reason_code or None, has_written_reason=is_written(reason))
    return replace(wish, **(given or {}))


def _asked(pathway: Pathway, code: str, seen: CaseState | ConcernState | MeasureState, wish: MoveInput) -> str:
    refused = refusals(pathway, code, seen, wish)
    if refused:
        raise MoveRefused(pathway, refused)
    return destination(pathway, code, seen, wish)


def _write_move(
    code: str,
    seen: CaseState | ConcernState,
    target: str,
    wish: MoveInput,
    reason: str,
    pathway: Pathway,
    *,
    case: Case | None = None,
    concern: Concern | None = None,
) -> Move:
    of = case or concern
    if of is None:
        raise TypeError("A move is of a case or of a concern.")
    move = Move(
        subject=of.subject,
        case=case,
        concern=concern,
        code=code,
        from_stage=seen.stage,
        to_stage=target,
        reason_code=wish.reason or "",
        happened_at=wish.at,
        is_without_second_look=is_done_alone(pathway, code, seen),
    )
    return add(move, {"reason": reason} if reason else {})


def _beside_fields(opens: str | None, closes: str | None, at: datetime) -> dict[str, Any]:
    fields: dict[str, Any] = {}
    for track, is_running in ((opens, True), (closes, False)):
        if track == Beside.IMMEDIATE_PROTECTION:
            fields["is_in_protection"] = is_running
        elif track == Beside.WHEREABOUTS_UNKNOWN:
            fields["whereabouts_unknown_at"] = at if is_running else None
        elif track == Beside.TRANSFER_PENDING:
            fields["is_transfer_pending"] = is_running
    return fields
