"""One entry of a case file, and the cases of one family that can be written on together."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from rrjeta.access.actors import Actor
from rrjeta.access.permissions import Permission
from rrjeta.cases.models import Case, Entry, EntryLine
from rrjeta.cases.queries.file import Header, case_header, files_of
from rrjeta.cases.scope import cases_in, with_merged
from rrjeta.files.queries import AttachmentView, attachments
from rrjeta.kernel.errors import NotFound
from rrjeta.kernel.models import EarlierVersion
from rrjeta.kernel.sealing import open_record
from rrjeta.people.queries import person_view


@dataclass(frozen=True, slots=True)
class FamilyCase:
    """An open case of one child of a household."""

    case_id: UUID
    name: str
    risk_level: int | None


@dataclass(frozen=True, slots=True)
class LineView:
    """What an entry says of one child."""

    line_id: UUID
    case_id: UUID
    version: int
    coded: dict[str, Any]
    told: dict[str, Any]


@dataclass(frozen=True, slots=True)
class EntryPage:
    """An entry as its own page shows it: header of the case, the entry, the line of each child within reach."""

    header: Header
    entry: Entry
    told: dict[str, Any]
    lines: list[LineView]
    files: list[AttachmentView]
    earlier_count: int


def family_cases(actor: Actor, permission: Permission, case: Case) -> list[FamilyCase]:
    """Return the open cases of the household within the permission's reach, this case first. One query."""
    found = (
        cases_in(actor, permission)
        .filter(household_id=case.household_id, is_open=True, pathway=case.pathway)
        .select_related("person__subject", "person__merged_into__subject")
    )
    cases = [FamilyCase(one.id, person_view(one.person).name, one.risk_level) for one in found]
    return sorted(cases, key=lambda one: (one.case_id != case.id, one.name))


def entry_page(
    actor: Actor, case_id: UUID, entry_id: UUID, permission: Permission = Permission.READ_NARRATIVE
) -> EntryPage:
    """Return an entry of a case with the lines of those children whose cases the actor may read. Raises NotFound."""
    header = case_header(actor, case_id, permission)
    history = EntryLine.objects.filter(case_id__in=with_merged(header.case).values("id"))
    entry = (
        Entry.objects.filter(id__in=history.values("entry_id"), id=entry_id)
        .select_related("subject", "household__subject")
        .first()
    )
    if entry is None:
        raise NotFound
    reached = cases_in(actor, permission)
    lines = EntryLine.objects.filter(entry=entry, case__in=reached).select_related("subject").order_by("entered_at")
    return EntryPage(
        header=header,
        entry=entry,
        told=open_record(entry),
        lines=[LineView(one.id, one.case_id, one.version, one.coded, open_record(one)) for one in lines],
        files=attachments(files_of(header.case, header.unreadable), entry.id),
        earlier_count=EarlierVersion.objects.filter(record_id=entry.id).count(),
    )


def unfinished_entry(actor: Actor, case: Case, kind: str) -> Entry | None:
    """Return the actor's own unfinished entry of a kind on a case, or None."""
    found = Entry.objects.filter(kind=kind, is_finished=False, entered_by_id=actor.user_id, lines__case=case)
    return found.select_related("subject").order_by("-entered_at").first()


def names_of(cases: Sequence[FamilyCase]) -> dict[UUID, str]:
    """Return the children's names by case."""
    return {one.case_id: one.name for one in cases}
