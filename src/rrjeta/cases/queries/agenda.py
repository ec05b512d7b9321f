"""The agenda of a sitting: every family on it whose meeting the reader holds, and the sittings of a reader."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from rrjeta.access.actors import Actor
from rrjeta.access.permissions import Permission
from rrjeta.cases.models import Attendance, Entry, EntryLine
from rrjeta.cases.queries.meetings import MEETING, SeatView, seat_view
from rrjeta.cases.scope import cases_in
from rrjeta.kernel.errors import NotFound
from rrjeta.kernel.sealing import open_record
from rrjeta.people.queries import PersonView, person_view

PAGE = 25


@dataclass(frozen=True, slots=True)
class AgendaItem:
    """One family on the agenda: its children, who is invited to it, how far its minutes are."""

    case_id: UUID
    meeting: Entry
    children: list[tuple[str, PersonView]]
    seats: list[SeatView]


@dataclass(frozen=True, slots=True)
class Agenda:
    """A sitting with its families in the order in which they were put on it."""

    held_at: datetime
    place: str
    items: list[AgendaItem]


@dataclass(frozen=True, slots=True)
class SittingLine:
    """A sitting on the reader's list: one of its meetings leads to it."""

    meeting_id: UUID
    held_at: datetime
    family_count: int
    open_count: int


def agenda_of(actor: Actor, meeting_id: UUID) -> Agenda:
    """Return the sitting at which a meeting is held, with the families whose meetings the actor holds. Raises NotFound.

    However many families are on it, the number of statements is the same.
    """
    mine = EntryLine.objects.filter(case__in=cases_in(actor, Permission.HOLD_MEETING), entry__kind=MEETING)
    first = Entry.objects.filter(id=meeting_id, kind=MEETING, id__in=mine.values("entry_id")).first()
    if first is None:
        raise NotFound
    same = mine.filter(entry__sitting=first.sitting) if first.sitting else mine.filter(entry=first)
    lines = list(
        same.select_related("entry__subject", "case__person__subject", "case__person__merged_into__subject").order_by(
            "entry__entered_at", "entered_at", "id"
        )
    )
    meetings = {line.entry_id: line.entry for line in lines}
    children: dict[UUID, list[tuple[UUID, str, PersonView]]] = {}
    for line in lines:
        child = (line.case_id, line.case.number, person_view(line.case.person))
        children.setdefault(line.entry_id, []).append(child)
    seats = seats_of_meetings(list(meetings))
    items = [
        AgendaItem(found[0][0], meetings[one], [(number, child) for _id, number, child in found], seats.get(one, []))
        for one, found in children.items()
    ]
    return Agenda(first.happened_at, str(open_record(meetings[first.id]).get("place") or ""), items)


def seats_of_meetings(meeting_ids: list[UUID]) -> dict[UUID, list[SeatView]]:
    """Return who is invited to each of these meetings, which were found for their reader. One query."""
    invited = Attendance.objects.filter(meeting_id__in=meeting_ids)
    found: dict[UUID, list[SeatView]] = {}
    for one in invited.select_related("subject", "user", "meeting").order_by("entered_at", "id"):
        found.setdefault(one.meeting_id, []).append(seat_view(one))
    return found


def sittings(actor: Actor, before: UUID | None = None) -> tuple[list[SittingLine], UUID | None]:
    """Return a page of the sittings that the actor holds, the newest called first, and where the next page begins."""
    lines = EntryLine.objects.filter(case__in=cases_in(actor, Permission.HOLD_MEETING), entry__kind=MEETING)
    found = Entry.objects.filter(id__in=lines.values("entry_id")).order_by("-id")
    found = found.filter(id__lt=before) if before else found
    rows = list(found[: PAGE + 1])
    grouped: dict[UUID, list[Entry]] = {}
    for one in rows[:PAGE]:
        grouped.setdefault(one.sitting or one.id, []).append(one)
    shown = [
        SittingLine(every[0].id, every[0].happened_at, len(every), sum(not one.is_finished for one in every))
        for every in grouped.values()
    ]
    return shown, rows[PAGE - 1].id if len(rows) > PAGE else None
