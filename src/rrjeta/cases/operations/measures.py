"""Protection measures: proposed, decided, carried out, taken to court, changed, extended, ended (guide 2.3)."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from rrjeta.access.actors import Actor
from rrjeta.access.operate import operation
from rrjeta.access.permissions import Permission
from rrjeta.cases.choices import Track
from rrjeta.cases.models import Case, Measure, Reminder
from rrjeta.cases.operations.approving import write_approval
from rrjeta.cases.operations.measure_steps import (
    ProposalGiven,
    StepGiven,
    check_moment,
    of_options,
    of_parents,
    written_by,
)
from rrjeta.cases.operations.moving import begin_measure, happen_on_case, happen_on_measure, move_measure
from rrjeta.cases.queries.pathways import pathway_of
from rrjeta.cases.rules.guards import is_written
from rrjeta.cases.rules.pathway import NoSuchMove, Pathway
from rrjeta.cases.scope import find_case
from rrjeta.files.operations import attach
from rrjeta.kernel.clock import today
from rrjeta.kernel.errors import Invalid, NotAllowed, NotFound
from rrjeta.kernel.saving import add, change
from rrjeta.packs.current import current
from rrjeta.people.operations.around import change_care

MEASURE = "measure"
_PAPERS = {"M4": "psychosocial_report", "M5": "court_decision", "M6": "court_decision"}


@operation(Permission.PROPOSE_MEASURE)
def propose_measure(actor: Actor, *, operation_id: UUID, case_id: UUID, proposal: ProposalGiven) -> UUID:
    """Propose a measure for an open case (M1); return its id. Raises MoveRefused, Invalid, NotFound, NotAllowed."""
    case = find_case(actor, Permission.PROPOSE_MEASURE, case_id, lock=True)
    if not case.is_open:
        raise Invalid({"": _("The case is closed. Reopen it first.")})
    return insert_measure(case, proposal).id


@operation(Permission.DECIDE_MEASURE)
def decide_measure(
    actor: Actor, *, operation_id: UUID, case_id: UUID, measure_id: UUID, code: str, step: StepGiven
) -> UUID:
    """Decide, change, extend, end or revoke a measure by a click or on paper; return its id.

    Raises MoveRefused, Invalid, NeedsSecondPerson, NotFound, NotAllowed.
    """
    case = find_case(actor, Permission.DECIDE_MEASURE, case_id, lock=True)
    return _decide(actor, find_measure(case, measure_id), code, step)


@operation(Permission.FOLLOW_MEASURE)
def decide_measure_on_paper(
    actor: Actor, *, operation_id: UUID, case_id: UUID, measure_id: UUID, code: str, step: StepGiven
) -> UUID:
    """Record a decision that was signed on paper, with its photographed page (screens.md §1.12); return the measure's id."""
    case = find_case(actor, Permission.FOLLOW_MEASURE, case_id, lock=True)
    if step.signed is None:
        raise Invalid({"pages": _("Add a photo of the signed page.")})
    return _decide(actor, find_measure(case, measure_id), code, step)


@operation(Permission.FOLLOW_MEASURE)
def follow_measure(
    actor: Actor, *, operation_id: UUID, case_id: UUID, measure_id: UUID, code: str, step: StepGiven
) -> UUID:
    """Carry a measure out, ask the court, or record its decision (M3 to M6); return its id. Raises MoveRefused, Invalid."""
    case = find_case(actor, Permission.FOLLOW_MEASURE, case_id, lock=True)
    measure = find_measure(case, measure_id)
    _check_permission(measure, code, Permission.FOLLOW_MEASURE)
    _move(measure, code, step)
    return measure.id


@operation(Permission.FOLLOW_MEASURE)
def leave_emergency_place(
    actor: Actor,
    *,
    operation_id: UUID,
    case_id: UUID,
    measure_id: UUID,
    at: datetime,
    arrangement: str,
    place: str,
    is_address_hidden: bool = False,
) -> UUID:
    """Say where the child lives after the emergency place; return the measure's id. Raises Invalid, NotFound."""
    case = find_case(actor, Permission.FOLLOW_MEASURE, case_id, lock=True)
    measure = find_measure(case, measure_id)
    check_moment(at)
    pathway = pathway_of(case.pathway, measure.pack_version)
    if arrangement in pathway.meaning("emergency_place"):
        raise Invalid({"arrangement": _("Choose where the child lives after the emergency place.")})
    _settle(case, pathway, arrangement, place, at, is_hidden=is_address_hidden)
    is_hidden = is_address_hidden or arrangement in pathway.meaning("hidden_place")
    change(measure, {"coded": {**measure.coded, "is_place_hidden": is_hidden}}, {"place": place.strip()})
    happen_on_measure(measure, "emergency_place_left", at=at)
    return measure.id


@operation(Permission.FOLLOW_MEASURE)
def complete_papers(
    actor: Actor, *, operation_id: UUID, case_id: UUID, measure_id: UUID, at: datetime, words: str = ""
) -> UUID:
    """Say that the papers of an emergency placement are complete; return the measure's id. Raises Invalid, NotFound."""
    return _note(actor, case_id, measure_id, "papers_completed", at, {"papers": words})


@operation(Permission.FOLLOW_MEASURE)
def review_measure(
    actor: Actor, *, operation_id: UUID, case_id: UUID, measure_id: UUID, at: datetime, words: str
) -> UUID:
    """Write what the review of a measure in force found; its clock starts anew. Raises Invalid, NotFound."""
    if not is_written(words):
        raise Invalid({"words": _("Write what the review of the measure found.")})
    return _note(actor, case_id, measure_id, "measure_reviewed", at, {"review": words})


@operation(Permission.FOLLOW_MEASURE)
def report_refusal(
    actor: Actor, *, operation_id: UUID, case_id: UUID, measure_id: UUID, at: datetime, words: str
) -> UUID:
    """Say that the parents do not cooperate: another measure has to be decided, and the owner is reminded today."""
    case = find_case(actor, Permission.FOLLOW_MEASURE, case_id, lock=True)
    measure = find_measure(case, measure_id)
    check_moment(at)
    if not is_written(words):
        raise Invalid({"words": _("Write how this shows.")})
    change(measure, {"coded": {**measure.coded, "do_parents_refuse": True}}, {"refusal": words})
    reminder = Reminder(subject=case.subject, case=case, user_id=case.owner_id, remind_on=today())
    add(reminder, {"words": str(_("The parents do not cooperate: propose another measure."))})
    return measure.id


def insert_measure(case: Case, proposal: ProposalGiven) -> Measure:
    """Insert a proposed measure on a locked case; called inside operations. Raises MoveRefused, Invalid."""
    if not current().has_code("protection_measure", proposal.kind):
        raise Invalid({"kind": _("Choose one of the measures.")})
    check_moment(proposal.secured_at, "secured_at")
    measure = Measure(
        subject=case.person.subject,
        case=case,
        pack_version=current().number,
        kind=proposal.kind,
        owner_id=case.owner_id,
        proposed_at=proposal.at,
        secured_at=proposal.secured_at,
        coded={
            "has_grounds": is_written(proposal.grounds),
            **of_options(proposal.place_kind, proposal.options),
            **of_parents(proposal.parents_told, proposal.parents_words),
        },
    )
    told = {
        "reason": proposal.grounds.strip(),
        "options": {code: words for code, words in proposal.options.items() if words.strip()},
        "parents_words": proposal.parents_words.strip(),
    }
    return begin_measure(measure, {name: said for name, said in told.items() if said}, at=proposal.at)


def find_measure(case: Case, measure_id: UUID) -> Measure:
    """Return a measure of a locked case, locked too. Raises NotFound."""
    found = Measure.objects.select_for_update(of=("self",)).filter(id=measure_id, case=case)
    measure = found.select_related("subject").first()
    if measure is None:
        raise NotFound
    measure.case = case
    return measure


def _decide(actor: Actor, measure: Measure, code: str, step: StepGiven) -> UUID:
    case = measure.case
    _check_permission(measure, code, Permission.DECIDE_MEASURE)
    write_approval(
        actor,
        case,
        what=MEASURE,
        record_id=measure.id,
        is_approved=code != "M10",
        at=step.at,
        words=step.reason,
        signed=step.signed,
    )
    _move(measure, code, step)
    if code == "M2" and measure.kind in pathway_of(case.pathway, measure.pack_version).meaning("measure_immediate"):
        happen_on_case(case, "immediate_measure_decided", at=step.at)
    return measure.id


def _move(measure: Measure, code: str, step: StepGiven) -> None:
    pathway = pathway_of(measure.case.pathway, measure.pack_version)
    written = written_by(measure, code, step)
    move_measure(
        measure,
        code,
        at=step.at,
        state=written.state,
        fields={**written.fields, "coded": {**measure.coded, **written.coded}},
        told={name: said for name, said in written.told.items() if said},
        reason_code=step.reason_code,
        reason=step.reason,
    )
    if step.pages:
        _attach(measure, _PAPERS.get(code, "measure_paper"), step)
    if step.arrangement:
        is_hidden = step.is_address_hidden
        _settle(measure.case, pathway, step.arrangement, step.place, step.at, is_hidden=is_hidden)
    if code == "M3" and step.arrangement in pathway.meaning("emergency_place"):
        happen_on_measure(measure, "placed_in_emergency", at=step.at)


def _check_permission(measure: Measure, code: str, permission: Permission) -> None:
    try:
        move = pathway_of(measure.case.pathway, measure.pack_version).move(code)
    except NoSuchMove:
        raise NotFound from None
    if move.track is not Track.MEASURE or move.is_first:
        raise NotFound
    if move.permission != permission:
        raise NotAllowed


def _settle(case: Case, pathway: Pathway, arrangement: str, place: str, at: datetime, *, is_hidden: bool) -> None:
    """Write where the child lives from now on; the address of a refuge is never shown, whatever was ticked."""
    if not current().has_code("care_arrangement", arrangement):
        raise Invalid({"arrangement": _("Choose where the child lives.")})
    change_care(
        case.person,
        arrangement=arrangement,
        since_at=at,
        is_address_hidden=is_hidden or arrangement in pathway.meaning("hidden_place"),
        told={"where": place.strip()} if place.strip() else {},
    )


def _note(actor: Actor, case_id: UUID, measure_id: UUID, happening: str, at: datetime, told: Mapping[str, str]) -> UUID:
    case = find_case(actor, Permission.FOLLOW_MEASURE, case_id, lock=True)
    measure = find_measure(case, measure_id)
    check_moment(at)
    if not measure.is_open:
        raise Invalid({"": _("This measure has ended.")})
    change(measure, None, {name: words for name, words in told.items() if words.strip()})
    happen_on_measure(measure, happening, at=at)
    return measure.id


def _attach(measure: Measure, kind: str, step: StepGiven) -> None:
    attach(
        subject=measure.subject,
        kind=kind,
        record_id=measure.id,
        case_id=measure.case_id,
        happened_at=step.at,
        pages=step.pages,
        told={"title": step.decision_no or step.court},
    )
