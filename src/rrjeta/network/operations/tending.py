"""What the clockwork does with referrals: it reminds, tells silence to the head, and stops waiting for whoever never answers."""

from collections.abc import Callable
from datetime import datetime
from uuid import UUID

from django.db.models import Q

from rrjeta.access.actors import SYSTEM, Actor
from rrjeta.access.operate import operation
from rrjeta.access.permissions import Permission
from rrjeta.cases.queries.limits import limit_end
from rrjeta.kernel.clock import now
from rrjeta.kernel.ids import new_id
from rrjeta.kernel.saving import change
from rrjeta.network.choices import DRAFT, Side
from rrjeta.network.models import Referral
from rrjeta.network.operations.ending import follow_consent
from rrjeta.network.operations.moving import make_move
from rrjeta.network.operations.telling import tell_head, tell_receiver, tell_sender
from rrjeta.network.queries.loops import loop_of, state_of
from rrjeta.network.rules.loop import Given, State
from rrjeta.packs.current import current

_AT_ONCE = 200


def tend_referrals() -> int:
    """Do what the clocks of referrals ask for now; return for how many something had to be done."""
    ripe = _ripe(now())[:_AT_ONCE]
    for referral_id in ripe:
        tend_referral(SYSTEM, operation_id=new_id(), referral_id=referral_id)
    return len(ripe)


@operation(Permission.REFER)
def tend_referral(actor: Actor, *, operation_id: UUID, referral_id: UUID) -> UUID:
    """Do what the clock of one referral asks for now: remind, tell the head, stop waiting. Each is done once in a state."""
    locked = Referral.objects.select_for_update(of=("self",)).select_related(
        "subject", "case__person__subject", "case__person__merged_into__subject", "to_unit"
    )
    referral = locked.get(id=referral_id)
    moment = now()
    if not referral.is_open or referral.due_at is None:
        return referral.id
    if follow_consent(referral):
        return referral.id
    if _has_expired(referral, moment):
        make_move(referral, "expire", Side.SYSTEM, Given())
        tell_receiver(referral, "referral_ended")
        tell_sender(referral, "referral_expired")
    else:
        _remind(referral, moment)
    return referral.id


def _remind(referral: Referral, moment: datetime) -> None:
    """Tell whoever must act once the time is over, and the head where they stay silent. It counts against nobody's child."""
    if referral.due_at is None or moment <= referral.due_at:
        return
    if referral.reminded_at is None:
        change(referral, {"reminded_at": moment})
        if state_of(referral).owner is Side.RECEIVER:
            tell_receiver(referral, "referral_late")
        tell_sender(referral, "referral_late")
    if referral.escalated_at is None and moment > _silent_at(referral.pack_version, referral.due_at):
        change(referral, {"escalated_at": moment})
        tell_head(referral, "referral_silent")


def _silent_at(pack_version: int, due_at: datetime) -> datetime:
    """Return when a lateness becomes silence that the head hears of."""
    return limit_end(loop_of(pack_version).escalation, due_at)


def _has_expired(referral: Referral, moment: datetime) -> bool:
    is_silent = referral.answered_at is None and state_of(referral).expires
    return is_silent and referral.expires_at is not None and moment > referral.expires_at


def _ripe(moment: datetime) -> list[UUID]:
    """Return the open referrals of which something has to be said or ended now, the longest due first.

    One that has been told of and waits for nothing is not among them, however long it lies: it keeps no other one waiting.
    """
    sent = Referral.objects.filter(is_open=True).exclude(state=DRAFT, reminded_at__isnull=False)
    late = sent.filter(due_at__lt=moment).filter(Q(reminded_at=None) | Q(escalated_at=None))
    rows = late.order_by("due_at", "id").values_list("id", "pack_version", "due_at", "reminded_at")
    ripe = [
        one
        for one, version, due_at, reminded_at in rows
        if due_at is not None and (reminded_at is None or moment > _silent_at(version, due_at))
    ]
    ripe += sent.filter(
        state__in=_states(lambda one: one.expires), expires_at__lt=moment, answered_at=None
    ).values_list("id", flat=True)
    shown = sent.filter(state__in=_states(lambda one: one.is_read))
    ripe += shown.filter(agreed_until__lt=moment).values_list("id", flat=True)
    return list(dict.fromkeys(ripe))


def _states(those: Callable[[State], bool]) -> list[str]:
    return [one.code for one in loop_of(current().number).states.values() if those(one)]
