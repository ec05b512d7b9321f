"""The initial and the full assessment: what was seen, how bad it is and why, what a second person says of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from rrjeta.access.actors import Actor
from rrjeta.access.operate import operation
from rrjeta.access.permissions import Permission
from rrjeta.access.queries import second_person
from rrjeta.cases.models import Approval, Case, Entry
from rrjeta.cases.operations.approving import NeedsSecondPerson
from rrjeta.cases.operations.enclosing import enclose
from rrjeta.cases.operations.entries import LineGiven, find_line, rewrite_entry, settled_moment, write_entry
from rrjeta.cases.operations.moving import happen_on_case, judge_risk, move_case
from rrjeta.cases.queries.clocks import stage_since
from rrjeta.cases.queries.pathways import pathway_of
from rrjeta.cases.rules.guards import is_written
from rrjeta.cases.rules.risk import Suggestion, level_number, needs_written_reason, suggested_level
from rrjeta.cases.rules.visits import counts_as_seen
from rrjeta.cases.scope import find_case
from rrjeta.forms.rules.enclosed import Enclosed
from rrjeta.kernel.errors import Invalid, NotFound
from rrjeta.kernel.saving import add

INITIAL, FULL = "initial_assessment", "full_assessment"
ASSESSMENT = "assessment"


@dataclass(frozen=True, slots=True)
class AssessmentGiven:
    """An assessment as it was typed, for one or several children of a family."""

    happened_at: datetime
    coded: Mapping[str, Any]
    told: Mapping[str, Any]
    lines: Mapping[UUID, LineGiven]
    is_finished: bool = True
    files: Sequence[Enclosed] = ()


@operation(Permission.ASSESS)
def start_assessment(
    actor: Actor, *, operation_id: UUID, case_id: UUID, at: datetime, contact_plan: str, has_read_alerts: bool
) -> UUID:
    """Start the initial assessment (T5) with the plan of contact; return the case's id. Raises MoveRefused, NotFound."""
    case = find_case(actor, Permission.ASSESS, case_id, lock=True)
    at = settled_moment(at, stage_since(case))
    given = {"has_contact_plan": is_written(contact_plan), "has_read_alerts": has_read_alerts}
    move_case(case, "T5", at=at, given=given, reason=contact_plan)
    return case.id


@operation(Permission.ASSESS)
def record_initial_assessment(
    actor: Actor,
    *,
    operation_id: UUID,
    case_id: UUID,
    assessment: AssessmentGiven,
    entry_id: UUID | None = None,
    base_version: int | None = None,
) -> UUID:
    """Write the initial assessment, or go on with an unfinished one; return the entry's id.

    The worker's level becomes the level of each child; it needs a written reason where it differs from the level that
    follows from the answers. Raises Invalid, Stale, NotFound, NotAllowed, NotOneFamily.
    """
    cases = _cases(actor, case_id, assessment)
    coded = dict(assessment.coded)
    if assessment.is_finished:
        suggestion = suggestion_for(cases[0], coded)
        coded |= _judged(suggestion, coded, str(assessment.told.get("override_reason") or ""))
    lines = {one: _line(given) for one, given in assessment.lines.items()}
    entry = _written(INITIAL, cases, assessment, coded, lines, entry_id, base_version)
    if assessment.is_finished:
        for case in cases:
            judge_risk(case, level_number(coded["risk_level"]), at=assessment.happened_at)
            note_seen(
                actor,
                case,
                assessment.happened_at,
                str(lines[case.id].coded.get("child_seen", "")),
                coded["contact_place"],
            )
    return entry.id


@operation(Permission.ASSESS)
def start_full_assessment(actor: Actor, *, operation_id: UUID, case_id: UUID, at: datetime) -> UUID:
    """Move a case from the initial to the full assessment (T7). Raises MoveRefused, NotFound, NotAllowed."""
    case = find_case(actor, Permission.ASSESS, case_id, lock=True)
    move_case(case, "T7", at=settled_moment(at, stage_since(case)))
    return case.id


@operation(Permission.ASSESS)
def record_full_assessment(
    actor: Actor,
    *,
    operation_id: UUID,
    case_id: UUID,
    assessment: AssessmentGiven,
    entry_id: UUID | None = None,
    base_version: int | None = None,
) -> UUID:
    """Write the full assessment, or go on with an unfinished one; return the entry's id.

    Finishing it sets the level of risk and starts the clock of the meeting. Raises Invalid, Stale, NotFound.
    """
    cases = _cases(actor, case_id, assessment)
    entry = _written(FULL, cases, assessment, dict(assessment.coded), assessment.lines, entry_id, base_version)
    if assessment.is_finished:
        for case in cases:
            judge_risk(case, level_number(str(assessment.coded["risk_level"])), at=assessment.happened_at)
            happen_on_case(case, "full_assessment_finished", at=assessment.happened_at)
    return entry.id


@operation(Permission.ASSESS)
def ask_second_look(actor: Actor, *, operation_id: UUID, case_id: UUID, at: datetime) -> UUID:
    """Ask the head to look at an initial assessment that finds no risk; return the case's id.

    A unit of one person has nobody to ask: the step is then done alone and marked (design §3.11). Raises NotFound.
    """
    case = find_case(actor, Permission.ASSESS, case_id, lock=True)
    happen_on_case(case, "second_look_asked", at=settled_moment(at, stage_since(case)))
    return case.id


@operation(Permission.APPROVE_CLOSURE)
def give_second_look(
    actor: Actor, *, operation_id: UUID, case_id: UUID, entry_id: UUID, at: datetime, is_agreed: bool, words: str
) -> UUID:
    """Say as a second person whether an assessment holds; return the approval's id.

    Raises NotFound, Invalid, NeedsSecondPerson for one's own assessment or case.
    """
    case = find_case(actor, Permission.APPROVE_CLOSURE, case_id, lock=True)
    line = find_line(case, entry_id)
    if line.entry.kind not in (INITIAL, FULL) or not line.entry.is_finished:
        raise NotFound
    if not is_agreed and not is_written(words):
        raise Invalid({"words": _("Write what has to be looked at again.")})
    at = settled_moment(at, line.entry.happened_at)
    is_own = actor.user_id in (case.owner_id, line.entry.entered_by_id)
    is_alone = is_own and second_person(case.unit_id, case.municipality, actor.user_id) is None
    if is_own and not is_alone:
        raise NeedsSecondPerson
    approval = Approval(
        subject=case.person.subject,
        case=case,
        what=ASSESSMENT,
        record_id=entry_id,
        is_approved=is_agreed,
        user_id=actor.user_id,
        happened_at=at,
        is_without_second_look=is_alone,
    )
    add(approval, {"words": words} if words else {})
    if not is_agreed:
        happen_on_case(case, "second_look_refused", at=at)
    return approval.id


def suggestion_for(case: Case, coded: Mapping[str, Any]) -> Suggestion:
    """Return the level of risk that follows from coded answers, with its reasons."""
    scale = pathway_of(case.pathway, case.pack_version).scale
    return suggested_level(
        scale,
        {code: coded.get(code) for code in scale.weights},
        {code: coded.get(code) for code in scale.dangers},
    )


def note_seen(actor: Actor, case: Case, at: datetime, outcome: str, kind: str) -> None:
    """Move *last seen* of a locked case, and its visit clock, when the child was seen later than known before."""
    pathway = pathway_of(case.pathway, case.pack_version)
    is_seen = counts_as_seen(outcome, kind, seen=pathway.meaning("seen"), remote=pathway.meaning("remote_contact"))
    if not is_seen or (case.last_seen_at is not None and at <= case.last_seen_at):
        return
    fields: dict[str, Any] = {"last_seen_at": at, "last_seen_by_id": actor.user_id}
    if outcome in pathway.meaning("seen_alone"):
        fields["last_seen_alone_at"] = at
    happen_on_case(case, "child_seen", at=at, fields=fields)


def _cases(actor: Actor, case_id: UUID, assessment: AssessmentGiven) -> list[Case]:
    ids = sorted(assessment.lines, key=lambda one: (one != case_id, one))
    return [find_case(actor, Permission.ASSESS, one, lock=True) for one in ids or [case_id]]


def _judged(suggestion: Suggestion, coded: Mapping[str, Any], reason: str) -> dict[str, Any]:
    level = level_number(str(coded["risk_level"]))
    if needs_written_reason(level, suggestion) and not is_written(reason):
        raise Invalid({"override_reason": _("The risk level differs from the one proposed. Write why.")})
    return {
        "suggested_level": suggestion.level,
        "has_override_reason": is_written(reason),
        "dangers_unanswered": len(suggestion.unanswered),
        "dangers_present": sum(one.kind == "danger" for one in suggestion.reasons),
    }


def _line(given: LineGiven) -> LineGiven:
    reason = str(given.told.get("not_seen_reason") or "")
    return LineGiven({**given.coded, "has_not_seen_reason": is_written(reason)}, given.told)


def _written(
    kind: str,
    cases: Sequence[Case],
    assessment: AssessmentGiven,
    coded: Mapping[str, Any],
    lines: Mapping[UUID, LineGiven],
    entry_id: UUID | None,
    base_version: int | None,
) -> Entry:
    given: dict[str, Any] = {
        "cases": cases,
        "happened_at": assessment.happened_at,
        "coded": coded,
        "told": assessment.told,
        "lines": lines,
        "is_finished": assessment.is_finished,
    }
    if entry_id is None:
        entry = write_entry(kind=kind, **given)
    else:
        earlier = find_line(cases[0], entry_id).entry
        if earlier.kind != kind:
            raise NotFound
        entry = rewrite_entry(earlier, base_version=base_version, **given)
    holders = [(case.person.subject, case.id) for case in cases]
    enclose(assessment.files, record_id=entry.id, holders=holders, at=assessment.happened_at)
    return entry
