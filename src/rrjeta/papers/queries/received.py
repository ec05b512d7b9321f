"""Papers of how a case came and went: the concern, the registration, the handover."""

from typing import Any
from uuid import UUID

from rrjeta.cases.models import Action, ConcernChild, ConcernReporter, Hearing, Measure, Move, Plan, Transfer
from rrjeta.forms.queries import form
from rrjeta.forms.rules.shape import Choice
from rrjeta.kernel.errors import NotFound
from rrjeta.kernel.sealing import open_record
from rrjeta.papers.queries.content import Content, form_chapters, line_key, signers
from rrjeta.papers.queries.kinds import PaperKind
from rrjeta.papers.queries.subject import Subject
from rrjeta.papers.queries.values import concern_fields, kept, person_fields, transfer_fields

# Actions that wait for nobody any more.
_OVER = ("done", "cancelled", "not_done", "partly")

# The move by which a case comes in from its paper folder.
_TAKEN_IN = "T4p"


def concern_content(subject: Subject, kind: PaperKind, record_id: UUID, language: str) -> Content:
    """Return a concern that led to this case, as it concerns this child alone. Raises NotFound."""
    found = ConcernChild.objects.filter(concern_id=record_id, case=subject.case)
    child = found.select_related("subject", "concern__subject", "concern__owner", "case").first()
    if child is None:
        raise NotFound
    concern = child.concern
    reporter = ConcernReporter.objects.filter(concern=concern).select_related("subject").first()
    shape = form(kind.form, concern.pack_version)
    row = _child_row(subject, child)
    fields = concern_fields(concern, row, reporter)
    answers = kept(shape, concern.coded, open_record(concern), fields)
    return Content(
        title=shape.paper.in_(language),
        chapters=form_chapters(subject, shape, answers, language, happened_at=concern.received_at),
        happened_at=concern.received_at,
        is_finished=not concern.is_open,
        form_version=shape.version,
        signs=signers(kind, concern.owner.name),
    )


def _child_row(subject: Subject, child: ConcernChild) -> dict[str, Any]:
    """Return the child's line of the form from what is known of the child now."""
    told = subject.header.person.told
    return {
        "child_given_name": told.get("given_name") or told.get("known_by"),
        "child_surname": told.get("surname"),
        "nickname": told.get("nickname"),
        "sex": subject.header.person.sex,
        "age_estimate": told.get("age_estimate"),
        "birth_date": told.get("birth_date"),
        "nid": told.get("personal_number"),
        "school_class": told.get("grade"),
        **child.coded,
        **open_record(child),
    }


def registration_content(subject: Subject, kind: PaperKind, record_id: UUID, language: str) -> Content:
    """Return what is registered of the child today. Raises NotFound for another person's id."""
    case, person = subject.case, subject.header.person
    if record_id != case.child_id:
        raise NotFound
    shape = form(kind.form)
    care = next((one for one in subject.care if one.ended_at is None), None)
    siblings = [one.person for one in subject.header.siblings]
    fields = person_fields(
        case, person, subject.header.household, subject.family, siblings, care, subject.header.alerts
    )
    answers = kept(shape, person.coded, person.told, fields)
    return Content(
        title=shape.paper.in_(language),
        chapters=form_chapters(subject, shape, answers, language, happened_at=case.opened_at),
        happened_at=case.opened_at,
        form_version=shape.version,
        signs=signers(kind, case.owner.name),
    )


def paper_case_content(subject: Subject, kind: PaperKind, record_id: UUID, language: str) -> Content:
    """Return what was taken in from the paper folder of this case. Raises NotFound for a case that began here."""
    case = subject.case
    taken_in = Move.objects.filter(case=case, code=_TAKEN_IN).select_related("subject").first()
    if record_id != case.id or taken_in is None:
        raise NotFound
    shape = form(kind.form)
    told = open_record(taken_in)
    answers = kept(shape, {}, {"summary": told.get("summary", "")}, _taken_in(subject, taken_in))
    return Content(
        title=shape.paper.in_(language),
        chapters=form_chapters(subject, shape, answers, language, happened_at=taken_in.happened_at),
        happened_at=taken_in.happened_at,
        form_version=shape.version,
        signs=signers(kind, case.owner.name),
    )


def _taken_in(subject: Subject, taken_in: Move) -> dict[str, Any]:
    """Return the fields of the intake: what has changed since is left for the pen."""
    case, person = subject.case, subject.header.person
    plan = Plan.objects.filter(case=case, edition=1).first()
    measure = Measure.objects.filter(case=case, proposed_at=case.opened_at).order_by("entered_at").first()
    return {
        **{f"person.{name}": value for name, value in person.told.items()},
        "person.sex": person.sex,
        "case.owner": str(case.owner_id),
        "case.stage": taken_in.to_stage,
        "case.risk_level": case.risk_level if case.risk_since == taken_in.happened_at else None,
        "case.harm_categories": case.harm_categories,
        "case.opened_at": case.opened_at,
        "plan.happened_at": plan.happened_at if plan else None,
        "measure.kind": measure.kind if measure else None,
        "measure.valid_to": measure.valid_to if measure else None,
    }


def handover_content(subject: Subject, kind: PaperKind, record_id: UUID, language: str) -> Content:
    """Return a handover of the case with what goes with it. Raises NotFound."""
    found = Transfer.objects.filter(id=record_id, case=subject.case)
    transfer = found.select_related("subject", "from_unit", "to_unit", "from_owner").first()
    if transfer is None:
        raise NotFound
    shape = form(kind.form, transfer.pack_version)
    told = open_record(transfer)
    fields = transfer_fields(transfer, told, _handed_over(subject))
    answers = kept(shape, transfer.coded, told, fields, (line_key(subject.case.id), {}, {}))
    units = [Choice(str(one.id), one.name) for one in (transfer.from_unit, transfer.to_unit)]
    unit_lists = {question.source: units for question in shape.questions() if question.field.endswith("_unit")}
    return Content(
        title=shape.paper.in_(language),
        chapters=form_chapters(subject, shape, answers, language, happened_at=transfer.requested_at, lists=unit_lists),
        happened_at=transfer.requested_at,
        form_version=shape.version,
        signs=signers(kind, transfer.from_owner.name),
    )


def _handed_over(subject: Subject) -> dict[str, Any]:
    """Return the measures in force, the hearings to come and the open actions of the case."""
    case = subject.case
    hearings = Hearing.objects.filter(case=case, is_over=False).select_related("subject").order_by("held_at")
    actions = Action.objects.filter(case=case, is_current=True).exclude(status__in=_OVER).select_related("subject")
    return {
        "measure.lines": [
            {"kind": one.kind, "status": one.status, "valid_to": one.valid_to}
            for one in Measure.objects.filter(case=case, is_open=True).order_by("proposed_at")
        ],
        "hearing.lines": [{"held_at": one.held_at, **_of(one, "court", "matter")} for one in hearings],
        "action.lines": [{"due": one.due_on, **_of(one, "what")} for one in actions.order_by("due_on")],
    }


def _of(record: Any, *names: str) -> dict[str, Any]:
    told = open_record(record)
    return {name: told.get(name) for name in names}
