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
    taker = {referral.taken_by_id} if referral.taken_by_id is not None else set()
    team = {one.id for one in holders([referral.to_unit_id], Permission.ANSWER_REFERRAL)}
    _tell(referral, kind, taker, team)


def tell_sender(referral: Referral, kind: str) -> None:
    """Tell whoever is responsible for the case, else whoever gives the second look."""
    _tell(referral, kind, {referral.case.owner_id}, _head(referral))


def tell_head(referral: Referral, kind: str) -> None:
    """Tell the head of the sending unit, else the director, else the deputy: whoever gives the second look."""
    _tell(referral, kind, _head(referral))


def _head(referral: Referral) -> set[UUID]:
    case = referral.case
    person = second_person(case.unit_id, case.municipality, case.owner_id)
    return {person} if person else set()


def _tell(referral: Referral, kind: str, *people: set[UUID]) -> None:
    """Tell the first of these groups in which somebody is left who is not shut out of the family."""
    shut_out = shut_out_of([referral.case.household_id])
    told = next((group - shut_out for group in people if group - shut_out), set())
    if told:
        announce(NoticeDue(kind, tuple(sorted(told)), referral.id))
