"""Notes and reminders: the most used writes of the product."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from rrjeta.access.actors import Actor
from rrjeta.access.operate import operation
from rrjeta.access.permissions import Permission
from rrjeta.cases.models import Case, Reminder
from rrjeta.cases.operations.entries import LineGiven, find_line, write_entry
from rrjeta.cases.operations.moving import happen_on_case
from rrjeta.cases.scope import find_case
from rrjeta.kernel.clock import now, today
from rrjeta.kernel.errors import Invalid, NotFound
from rrjeta.kernel.saving import add, change

_LONGEST = 20_000


@operation(Permission.WRITE_NOTE)
def write_note(
    actor: Actor,
    *,
    operation_id: UUID,
    case_id: UUID,
    text: str,
    happened_at: datetime | None = None,
    note_kind: str = "",
    with_whom: str = "",
    also_for: Sequence[UUID] = (),
    remind_on: date | None = None,
    restricted: str = "",
) -> UUID:
    """Write a note on a case, and on those of brothers and sisters named; return the entry's id.

    `remind_on` makes a reminder of the actor's own; `restricted` stands on its own page alone. Raises NotFound,
    NotAllowed, Invalid, NotOneFamily.
    """
    words = text.strip()
    if not words:
        raise Invalid({"text": _("Write what the note should say.")})
    if len(words) > _LONGEST:
        raise Invalid({"text": _("This note is too long. Shorten it to 20,000 letters.")})
    told = {"text": words, "with_whom": with_whom, "restricted_account": restricted.strip()}
    cases = [find_case(actor, Permission.WRITE_NOTE, one, lock=True) for one in dict.fromkeys((case_id, *also_for))]
    at = happened_at or now()
    entry = write_entry(
        kind="note",
        cases=cases,
        happened_at=at,
        coded={"note_kind": note_kind} if note_kind else {},
        told={name: said for name, said in told.items() if said},
        lines={case.id: LineGiven() for case in cases},
    )
    if remind_on is not None:
        _remind(actor.user_id, cases[0], remind_on, words)
    if not cases[0].is_open:
        happen_on_case(cases[0], "follow_up_made", at=at)
    return entry.id


@operation(Permission.WRITE_NOTE)
def correct_note(
    actor: Actor, *, operation_id: UUID, case_id: UUID, entry_id: UUID, text: str, base_version: int | None
) -> UUID:
    """Change the words of a note, keeping the earlier ones. Raises NotFound, Invalid, Stale."""
    if not text.strip():
        raise Invalid({"text": _("Write what the note should say.")})
    case = find_case(actor, Permission.WRITE_NOTE, case_id, lock=True)
    line = find_line(case, entry_id)
    if line.entry.kind != "note":
        raise NotFound
    change(line.entry, told={"text": text.strip()}, base_version=base_version)
    return line.entry_id


@operation(Permission.WRITE_NOTE)
def set_reminder(actor: Actor, *, operation_id: UUID, case_id: UUID, remind_on: date, words: str) -> UUID:
    """Set a reminder of the actor's own on a case. Raises NotFound, NotAllowed, Invalid."""
    case = find_case(actor, Permission.WRITE_NOTE, case_id, lock=True)
    return _remind(actor.user_id, case, remind_on, words).id


@operation(Permission.ASSIGN)
def remind_workers(
    actor: Actor,
    *,
    operation_id: UUID,
    case_ids: Sequence[UUID],
    remind_on: date,
    words: str,
    record_id: UUID | None = None,
) -> UUID:
    """Remind whoever is responsible for each of several cases, as the head; return the id of the last reminder.

    `record_id` names what it is of, where there is such a record. Raises NotFound, NotAllowed, Invalid.
    """
    cases = [find_case(actor, Permission.ASSIGN, one, lock=True) for one in sorted(set(case_ids))]
    if not cases:
        raise Invalid({"cases": _("Choose at least one case.")})
    return [_remind(case.owner_id, case, remind_on, words, record_id) for case in cases][-1].id


@operation(Permission.DESK)
def finish_reminder(actor: Actor, *, operation_id: UUID, reminder_id: UUID) -> UUID:
    """Mark a reminder of the actor's own, or of a colleague covered for, as done. Raises NotFound."""
    mine = [actor.user_id, *actor.covers]
    found = Reminder.objects.select_for_update().filter(id=reminder_id, user_id__in=mine).first()
    if found is None:
        raise NotFound
    if found.done_at is None:
        change(found, {"done_at": now()})
    return found.id


def end_reminders(record_ids: Iterable[UUID], case: Case | None = None) -> None:
    """Mark as done whatever still reminds of these records, on one case or on all. Called inside operations only."""
    found = Reminder.objects.select_for_update().filter(record_id__in=list(record_ids), done_at=None)
    found = found.filter(case=case) if case else found
    for reminder in found.order_by("id"):
        change(reminder, {"done_at": now()})


def _remind(user_id: UUID, case: Case, remind_on: date, words: str, record_id: UUID | None = None) -> Reminder:
    if remind_on < today():
        raise Invalid({"remind_on": _("This day has passed. Choose today or a later day.")})
    if not words.strip():
        raise Invalid({"text": _("Write what you want to be reminded of.")})
    reminder = Reminder(
        subject=case.person.subject, case=case, user_id=user_id, remind_on=remind_on, record_id=record_id
    )
    return add(reminder, {"words": words[:300]})
