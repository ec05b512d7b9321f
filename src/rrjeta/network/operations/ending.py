"""What happens to referrals when something else does: a consent ends, a colleague leaves, a case goes to another unit."""

from typing import Any

from django.db.models import Q

from rrjeta.access.facts import RoleEnded, UserDisabled
from rrjeta.cases.queries.consents import coverage_of
from rrjeta.consent.facts import ConsentEnded
from rrjeta.consent.rules.consents import Wanted
from rrjeta.kernel.saving import change
from rrjeta.kernel.sealing import peek_record
from rrjeta.network.choices import Side
from rrjeta.network.models import Package, Referral
from rrjeta.network.operations.moving import make_move
from rrjeta.network.operations.telling import tell_receiver, tell_sender
from rrjeta.network.queries.asking import to_organisation
from rrjeta.network.rules.loop import Given


def on_consent_ended(fact: ConsentEnded) -> None:
    """Close to its receiver at once whatever was sent under a consent that covers it no longer."""
    under = Package.objects.filter(consent_id=fact.consent_id, referral__is_open=True).values("referral_id")
    for referral in _locked(Q(id__in=under)):
        newest = Package.objects.filter(referral=referral).order_by("-edition").first()
        if newest is not None and newest.consent_id == fact.consent_id and not is_covered(referral, newest):
            lose_consent(referral)


def is_covered(referral: Referral, package: Package) -> bool:
    """Tell whether a consent of today still covers what was sent."""
    code, recipient = to_organisation(referral, peek_record(referral))
    wanted = Wanted(code, recipient, frozenset(package.classes), package.purpose)
    return coverage_of(referral.case, wanted).consent_id is not None


def lose_consent(referral: Referral) -> None:
    """End a referral because nobody agrees to it any more, and tell both sides."""
    make_move(referral, "lose_consent", Side.SYSTEM, Given())
    tell_receiver(referral, "referral_ended")
    tell_sender(referral, "referral_without_consent")


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
    return list(found.select_related("subject", "case__person__subject", "person__subject", "to_unit"))
