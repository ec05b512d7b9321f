"""Links for receivers without an account: made by the sender, opened by the code that was told another way."""

import secrets
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
from rrjeta.network.operations.moving import open_and_close
from rrjeta.network.queries.loops import loop_of, state_of
from rrjeta.network.scope import find_sent

_CODE_DIGITS = 8


class NoLink(Refused):
    """A link is made for what was sent to somebody without an account and is still open to them."""

    message = _("There is no link for this: it was not sent, has ended, or goes to a team with accounts.")


def new_code() -> str:
    """Return a new code of eight figures."""
    return "".join(secrets.choice("0123456789") for _digit in range(_CODE_DIGITS))


@operation(Permission.REFER)
def make_link(actor: Actor, *, operation_id: UUID, referral_id: UUID, token_hash: str) -> UUID:
    """Make a link for the receiver of a referral and end the one before; return its id. Raises NotFound, NotAllowed, NoLink.

    Whoever calls drew the token and shows it once; here its hash alone is kept.
    """
    referral = find_sent(actor, referral_id, lock=True)
    if referral.to_unit_id is not None or not state_of(referral).is_read or referral.due_at is None:
        raise NoLink
    moment = now()
    for before in Link.objects.select_for_update(of=("self",)).filter(
        referral=referral, audience=Audience.RECEIVER, ended_at=None
    ):
        change(before, {"ended_at": moment})
    link = Link(
        subject=referral.subject,
        referral=referral,
        token_hash=token_hash,
        sent_at=moment,
        expires_at=limit_end(loop_of(referral.pack_version).link, max(moment, referral.due_at)),
    )
    add(link, {"code": new_code()})
    open_and_close(referral)
    return link.id


@operation(Permission.REFER)
def end_link(actor: Actor, *, operation_id: UUID, referral_id: UUID) -> UUID:
    """End the link of a referral at once; the referral stays open. Raises NotFound, NotAllowed, NoLink."""
    referral = find_sent(actor, referral_id, lock=True)
    link = (
        Link.objects.select_for_update(of=("self",))
        .filter(referral=referral, audience=Audience.RECEIVER, ended_at=None)
        .first()
    )
    if link is None:
        raise NoLink
    change(link, {"ended_at": now()})
    open_and_close(referral)
    return referral.id
