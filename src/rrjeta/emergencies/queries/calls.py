"""One line of a call list with whom to ring, and whether ringing is allowed at all."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from rrjeta.access.actors import Actor
from rrjeta.access.models import User
from rrjeta.access.permissions import Permission
from rrjeta.access.queries import holders, staff_names
from rrjeta.cases.queries.around_child import FamilyPage, family_page
from rrjeta.cases.scope import shut_out_of
from rrjeta.emergencies.choices import NO_PHONE, Heard
from rrjeta.emergencies.models import CallLine
from rrjeta.emergencies.scope import find_line
from rrjeta.kernel.sealing import open_record


@dataclass(frozen=True, slots=True)
class CallPage:
    """A child to call: the family as its page has it, how the line stands. `may_phone` is false where an alert forbids it."""

    id: UUID
    emergency_id: UUID
    kind: str
    words: str
    is_over: bool
    family: FamilyPage
    may_phone: bool
    state: Heard
    tries: int
    called_at: datetime | None
    called_by: str
    caller: User
    callers: list[User]


def call_page(actor: Actor, line_id: UUID) -> CallPage:
    """Return one line of a call list with the contacts of the child. Raises NotFound, NotAllowed."""
    line = find_line(actor, line_id)
    family = family_page(actor, line.case_id, Permission.READ_IDENTITY)
    names = staff_names([line.called_by_id] if line.called_by_id else [])
    return CallPage(
        id=line.id,
        emergency_id=line.emergency_id,
        kind=line.emergency.kind,
        words=str(open_record(line.emergency).get("words") or ""),
        is_over=line.emergency.ended_at is not None,
        family=family,
        may_phone=all(one.code != NO_PHONE for one in family.header.alerts),
        state=Heard(line.state),
        tries=line.tries,
        called_at=line.called_at,
        called_by=names.get(line.called_by_id, "") if line.called_by_id else "",
        caller=line.caller,
        callers=possible_callers(line),
    )


def possible_callers(line: CallLine) -> list[User]:
    """Return who can call for the unit of a case, by name: nobody who is shut out of the family. Few queries."""
    shut = shut_out_of([line.case.household_id])
    return [one for one in holders([line.case.unit_id], Permission.CALL_IN_EMERGENCY) if one.id not in shut]
