"""What the receiver does: take it out of the team's inbox, open it, answer, report. A guest does the same by the link."""

from uuid import UUID

from django.utils.translation import gettext_lazy as _

from rrjeta.access.actors import Actor, GuestActor
from rrjeta.access.operate import operation
from rrjeta.access.permissions import Permission
from rrjeta.kernel.clock import now
from rrjeta.kernel.errors import Refused
from rrjeta.kernel.saving import change
from rrjeta.network.choices import SENT, Side
from rrjeta.network.models import Link, Referral
from rrjeta.network.operations.moving import NotNow, make_move
from rrjeta.network.operations.telling import tell_sender
from rrjeta.network.queries.loops import state_of
from rrjeta.network.queries.waiting import ACCEPT, waits_in_line
from rrjeta.network.rules.loop import Given
from rrjeta.network.scope import find_received, packages_open_to


class TakenByAnother(Refused):
    """A colleague of the team has it in hand."""

    message = _("A colleague of yours has taken this. Take it over first, if that is agreed between you.")


class WaitsInLine(Refused):
    """Others may wait longer or more urgently: the place is offered from the list, which keeps the order."""

    message = _("This child waits in line for a place. Offer the place from the waiting list of the service.")


@operation(Permission.ANSWER_REFERRAL)
def open_referral(actor: Actor, *, operation_id: UUID, referral_id: UUID) -> UUID:
    """Note that the receiver opened what was sent: once, and no answer. Raises NotFound."""
    referral = find_received(actor, referral_id, lock=True)
    _note_opened(actor)
    if referral.state == SENT:
        make_move(referral, "open", Side.RECEIVER, Given())
    return referral.id


@operation(Permission.ANSWER_REFERRAL)
def take_referral(actor: Actor, *, operation_id: UUID, referral_id: UUID) -> UUID:
    """Take a referral in hand, out of the inbox or over from a colleague. Raises NotFound, NotNow."""
    referral = find_received(actor, referral_id, lock=True)
    if isinstance(actor, GuestActor) or state_of(referral).owner is not Side.RECEIVER:
        raise NotNow
    if referral.state == SENT:
        make_move(referral, "open", Side.RECEIVER, Given())
    return change(referral, {"taken_by_id": actor.user_id, "taken_at": now()}).id


@operation(Permission.ANSWER_REFERRAL)
def answer_referral(actor: Actor, *, operation_id: UUID, referral_id: UUID, move: str, given: Given) -> UUID:
    """Make one of the receiver's moves; return the referral's id. Whoever answers has it in hand from then on.

    Who waits in a line for places that are counted is offered one there. Raises NotFound, NotNow, Invalid, TakenByAnother,
    WaitsInLine.
    """
    referral = find_received(actor, referral_id, lock=True)
    if move == ACCEPT and waits_in_line(referral):
        raise WaitsInLine
    return give_answer(actor, referral, move, given)


def give_answer(actor: Actor, referral: Referral, move: str, given: Given) -> UUID:
    """Make a move of the receiver's on a referral that is locked. Raises NotNow, Invalid, TakenByAnother, OutsideOperation."""
    if not packages_open_to(actor).filter(referral=referral).exists():
        raise NotNow
    _take_in_hand(actor, referral)
    make_move(referral, move, Side.RECEIVER, given)
    tell_sender(referral, "referral_answered")
    return referral.id


def _take_in_hand(actor: Actor, referral: Referral) -> None:
    if isinstance(actor, GuestActor):
        return
    if referral.taken_by_id not in (None, actor.user_id):
        raise TakenByAnother
    change(referral, {"taken_by_id": actor.user_id, "taken_at": referral.taken_at or now()})


def _note_opened(actor: Actor) -> None:
    if not isinstance(actor, GuestActor):
        return
    link = Link.objects.select_for_update(of=("self",)).get(id=actor.user_id)
    if link.opened_at is None:
        change(link, {"opened_at": now()})
