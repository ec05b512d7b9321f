"""Handing cases on inside a unit: given by the head at once, or offered and accepted. No moment without an owner."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from django.utils import translation
from django.utils.translation import gettext_lazy as _

from rrjeta.access.actors import Actor
from rrjeta.access.models import User
from rrjeta.access.operate import operation
from rrjeta.access.permissions import Permission
from rrjeta.cases.choices import TaskState
from rrjeta.cases.models import Action, Case, Measure, Reminder, Task, Transfer
from rrjeta.cases.operations.moving import begin_transfer, end_transfer
from rrjeta.cases.operations.relatives import ask_about_tie
from rrjeta.cases.operations.timing import refresh_case
from rrjeta.cases.queries.handover import REASSIGN, who_can_take
from rrjeta.cases.queries.pathways import pathway_of
from rrjeta.cases.rules.guards import is_written
from rrjeta.cases.scope import find_case, find_transfer
from rrjeta.kernel.clock import now, today
from rrjeta.kernel.errors import Invalid, NotFound, Refused
from rrjeta.kernel.saving import add, change
from rrjeta.packs.current import current

_WORKER_CHANGE = "worker_change"
# The question of the handover form that holds the day of the joint visit.
JOINT = "joint_meeting"


class BeingHandedOver(Refused):
    """The case already waits for somebody's answer; a second offer would leave open whose it becomes."""

    message = _("This case is already being handed over. Withdraw that first.")


@operation(Permission.ASSIGN)
def give_cases(
    actor: Actor, *, operation_id: UUID, case_ids: Sequence[UUID], to_id: UUID | None, words: str = ""
) -> UUID:
    """Give cases to a colleague of their unit at once, as the head; return the id of the last handover.

    The receiver is told on the start page by the reminder that each case brings. Raises Invalid, NotFound, NotAllowed,
    BeingHandedOver.
    """
    if not case_ids:
        raise Invalid({"cases": _("Choose at least one case.")})
    last = None
    for case_id in sorted(set(case_ids)):
        case = find_case(actor, Permission.ASSIGN, case_id, lock=True)
        receiver = receiver_of(case, to_id)
        _withdraw_reassignment(case)
        last = offer(case, receiver, words)
        _take_over(case, last)
    if last is None:
        raise NotFound
    return last.id


@operation(Permission.SEND_TRANSFER)
def offer_case(actor: Actor, *, operation_id: UUID, case_id: UUID, to_id: UUID | None, words: str) -> UUID:
    """Ask a colleague of the unit to take a case over; it stays with its owner until they accept. Return the handover's id.

    Raises Invalid, NotFound, NotAllowed, BeingHandedOver.
    """
    case = find_case(actor, Permission.SEND_TRANSFER, case_id, lock=True)
    receiver = receiver_of(case, to_id)
    if not is_written(words):
        raise Invalid({"words": _("Write what your colleague must know first.")})
    if Transfer.objects.filter(case=case, is_open=True).exists():
        raise BeingHandedOver
    return offer(case, receiver, words).id


@operation(Permission.ACCEPT_TRANSFER)
def accept_case(actor: Actor, *, operation_id: UUID, case_id: UUID) -> UUID:
    """Take over a case that a colleague of the unit offered; return the handover's id. Raises NotFound."""
    transfer, case = answered(actor, case_id, REASSIGN)
    _take_over(case, transfer)
    return transfer.id


@operation(Permission.ACCEPT_TRANSFER)
def refuse_case(actor: Actor, *, operation_id: UUID, case_id: UUID, reason: str) -> UUID:
    """Decline a case offered inside the unit; its owner keeps it. Return the handover's id. Raises NotFound, Invalid."""
    transfer, case = answered(actor, case_id, REASSIGN)
    if not is_written(reason):
        raise Invalid({"reason": _("Write the reason.")})
    change(transfer, None, {"refused_reason": reason.strip()})
    end_transfer(transfer, "refused", at=now())
    refresh_case(case)
    return transfer.id


@operation(Permission.SEND_TRANSFER)
def withdraw_offer(actor: Actor, *, operation_id: UUID, case_id: UUID) -> UUID:
    """Take back an offer to a colleague before the answer; return the handover's id. Raises NotFound."""
    case = find_case(actor, Permission.SEND_TRANSFER, case_id, lock=True)
    found = _withdraw_reassignment(case)
    if found is None:
        raise NotFound
    refresh_case(case)
    return found.id


def answered(actor: Actor, case_id: UUID, *kinds: str) -> tuple[Transfer, Case]:
    """Return a pending handover of these kinds that the actor may answer, and its case, both locked. Raises NotFound."""
    case = Case.objects.select_for_update(of=("self",)).filter(id=case_id)
    locked = case.select_related(
        "subject", "person__subject", "person__merged_into__subject", "household__subject"
    ).first()
    transfer = find_transfer(actor, case_id, lock=True)
    if locked is None or transfer.kind not in kinds:
        raise NotFound
    transfer.case = locked
    return transfer, locked


def pass_on(case: Case, to_owner_id: UUID) -> None:
    """Pass what its owner has open on a locked case to somebody else: measures, reminders, actions, tasks.

    The case itself is not passed on here.
    """
    mine = {"case": case}
    for measure in Measure.objects.select_for_update().filter(**mine, is_open=True).exclude(owner_id=to_owner_id):
        change(measure, {"owner_id": to_owner_id})
    for reminder in Reminder.objects.select_for_update().filter(**mine, user_id=case.owner_id, done_at=None):
        change(reminder, {"user_id": to_owner_id})
    for task in Task.objects.select_for_update().filter(**mine, user_id=case.owner_id, state=TaskState.OPEN):
        change(task, {"user_id": to_owner_id, "reminded_at": None})
    still_open = pathway_of(case.pathway, case.pack_version).meaning("open_action")
    actions = Action.objects.select_for_update().filter(**mine, is_current=True, status__in=still_open)
    for action in actions.filter(user_id=case.owner_id):
        change(action, {"user_id": to_owner_id})


def withdraw_reassignment(case: Case) -> None:
    """End an offer inside the unit because the case goes elsewhere: it was transferred, merged or given at once."""
    _withdraw_reassignment(case)


def _withdraw_reassignment(case: Case) -> Transfer | None:
    waiting = Transfer.objects.select_for_update().filter(case=case, is_open=True).first()
    if waiting is None:
        return None
    if waiting.kind != REASSIGN:
        raise BeingHandedOver
    waiting.case = case
    end_transfer(waiting, "withdrawn", at=now())
    return waiting


def receiver_of(case: Case, to_id: UUID | None) -> UUID:
    """Return the colleague of the unit who is to take a case. Raises Invalid."""
    if to_id is None or to_id not in {user.id for user in who_can_take(case, case.unit_id)}:
        raise Invalid({"to": _("Choose a colleague of the unit who works with cases.")})
    if to_id == case.owner_id:
        raise Invalid({"to": _("This colleague is responsible for the case already.")})
    return to_id


def offer(case: Case, to_id: UUID, words: str, coded: Mapping[str, Any] | None = None) -> Transfer:
    """Begin a handover of a locked case inside its unit, with what was ticked of the checklist. Not the case itself."""
    moment = now()
    transfer = Transfer(
        subject=case.person.subject,
        case=case,
        pack_version=current().number,
        kind=REASSIGN,
        reason=_WORKER_CHANGE,
        from_unit_id=case.unit_id,
        to_unit_id=case.unit_id,
        from_owner_id=case.owner_id,
        to_owner_id=to_id,
        owner_id=to_id,
        requested_at=moment,
        coded=dict(coded or {}),
    )
    return begin_transfer(transfer, {"summary": words.strip()} if words.strip() else {}, at=moment)


def _take_over(case: Case, transfer: Transfer) -> None:
    receiver = transfer.to_owner_id or transfer.owner_id
    pass_on(case, receiver)
    end_transfer(transfer, "accepted", at=now())
    refresh_case(case, {"owner_id": receiver})
    _remind_of_joint_visit(case, transfer, receiver)
    ask_about_tie(case, receiver)


def _remind_of_joint_visit(case: Case, transfer: Transfer, receiver_id: UUID) -> None:
    """Put the joint visit that was agreed on the desks of both, where its day has not passed."""
    typed = transfer.coded.get(JOINT)
    day = date.fromisoformat(typed) if typed else None
    if day is None or day < today():
        return
    both = User.objects.filter(id__in=[receiver_id, transfer.from_owner_id], is_active=True).order_by("id")
    for user in both:
        with translation.override(user.language):
            words = str(_("Joint visit: the family gets to know the new worker."))
        add(Reminder(subject=case.person.subject, case=case, user_id=user.id, remind_on=day), {"words": words})
