"""The one place where a person's record is joined into another's, and parted again.

Rows stay where they were written; the pointer says under whose id they are read (people/scope.py). Who may, and what
becomes of the cases, is decided by the rooms above: these functions are called inside their operations.
"""

from collections.abc import Iterable, Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from rrjeta.kernel.clock import now
from rrjeta.kernel.errors import Refused
from rrjeta.kernel.saving import add, change
from rrjeta.kernel.sealing import new_subject
from rrjeta.matching.choices import JoinedBy, PairState
from rrjeta.matching.models import Joining, Pair
from rrjeta.people.models import Person

UNDO_DAYS = 90


class AlreadyJoined(Refused):
    """One of the two is joined into somebody already, or is asked to be."""

    message = _("One of the two was joined with another record meanwhile. Open the page again.")


class NotAlike(Refused):
    """A child and an adult are never one person."""

    message = _("One of the two is registered as a child, the other as an adult. Correct that first.")


class TooLate(Refused):
    """The days for undoing are over."""

    message = _("Joined records can be parted for 90 days. That time is over.")


class NotJoined(Refused):
    """The joining was undone, withdrawn, or was never confirmed."""

    message = _("These records are not joined now. Open the page again.")


def locked(*person_ids: UUID) -> list[Person]:
    """Return these persons locked, in the order in which they were named; whoever is not there any more is left out."""
    rows = Person.objects.select_for_update(of=("self",)).filter(id__in=person_ids).select_related("subject")
    found = {one.id: one for one in rows.order_by("id")}
    return [found[one] for one in person_ids if one in found]


def check_joinable(kept: Person, gone: Person) -> None:
    """Pass silently, or raise AlreadyJoined or NotAlike."""
    if kept.id == gone.id or kept.merged_into_id is not None or gone.merged_into_id is not None:
        raise AlreadyJoined
    if kept.kind != gone.kind:
        raise NotAlike


def ask_to_join(
    kept: Person,
    gone: Person,
    *,
    by: UUID,
    reason: str,
    how: JoinedBy = JoinedBy.DESK,
    pair: Pair | None = None,
    waits_for: Iterable[UUID] = (),
) -> Joining:
    """Write down that two locked records are said to be one person's. Raises AlreadyJoined, NotAlike."""
    check_joinable(kept, gone)
    both = (kept.id, gone.id)
    waiting = Joining.objects.filter(Q(gone_id__in=both) | Q(kept_id__in=both), joined_at=None, withdrawn_at=None)
    if waiting.exists():
        raise AlreadyJoined
    joining = Joining(
        # A key of its own: it is about two, and either may be erased alone once they are parted.
        subject=new_subject(),
        kept=kept,
        gone=gone,
        pair=pair,
        how=how,
        asked_by_id=by,
        waits_for=[str(one) for one in waits_for],
    )
    return add(joining, {"reason": reason.strip()})


def join(joining: Joining, *, confirmed_by: UUID | None = None) -> None:
    """Set the pointers of a locked joining; records that were joined into the one that goes follow it. Raises AlreadyJoined."""
    kept, gone = joining.kept, joining.gone
    check_joinable(kept, gone)
    moment = now()
    followers = list(Person.objects.select_for_update().filter(merged_into=gone).order_by("id"))
    for one in followers:
        change(one, {"merged_into_id": kept.id})
    change(gone, {"merged_into_id": kept.id})
    change(
        joining,
        {
            "joined_at": moment,
            "undo_until": moment + timedelta(days=UNDO_DAYS),
            "confirmed_by_id": confirmed_by,
            "repointed": [str(one.id) for one in followers],
        },
    )
    _decide(joining, PairState.SAME, confirmed_by or joining.asked_by_id)


def join_at_once(kept: Person, gone: Person, *, by: UUID, reason: str, how: JoinedBy) -> Joining | None:
    """Join what another step found to be one person: two cases merged, a concern linked. Nothing where it is one already.

    Records are named as they are; it is those that stand which are joined. Raises NotAlike.
    """
    if kept.standing_id == gone.standing_id:
        return None
    found = locked(kept.standing_id, gone.standing_id)
    joining = ask_to_join(*found, by=by, reason=reason, how=how)
    join(joining)
    return joining


def withdraw(joining: Joining, *, by: UUID) -> None:
    """End a locked joining that nobody confirmed. Raises NotJoined."""
    if joining.joined_at is not None or joining.withdrawn_at is not None:
        raise NotJoined
    change(joining, {"withdrawn_at": now(), "withdrawn_by_id": by})


def check_undoable(joining: Joining) -> None:
    """Pass silently, or raise NotJoined or TooLate."""
    if joining.joined_at is None or joining.undone_at is not None:
        raise NotJoined
    if joining.undo_until is None or joining.undo_until < now():
        raise TooLate


def part(joining: Joining, *, by: UUID) -> None:
    """Part a locked joining again: its record stands alone, with those that had followed it. Raises NotJoined, TooLate.

    The two are never proposed again.
    """
    check_undoable(joining)
    (gone,) = locked(joining.gone_id)
    followers = _still_followers(joining, gone.merged_into_id)
    change(gone, {"merged_into_id": None})
    for one in followers:
        change(one, {"merged_into_id": gone.id})
    change(joining, {"undone_at": now(), "undone_by_id": by})
    if not _decide(joining, PairState.NOT_SAME, by):
        first, second = sorted((joining.kept_id, joining.gone_id))
        fields: dict[str, Any] = {"state": PairState.NOT_SAME, "decided_by_id": by, "decided_at": now()}
        add(Pair(one_id=first, other_id=second, same=0.0, family=0.0, **fields))


def _still_followers(joining: Joining, standing_id: UUID | None) -> Sequence[Person]:
    """Return the records that followed the one that went, without those that went other ways since."""
    ids = [UUID(one) for one in joining.repointed]
    standing = Joining.objects.filter(
        gone_id__in=ids, joined_at__isnull=False, joined_at__lte=joining.joined_at, undone_at=None
    )
    # A pointer that was set before joinings were written down has none and follows as well.
    known = Joining.objects.filter(gone_id__in=ids, joined_at__isnull=False).values("gone_id")
    rows = Person.objects.select_for_update().filter(id__in=ids, merged_into_id=standing_id)
    return list(rows.filter(Q(id__in=standing.values("gone_id")) | ~Q(id__in=known)).order_by("id"))


def _decide(joining: Joining, state: PairState, by: UUID) -> bool:
    """Write what was decided on the pair of these two; tell whether there is one."""
    one, other = sorted((joining.kept_id, joining.gone_id))
    pair = Pair.objects.select_for_update().filter(one_id=one, other_id=other).first()
    if pair is None:
        return False
    change(pair, {"state": state, "decided_by_id": by, "decided_at": now()})
    return True
