"""A whole desk offered: each case to somebody, with what was handed over; each is accepted on its own."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from rrjeta.access.actors import Actor
from rrjeta.access.operate import operation
from rrjeta.access.permissions import Permission
from rrjeta.access.scope import find_colleague
from rrjeta.cases.models import Transfer
from rrjeta.cases.operations.approving import check_words
from rrjeta.cases.operations.handover import JOINT, BeingHandedOver, offer, receiver_of
from rrjeta.cases.rules.checklist import checklist_of
from rrjeta.cases.scope import find_case
from rrjeta.forms.queries import form
from rrjeta.kernel.clock import today
from rrjeta.kernel.errors import Invalid, NotFound

_FORM = "handover"
_WORDS = 2000
_LATEST = timedelta(days=92)


@dataclass(frozen=True, slots=True)
class DeskLineGiven:
    """One case of a desk: to whom, which points of the checklist are done, what the receiver must know first.

    `joint_on` is the day of a joint visit, when the colleague is shown to the family.
    """

    case_id: UUID
    to_id: UUID | None
    ticked: Collection[str] = ()
    words: str = ""
    joint_on: date | None = None


@operation(Permission.SEND_TRANSFER)
def offer_desk(actor: Actor, *, operation_id: UUID, worker_id: UUID, lines: Sequence[DeskLineGiven]) -> UUID:
    """Offer cases of one worker to colleagues of the unit, all of these or none; return the last handover's id.

    Each stays with its worker until the colleague accepts it. Raises NotFound, NotAllowed, Invalid, BeingHandedOver.
    """
    if not lines:
        raise Invalid({"": _("Choose for at least one case who takes it.")})
    find_colleague(actor, Permission.SET_COVER, worker_id)
    known = {one.key for one in checklist_of(form(_FORM))}
    last: UUID | None = None
    for line in sorted(lines, key=lambda one: one.case_id):
        case = find_case(actor, Permission.SEND_TRANSFER, line.case_id, lock=True)
        if case.owner_id != worker_id or not case.is_open or set(line.ticked) - known:
            raise NotFound
        check_words(line.words, f"words-{case.id}", _WORDS)
        try:
            to_id = receiver_of(case, line.to_id)
        except Invalid as refused:
            raise Invalid({f"to-{case.id}": refused.errors["to"]}) from refused
        if Transfer.objects.filter(case=case, is_open=True).exists():
            raise BeingHandedOver
        coded: dict[str, Any] = {key: key in line.ticked for key in sorted(known)}
        if line.joint_on is not None:
            _check_joint(line.joint_on, case.id)
            coded[JOINT] = line.joint_on.isoformat()
        last = offer(case, to_id, line.words, coded).id
    if last is None:
        raise NotFound
    return last


def _check_joint(day: date, case_id: UUID) -> None:
    if not today() <= day <= today() + _LATEST:
        raise Invalid({f"joint-{case_id}": _("Give a day from today on, within three months.")})
