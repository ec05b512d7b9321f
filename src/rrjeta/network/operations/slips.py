"""The slip for a family: a square that leads to a page which says nothing without the spoken code (S6)."""

from uuid import UUID

from django.utils.translation import gettext_lazy as _

from rrjeta.access.actors import Actor
from rrjeta.access.operate import operation
from rrjeta.access.permissions import Permission
from rrjeta.cases.queries.limits import limit_end
from rrjeta.kernel.clock import now
from rrjeta.kernel.errors import Refused
from rrjeta.kernel.saving import add, change
from rrjeta.network.choices import Audience
from rrjeta.network.models import Link
from rrjeta.network.operations.linking import NoLink, new_code
from rrjeta.network.queries.loops import loop_of, state_of
from rrjeta.network.scope import find_sent


class PaperNotSafe(Refused):
    """Nothing is printed for whoever cannot safely carry it."""

    message = _(
        "No paper is made: it was not said that it is safe to carry. Have the family learn the number by heart."
    )


@operation(Permission.REFER)
def make_slip(actor: Actor, *, operation_id: UUID, referral_id: UUID, token_hash: str, is_paper_safe: bool) -> UUID:
    """Make the family's link of a referral, which is printed as a slip; the one before ends. Return the link's id.

    Raises NotFound, NotAllowed, PaperNotSafe, NoLink.
    """
    referral = find_sent(actor, referral_id, lock=True)
    if not is_paper_safe:
        raise PaperNotSafe
    if not state_of(referral).is_read or referral.due_at is None:
        raise NoLink
    moment = now()
    standing = Link.objects.select_for_update(of=("self",)).filter(referral=referral, ended_at=None)
    for before in standing.filter(audience=Audience.FAMILY):
        change(before, {"ended_at": moment})
    link = Link(
        subject=referral.subject,
        referral=referral,
        audience=Audience.FAMILY,
        token_hash=token_hash,
        sent_at=moment,
        expires_at=limit_end(loop_of(referral.pack_version).link, max(moment, referral.due_at)),
    )
    return add(link, {"code": new_code()}).id
