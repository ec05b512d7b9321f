"""What whoever answers for a complaint does with it."""

from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from rrjeta.access.actors import Actor
from rrjeta.access.operate import operation
from rrjeta.access.permissions import Permission
from rrjeta.complaints.choices import OPEN, RESULTS, TYPES, Level, Stage, Target
from rrjeta.complaints.models import Complaint
from rrjeta.complaints.operations.routing import answering, route, tell
from rrjeta.complaints.operations.taking import due_of
from rrjeta.complaints.queries.places import possibly_about, target_of
from rrjeta.complaints.receipts import complaint_hash
from rrjeta.complaints.rules import answer_errors
from rrjeta.complaints.scope import find_complaint
from rrjeta.kernel.clock import now
from rrjeta.kernel.errors import Invalid, NotFound, Refused
from rrjeta.kernel.saving import change
from rrjeta.packs.current import current


class AlreadyAnswered(Refused):
    """A complaint that was answered is opened again first."""

    message = _("This complaint was answered already. Open it again first.")


class NotAnswered(Refused):
    """Only what was answered is opened again."""

    message = _("This complaint is not answered yet.")


class NobodyAbove(Refused):
    """The State Agency is the last to whom a complaint goes."""

    message = _("Nobody stands above the State Agency. Answer the complaint here.")


@operation(Permission.HANDLE_COMPLAINT)
def look_at_complaint(actor: Actor, *, operation_id: UUID, complaint_id: UUID) -> UUID:
    """Say that a complaint is being looked at, and answer for it from now on. Raises NotFound, AlreadyAnswered."""
    row = _open(actor, complaint_id)
    return change(row, {"stage": Stage.LOOKED_AT, "handler_id": actor.user_id}).id


@operation(Permission.HANDLE_COMPLAINT)
def sort_complaint(
    actor: Actor, *, operation_id: UUID, complaint_id: UUID, type_code: str, target: str, about_id: UUID | None
) -> UUID:
    """Say what a complaint is about and whom it concerns. About the actor, or above them, it leaves their reach at once.

    Raises NotFound, AlreadyAnswered, Invalid.
    """
    row = _open(actor, complaint_id)
    errors: dict[str, Any] = {}
    if not current().has_code(TYPES, type_code):
        errors["type"] = _("Please choose one of the answers offered.")
    if target not in list(Target):
        errors["target"] = _("Please choose one of the answers offered.")
    if about_id is not None and about_id not in {one.id for one in possibly_about(row.unit)}:
        errors["about"] = _("Choose a colleague of this unit.")
    if errors:
        raise Invalid(errors)
    target = target_of(row.unit, about_id) if about_id else target
    level, people = answering(row.unit, target, about_id, least=Level(row.level))
    keeps = level == row.level and row.handler_id in people
    handler_id = min(people, default=None)
    fields = {
        "type": type_code,
        "target": target,
        "about_id": about_id,
        "level": level,
        "handler_id": row.handler_id if keeps else handler_id,
        "due_at": due_of(row.received_at, type_code),
        "pack_version": current().number,
    }
    change(row, fields)
    if not keeps:
        tell(handler_id, row.id, "complaint_received")
    return row.id


@operation(Permission.HANDLE_COMPLAINT)
def pass_complaint_up(actor: Actor, *, operation_id: UUID, complaint_id: UUID) -> UUID:
    """Bring a complaint to the director, or on to the State Agency, because the actor stands too near.

    Raises NotFound, AlreadyAnswered, NobodyAbove.
    """
    row = _open(actor, complaint_id)
    if row.level == Level.AGENCY:
        raise NobodyAbove
    least = Level.DIRECTOR if row.level == Level.HEAD else Level.AGENCY
    level, handler_id = route(row.unit, row.target, row.about_id, without=[actor.user_id], least=least)
    change(row, {"level": level, "handler_id": handler_id, "stage": Stage.RECEIVED})
    tell(handler_id, row.id, "complaint_received")
    return row.id


@operation(Permission.HANDLE_COMPLAINT)
def answer_complaint(
    actor: Actor,
    *,
    operation_id: UUID,
    complaint_id: UUID,
    result: str,
    answer: str,
    findings: str = "",
    base_version: int | None = None,
) -> UUID:
    """Answer a complaint. Whoever wanted the answer reads it behind their code. Raises NotFound, Invalid, Stale."""
    row = _open(actor, complaint_id)
    if errors := answer_errors(result, {one.code for one in current().code_list(RESULTS)}, answer, findings):
        raise Invalid(errors)
    fields = {"stage": Stage.ANSWERED, "result": result, "closed_at": now(), "handler_id": actor.user_id}
    told = {"answer": answer.strip(), "findings": findings.strip()}
    return change(row, fields, told, base_version).id


@operation(Permission.HANDLE_COMPLAINT)
def reopen_complaint(actor: Actor, *, operation_id: UUID, complaint_id: UUID) -> UUID:
    """Open an answered complaint again; its answer is hidden until there is another. Raises NotFound, NotAnswered."""
    row = find_complaint(actor, complaint_id, lock=True)
    if row.stage != Stage.ANSWERED:
        raise NotAnswered
    cleared = {"result": "", "closed_at": None, "answer_read_at": None}
    fields = {"stage": Stage.LOOKED_AT, "handler_id": actor.user_id, **cleared}
    return change(row, fields).id


@operation(Permission.COMPLAIN)
def note_answer_read(actor: Actor, *, operation_id: UUID, code: str) -> UUID:
    """Note that an answer was read with its code, at first; whoever handles it sees when. Raises NotFound."""
    found = Complaint.objects.select_for_update(of=("self",)).filter(
        receipt_hash=complaint_hash(code), receipt_until__gt=now(), stage=Stage.ANSWERED, wants_answer=True
    )
    row = found.select_related("subject").first()
    if row is None:
        raise NotFound
    return row.id if row.answer_read_at else change(row, {"answer_read_at": now()}).id


def _open(actor: Actor, complaint_id: UUID) -> Complaint:
    row = find_complaint(actor, complaint_id, lock=True)
    if row.stage not in OPEN:
        raise AlreadyAnswered
    return row
