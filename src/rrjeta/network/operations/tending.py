"""What the clockwork does with referrals: it reminds, tells silence to the head, and stops waiting for whoever never answers."""

from datetime import datetime
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet

from rrjeta.access.actors import SYSTEM, Actor
from rrjeta.access.choices import GrantPurpose
from rrjeta.access.models import Grant
from rrjeta.access.operate import operation
from rrjeta.access.permissions import Permission
from rrjeta.cases.queries.limits import limit_end
from rrjeta.kernel.clock import now
from rrjeta.kernel.ids import new_id
from rrjeta.kernel.saving import change
from rrjeta.network.choices import DRAFT, Side
from rrjeta.network.models import Package, Referral
from rrjeta.network.operations.ending import is_covered, lose_consent
from rrjeta.network.operations.moving import make_move
from rrjeta.network.operations.telling import tell_head, tell_receiver, tell_sender
from rrjeta.network.queries.loops import loop_of, state_of
from rrjeta.network.rules.loop import Given

_AT_ONCE = 200


def tend_referrals() -> int:
    """Do what the clocks of referrals ask for now; return for how many something was done."""
    done = 0
    for referral_id in list(_to_tend(now()).values_list("id", flat=True)[:_AT_ONCE]):
        done += tend_referral(SYSTEM, operation_id=new_id(), referral_id=referral_id) == referral_id
    return done


@operation(Permission.REFER)
def tend_referral(actor: Actor, *, operation_id: UUID, referral_id: UUID) -> UUID:
    """Do what the clock of one referral asks for now: remind, tell the head, stop waiting. Each is done once in a state."""
    locked = Referral.objects.select_for_update(of=("self",)).select_related(
        "subject", "case__person__subject", "to_unit"
    )
    referral = locked.get(id=referral_id)
    moment = now()
    if not referral.is_open or referral.due_at is None:
        return referral.id
    package = Package.objects.filter(referral=referral).order_by("-edition").first()
    if package is not None and package.consent_id is not None and not is_covered(referral, package):
        lose_consent(referral)
    elif _has_expired(referral, moment):
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
    silent_at = limit_end(loop_of(referral.pack_version).escalation, referral.due_at)
    if referral.escalated_at is None and moment > silent_at:
        change(referral, {"escalated_at": moment})
        tell_head(referral, "referral_silent")


def _has_expired(referral: Referral, moment: datetime) -> bool:
    return state_of(referral).expires and referral.expires_at is not None and moment > referral.expires_at


def _to_tend(moment: datetime) -> QuerySet[Referral]:
    """Return the open referrals of which something may have to be said or ended; which, is decided one by one."""
    late = Q(due_at__lt=moment) & (Q(reminded_at=None) | Q(escalated_at=None))
    over = Q(expires_at__lt=moment, answered_at=None)
    closed = Package.objects.filter(referral_id=OuterRef("id"), opens_until__lt=moment)
    shut = Grant.objects.filter(record_id=OuterRef("id"), purpose=GrantPurpose.REFERRAL, ends_at__gt=moment)
    newest_over = Exists(closed.exclude(Exists(shut)))
    found = Referral.objects.filter(is_open=True).exclude(state=DRAFT, reminded_at__isnull=False)
    return found.filter(late | over | newest_over).order_by("due_at", "id")
