"""Moving running clocks after a changed rule or holiday: by this operation only, and only what was listed (design 3.5)."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as say
from django.utils.translation import gettext_lazy as _

from rrjeta.access.actors import Actor
from rrjeta.access.operate import operation
from rrjeta.access.permissions import Permission
from rrjeta.cases.models import Case, Concern, Measure, Transfer
from rrjeta.cases.operations.approving import check_words
from rrjeta.cases.operations.entries import write_entry
from rrjeta.cases.operations.timing import keep_clocks, refresh_case, row_of
from rrjeta.cases.queries.clocks import running_of
from rrjeta.cases.queries.clocks_to_move import Shift, clocks_to_move, owner_of
from rrjeta.cases.rules.guards import is_written
from rrjeta.kernel.clock import local, now
from rrjeta.kernel.errors import Invalid, Refused
from rrjeta.kernel.saving import change
from rrjeta.packs.current import current


class ListChanged(Refused):
    """What would be moved now is not what was read."""

    message = _("The list has changed since you read it. Read it again before anything is moved.")


@operation(Permission.MOVE_CLOCKS)
def move_clocks(actor: Actor, *, operation_id: UUID, seal: str, reason: str) -> UUID:
    """Move the clocks that were listed to what the present table and calendar say; return the id of the first.

    Each case keeps in its timeline which limits were moved and why. Raises Invalid, ListChanged, NotAllowed.
    """
    if not is_written(reason):
        raise Invalid({"reason": _("Write why these time limits are moved.")})
    check_words(reason, "reason")
    ids = {one.clock.case_id for one in clocks_to_move(actor).shifts if one.clock.case_id is not None}
    # Cases first and in one order, as everybody locks them; then what is to be moved is read again.
    cases = Case.objects.select_for_update(of=("self",)).filter(id__in=ids).order_by("id")
    locked = {
        case.id: case
        for case in cases.select_related(
            "household__subject", "person__subject", "person__merged_into__subject", "subject"
        )
    }
    listed = clocks_to_move(actor)
    found = listed.shifts
    if not found or listed.seal != seal:
        raise ListChanged
    for one in found:
        _move(one)
    for case_id, case in locked.items():
        refresh_case(case)
        _tell(case, [one for one in found if one.clock.case_id == case_id], reason.strip())
    return found[0].clock.id


def _move(shift: Shift) -> None:
    of = owner_of(shift.clock)
    keep_clocks(of, [shift.to if one.code == shift.to.code else one for one in running_of(of)])
    match of:
        case Concern() | Measure() | Transfer():
            change(type(of).objects.select_for_update().get(id=of.id), row_of(running_of(of)))


def _tell(case: Case, moved: Sequence[Shift], reason: str) -> None:
    lines = [
        say("%(what)s: %(was)s, from now on %(to)s.")
        % {"what": current().step(one.to.step).line, "was": _day(one.was_due_at), "to": _day(one.to.due_at)}
        for one in moved
    ]
    words = " ".join([say("A rule or a holiday was changed, and time limits were moved."), *lines, reason])
    write_entry(kind="note", cases=[case], happened_at=now(), coded={}, told={"text": words})


def _day(moment: datetime) -> str:
    return local(moment).strftime("%d.%m.%Y %H:%M")
