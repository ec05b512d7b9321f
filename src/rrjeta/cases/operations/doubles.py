"""What is decided on the desk of doubles: not the same, of one family, ask the other unit, join, withdraw. Nothing by itself."""

from collections.abc import Iterable
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from rrjeta.access.actors import Actor
from rrjeta.access.gate import may
from rrjeta.access.operate import operation
from rrjeta.access.permissions import Permission
from rrjeta.access.queries import holders
from rrjeta.cases.models import Case
from rrjeta.cases.operations.known import tell_case
from rrjeta.cases.operations.merging import join_with_cases
from rrjeta.cases.queries.comparing import told_reason, units_to_confirm
from rrjeta.cases.queries.doubles import find_pair, is_both
from rrjeta.cases.queries.joinings import find_joining, may_confirm
from rrjeta.cases.rules.guards import is_written
from rrjeta.cases.scope import shut_out_of
from rrjeta.kernel.clock import now
from rrjeta.kernel.errors import Invalid, NotAllowed, NotFound, Refused
from rrjeta.kernel.facts import NoticeDue
from rrjeta.kernel.saving import change
from rrjeta.kernel.seams import announce
from rrjeta.matching.choices import PairState
from rrjeta.matching.models import Joining, Pair
from rrjeta.matching.operations.joining import AlreadyJoined, ask_to_join, locked, withdraw
from rrjeta.people.models import Person

_LONGEST = 2000
_OPEN = (PairState.OPEN, PairState.ASKED, PairState.GONE)


class AlreadyDecided(Refused):
    """Somebody decided on the pair meanwhile."""

    message = _("A colleague decided about these two meanwhile. Open the page again.")


class NeedsAnother(Refused):
    """Who asks to join may not confirm it."""

    message = _("A second person must confirm this: somebody else than who asked, of the other unit.")


@operation(Permission.COMPARE)
def say_apart(
    actor: Actor, *, operation_id: UUID, pair_id: UUID, is_family: bool, base_version: int | None = None
) -> UUID:
    """Say that two are not the same child, or brothers and sisters or other family; they are never proposed again.

    Both must lie within reach. Raises NotFound, NotAllowed, AlreadyDecided.
    """
    pair = _undecided(actor, pair_id, base_version)
    if not is_both(pair):
        raise NotAllowed
    _settle(actor, pair, PairState.FAMILY if is_family else PairState.NOT_SAME)
    return pair.id


@operation(Permission.COMPARE)
def ask_other_unit(actor: Actor, *, operation_id: UUID, pair_id: UUID, base_version: int | None = None) -> UUID:
    """Ask the unit that holds the other record: it is told who asks and has a clock to call back (screens.md S3).

    Raises NotFound, NotAllowed where both lie within reach, AlreadyDecided.
    """
    pair = _undecided(actor, pair_id, base_version)
    if is_both(pair):
        raise NotAllowed
    theirs = pair.other_id if pair.is_one_mine else pair.one_id  # type: ignore[attr-defined]  # comes with `find_pair`
    held = Case.objects.filter(person__in=_records(theirs), merged_into=None).order_by("-is_open", "-opened_at")
    for case in held:
        tell_case(actor, case)
    _settle(actor, pair, PairState.ASKED)
    return pair.id


@operation(Permission.JOIN)
def ask_joining(
    actor: Actor, *, operation_id: UUID, pair_id: UUID, kept_id: UUID, reason: str, base_version: int | None = None
) -> UUID:
    """Join two records into the one that remains, or ask for it where a second person must confirm; return the joining's id.

    At once where the actor may merge for all units that hold either. Otherwise it waits for one who may, of the other side.
    Raises Invalid, NotFound, AlreadyDecided, AlreadyJoined, NotAlike, MoveRefused.
    """
    pair = _undecided(actor, pair_id, base_version)
    if not is_written(reason):
        raise Invalid({"reason": _("Say in a sentence how you know that it is the same child.")})
    if len(reason) > _LONGEST:
        raise Invalid({"reason": _("Write this shorter.")})
    if kept_id not in (pair.one_id, pair.other_id):
        raise Invalid({"kept": _("Choose which of the two remains.")})
    found = locked(kept_id, pair.other_id if kept_id == pair.one_id else pair.one_id)
    if len(found) < len((pair.one_id, pair.other_id)):
        raise NotFound
    kept, gone = found
    waits_for = units_to_confirm(actor, pair)
    if not waits_for and not may(actor, Permission.MERGE):
        raise NotAllowed
    joining = ask_to_join(kept, gone, by=actor.user_id, reason=reason, pair=pair, waits_for=waits_for)
    if waits_for:
        _tell(joining, waits_for)
    else:
        join_with_cases(joining, reason)
    return joining.id


@operation(Permission.MERGE)
def confirm_joining(actor: Actor, *, operation_id: UUID, joining_id: UUID) -> UUID:
    """Confirm a joining as the second person; it is done at once. Raises NotFound, NeedsAnother, AlreadyJoined, MoveRefused."""
    joining = find_joining(actor, joining_id, lock=True)
    if joining.joined_at is not None or joining.withdrawn_at is not None:
        raise AlreadyJoined
    if not may_confirm(actor, joining):
        raise NeedsAnother
    found = locked(joining.kept_id, joining.gone_id)
    if len(found) < len((joining.kept_id, joining.gone_id)):
        raise NotFound
    joining.kept, joining.gone = found
    join_with_cases(joining, told_reason(joining), confirmed_by=actor.user_id)
    announce(NoticeDue("joining_confirmed", (joining.asked_by_id,), joining.id))
    return joining.id


@operation(Permission.COMPARE)
def withdraw_joining(actor: Actor, *, operation_id: UUID, joining_id: UUID) -> UUID:
    """End a joining that waits: by who asked, or by who was to confirm. Raises NotFound, NotAllowed, NotJoined."""
    joining = find_joining(actor, joining_id, lock=True)
    if joining.asked_by_id != actor.user_id and not may_confirm(actor, joining):
        raise NotAllowed
    withdraw(joining, by=actor.user_id)
    if joining.asked_by_id != actor.user_id:
        announce(NoticeDue("joining_withdrawn", (joining.asked_by_id,), joining.id))
    return joining.id


def _undecided(actor: Actor, pair_id: UUID, base_version: int | None) -> Pair:
    pair = find_pair(actor, pair_id, lock=True)
    if base_version not in (None, pair.version) or pair.state not in _OPEN:
        raise AlreadyDecided
    return pair


def _settle(actor: Actor, pair: Pair, state: PairState) -> None:
    change(pair, {"state": state, "decided_by_id": actor.user_id, "decided_at": now()})


def _records(standing_id: UUID) -> Iterable[UUID]:
    from_there = Person.objects.filter(merged_into_id=standing_id).values_list("id", flat=True)
    return [standing_id, *from_there]


def _tell(joining: Joining, units: Iterable[UUID]) -> None:
    shut = shut_out_of([one for one in (joining.kept.household_id, joining.gone.household_id) if one])
    found = {one.id for one in holders(units, Permission.MERGE)} - shut - {joining.asked_by_id}
    if found:
        announce(NoticeDue("joining_asked", tuple(sorted(found)), joining.id))
