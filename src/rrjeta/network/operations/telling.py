"""Who is told of a move: a notice says that something happened and leads there; it names nobody (S20)."""

from uuid import UUID

from rrjeta.access.permissions import Permission
from rrjeta.access.queries import holders, second_person
from rrjeta.cases.scope import shut_out_of
from rrjeta.kernel.facts import NoticeDue
from rrjeta.kernel.seams import announce
from rrjeta.network.models import Referral


def tell_receiver(referral: Referral, kind: str) -> None:
    """Tell whoever took the referral, else the whole team; a guest has no account."""
    if referral.to_unit_id is None:
        return
    if referral.taken_by_id is None or not _tell(referral, kind, {referral.taken_by_id}):
        _tell(referral, kind, {one.id for one in holders([referral.to_unit_id], Permission.ANSWER_REFERRAL)})


def tell_sender(referral: Referral, kind: str) -> None:
    """Tell whoever is responsible for the case, else whoever gives the second look."""
    if not _tell(referral, kind, {referral.case.owner_id}):
        tell_head(referral, kind)


def tell_head(referral: Referral, kind: str) -> None:
    """Tell the head of the sending unit, else the director, else the deputy: whoever gives the second look."""
    case = referral.case
    person = second_person(case.unit_id, case.municipality, case.owner_id)
    _tell(referral, kind, {person} if person else set())


def _tell(referral: Referral, kind: str, people: set[UUID]) -> bool:
    """Tell those of these people who are not shut out of the family; say whether there was anybody."""
    told = people - shut_out_of([referral.case.household_id])
    if told:
        announce(NoticeDue(kind, tuple(sorted(told)), referral.id))
    return bool(told)
