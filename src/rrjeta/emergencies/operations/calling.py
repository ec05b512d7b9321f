"""What a caller hears, and who calls whom."""

from collections.abc import Sequence
from uuid import UUID

from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from rrjeta.access.actors import Actor
from rrjeta.access.gate import may
from rrjeta.access.operate import operation
from rrjeta.access.permissions import Permission
from rrjeta.access.queries import beside
from rrjeta.cases.operations.entries import LineGiven, write_entry
from rrjeta.cases.operations.notes import end_reminders
from rrjeta.cases.scope import find_case
from rrjeta.emergencies.choices import KINDS, REMOTE, TO_CALL, Heard, Way
from rrjeta.emergencies.models import CallLine
from rrjeta.emergencies.operations.declaring import IsOver
from rrjeta.emergencies.queries.calls import possible_callers
from rrjeta.emergencies.rules import heard_errors
from rrjeta.emergencies.scope import find_emergency, find_line
from rrjeta.kernel.clock import now
from rrjeta.kernel.errors import Invalid, NotFound
from rrjeta.kernel.facts import NoticeDue
from rrjeta.kernel.saving import change
from rrjeta.kernel.seams import announce
from rrjeta.packs.current import current
from rrjeta.people.queries import beware_of

_MOST_SHARED = 60
_HEARD = {
    Heard.REACHED: gettext_lazy("Reached; no help is needed now."),
    Heard.NOT_REACHED: gettext_lazy("Not reached."),
    Heard.NEEDS_HELP: gettext_lazy("Needs help now."),
    Heard.MOVED: gettext_lazy("The family has moved."),
    Heard.SOMEONE_ELSE: gettext_lazy("Somebody else answered."),
}


@operation(Permission.CALL_IN_EMERGENCY)
def record_call(
    actor: Actor, *, operation_id: UUID, line_id: UUID, result: str, way: str = Way.PHONE, words: str = ""
) -> UUID:
    """Write down what was heard: as a note in the case file, and on the line. The child counts as contacted, not as seen.

    Reminders of this call end once somebody was reached. Needs help now: the responsible worker and the head are told at
    once. Raises NotFound, IsOver, Invalid.
    """
    line = find_line(actor, line_id, lock=True)
    if line.emergency.ended_at is not None:
        raise IsOver
    case = find_case(actor, Permission.CALL_IN_EMERGENCY, line.case_id, lock=True)
    alerts = {one.code for one in beware_of([case.child_id], [case.household_id]).alerts}
    if errors := heard_errors(result, way, words, alerts):
        raise Invalid(errors)
    heard = Heard(result)
    entry = write_entry(
        kind="note",
        cases=[case],
        happened_at=now(),
        coded={"note_kind": REMOTE},
        told={"text": _as_note(line, heard, words.strip())},
        lines={case.id: LineGiven()},
    )
    fields = {"state": heard, "way": way, "tries": line.tries + 1, "called_at": now()}
    change(line, {**fields, "called_by_id": actor.user_id, "entry_id": entry.id})
    if heard not in TO_CALL:
        end_reminders([line.emergency_id], case)
    if heard is Heard.NEEDS_HELP:
        people = beside(case.owner_id, case.unit_id, case.municipality)
        told = {case.owner_id, *(one.id for one in (*people.standing_in, *people.heads))} - {actor.user_id}
        if told:
            announce(NoticeDue("emergency_help", tuple(sorted(told)), line.id))
    return line.id


@operation(Permission.CALL_IN_EMERGENCY)
def share_calls(
    actor: Actor, *, operation_id: UUID, emergency_id: UUID, line_ids: Sequence[UUID], caller_id: UUID | None
) -> UUID:
    """Say who calls these families: oneself, or as the head any colleague of the unit. Raises NotFound, Invalid, IsOver."""
    emergency = find_emergency(actor, emergency_id)
    if emergency.ended_at is not None:
        raise IsOver
    ids = sorted(set(line_ids))
    if not ids or len(ids) > _MOST_SHARED:
        raise Invalid({"lines": _("Choose between one and 60 families.")})
    if caller_id is None or (caller_id != actor.user_id and not may(actor, Permission.DECLARE_EMERGENCY)):
        raise Invalid({"caller": _("Choose who calls.")})
    for line_id in ids:
        line = find_line(actor, line_id, lock=True)
        if line.emergency_id != emergency_id:
            raise NotFound
        if caller_id not in {one.id for one in possible_callers(line)}:
            raise Invalid({"caller": _("This colleague cannot call one of these families. Choose somebody else.")})
        change(line, {"caller_id": caller_id})
    if caller_id != actor.user_id:
        announce(NoticeDue("emergency_calls", (caller_id,), emergency_id))
    return emergency_id


def _as_note(line: CallLine, heard: Heard, words: str) -> str:
    kind = current().labels(KINDS, line.emergency.kind).in_(get_language() or "sq")
    said = _("Called because of: %(kind)s. %(heard)s") % {"kind": kind.lower(), "heard": _HEARD[heard]}
    return f"{said} {words}".strip()
