"""What happens to referrals when something else does: a consent ends or is corrected, a colleague leaves."""

from typing import Any

from django.db.models import Q

from rrjeta.access.facts import RoleEnded, UserDisabled
from rrjeta.consent.facts import ConsentEnded
from rrjeta.kernel.saving import change
from rrjeta.network.choices import Side
from rrjeta.network.models import Package, Referral
from rrjeta.network.operations.moving import make_move, open_and_close
from rrjeta.network.operations.telling import tell_receiver, tell_sender
from rrjeta.network.queries.asking import cover_of
from rrjeta.network.queries.loops import state_of
from rrjeta.network.rules.loop import Given
from rrjeta.people.scope import joined_ids, standing_of


def on_consent_ended(fact: ConsentEnded) -> None:
    """Hold everything that was sent of a child to what is agreed from now on, whichever consent it left under."""
    child = joined_ids(standing_of([fact.person_id]).values())
    concerned = Q(referral__person_id__in=child) | Q(consent_id=fact.consent_id)
    sent = Package.objects.filter(concerned, referral__is_open=True).values("referral_id")
    for referral in _locked(Q(id__in=sent)):
        follow_consent(referral)


def follow_consent(referral: Referral) -> bool:
    """Close a referral that nobody agrees to any more, or open it no longer than is agreed now; tell whether it was closed.

    What its receiver cannot read anyway stays: there the sender still decides what happens instead. Raises OutsideOperation.
    """
    newest = Package.objects.filter(referral=referral).order_by("-edition").first()
    if newest is None or newest.consent_id is None or not state_of(referral).is_read:
        return False
    if cover_of(referral, newest.classes, newest.purpose).consent_id is None:
        make_move(referral, "lose_consent", Side.SYSTEM, Given())
        tell_receiver(referral, "referral_ended")
        tell_sender(referral, "referral_without_consent")
        return True
    open_and_close(referral)
    return False


def on_user_disabled(fact: UserDisabled) -> None:
    """Put what a colleague had in hand back into the inbox of the team."""
    _put_back(Q(taken_by_id=fact.user_id))


def on_role_ended(fact: RoleEnded) -> None:
    """Put what a colleague had in hand in this team back into its inbox."""
    _put_back(Q(taken_by_id=fact.user_id, to_unit_id=fact.unit_id))


def _put_back(of: Q) -> None:
    for referral in _locked(of & Q(is_open=True)):
        change(referral, {"taken_by_id": None, "taken_at": None})
        tell_receiver(referral, "referral_arrived")


def _locked(of: Q) -> list[Referral]:
    found: Any = Referral.objects.select_for_update(of=("self",)).filter(of).order_by("id")
    return list(
        found.select_related(
            "subject",
            "case__person__subject",
            "case__person__merged_into__subject",
            "person__subject",
            "person__merged_into__subject",
            "to_unit",
        )
    )
