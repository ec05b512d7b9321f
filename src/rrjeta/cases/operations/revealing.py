"""Opening a restricted object: who, why, logged before anything of it is shown, and told to the responsible worker."""

from uuid import UUID

from django.utils.translation import gettext_lazy as _

from rrjeta.access.actors import Actor
from rrjeta.access.looking import note_reveal
from rrjeta.access.operate import operation
from rrjeta.access.permissions import Permission
from rrjeta.cases.facts import RestrictedRevealed
from rrjeta.cases.models import Case, Reveal
from rrjeta.cases.queries.restricted import Ref, find_restricted
from rrjeta.cases.rules.restricted import LONGEST_WORDS, is_reason, words_are_enough
from rrjeta.kernel.clock import now
from rrjeta.kernel.errors import Invalid
from rrjeta.kernel.saving import add
from rrjeta.kernel.seams import announce
from rrjeta.packs.current import current

_REASONS = "access_reason"


@operation(Permission.REVEAL)
def reveal(actor: Actor, *, operation_id: UUID, ref: Ref, reason: str, words: str = "") -> UUID:
    """Note that a restricted object is opened and why; return the id under which it is shown once.

    The door has seen to a fresh factor. Whoever is not responsible says why in words as well, and the one who is hears
    of it. Raises NotFound, NotAllowed, Invalid.
    """
    closed = find_restricted(actor, ref)
    said = " ".join(words.split())
    _check(reason, said, is_own=closed.is_own)
    file, moment = closed.file, now()
    case = file if isinstance(file, Case) else None
    opened = Reveal(
        subject=file.subject,
        case=case,
        concern=None if isinstance(file, Case) else file,
        secret=ref.secret,
        record_id=ref.record_id,
        reason=reason,
        revealed_at=moment,
        owner_id=file.owner_id,
        is_by_owner=closed.is_own,
    )
    add(opened, {"words": said} if said else {})
    note_reveal((type(closed.records[0])._meta.db_table, closed.records[0].pk), reason)
    if not closed.is_own:
        announce(
            RestrictedRevealed(
                reveal_id=opened.id,
                case_id=opened.case_id,
                concern_id=opened.concern_id,
                number=closed.number,
                secret=ref.secret,
                reason=reason,
                revealed_by=actor.user_id,
                owner_id=file.owner_id,
                revealed_at=moment,
            )
        )
    return opened.id


def _check(reason: str, words: str, *, is_own: bool) -> None:
    if not is_reason(reason) or not current().has_code(_REASONS, reason):
        raise Invalid({"reason": _("Choose why you open this.")})
    if len(words) > LONGEST_WORDS:
        raise Invalid({"words": _("Write this shorter, with at most 500 letters.")})
    if not is_own and not words_are_enough(words):
        raise Invalid({"words": _("Say in a few words why you open this. The responsible worker will read it.")})
