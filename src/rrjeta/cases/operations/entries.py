"""Entries: what is written once for all children who were there. Called inside operations of a topic."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from rrjeta.cases.models import Case, Entry, EntryLine
from rrjeta.kernel.clock import local, now
from rrjeta.kernel.errors import Invalid, NotFound, Refused
from rrjeta.kernel.saving import add, change
from rrjeta.kernel.sealing import peek_record
from rrjeta.packs.current import current


class NotOneFamily(Refused):
    """The children ticked do not belong to one household; what is told of them cannot lie under one key."""

    message = _("Only children of one family can be recorded together.")


class EntryFinished(Refused):
    """The entry was finished and can only be corrected."""

    message = _("This was finished already. Open the file again to see it.")


@dataclass(frozen=True, slots=True)
class LineGiven:
    """What an entry says of one child: coded and told answers."""

    coded: Mapping[str, Any] = field(default_factory=dict)
    told: Mapping[str, Any] = field(default_factory=dict)


def write_entry(
    *,
    kind: str,
    cases: Sequence[Case],
    happened_at: datetime,
    coded: Mapping[str, Any],
    told: Mapping[str, Any],
    lines: Mapping[UUID, LineGiven] | None = None,
    is_finished: bool = True,
    status: str = "",
) -> Entry:
    """Insert one entry for all cases (of one household), with a line for each. Raises NotOneFamily, Invalid."""
    check_happened(happened_at)
    household = cases[0].household
    if any(case.household_id != household.id for case in cases):
        raise NotOneFamily
    entry = Entry(
        subject=household.subject,
        kind=kind,
        pack_version=current().number,
        household=household,
        happened_at=happened_at,
        is_finished=is_finished,
        finished_at=now() if is_finished else None,
        status=status,
        coded=dict(coded),
    )
    add(entry, told)
    for case in cases:
        given = (lines or {}).get(case.id, LineGiven())
        _add_line(entry, case, given)
    return entry


def rewrite_entry(
    entry: Entry,
    *,
    happened_at: datetime,
    coded: Mapping[str, Any],
    told: Mapping[str, Any],
    lines: Mapping[UUID, LineGiven],
    cases: Sequence[Case],
    base_version: int | None,
    is_finished: bool,
) -> Entry:
    """Change an entry and its lines, keeping what stood there. A finished entry stays finished. Raises Stale, Invalid."""
    check_happened(happened_at)
    if any(case.household_id != entry.household_id for case in cases):
        raise NotOneFamily
    finishing = is_finished and not entry.is_finished
    fields: dict[str, Any] = {"happened_at": happened_at, "coded": dict(coded)}
    if finishing:
        fields |= {"is_finished": True, "finished_at": now()}
    emptied = {name: "" for name in lines_told_before(entry) if name not in told}
    change(entry, fields, {**emptied, **told}, base_version)
    known = {line.case_id: line for line in EntryLine.objects.filter(entry=entry).select_related("subject")}
    for case in cases:
        given = lines.get(case.id, LineGiven())
        if case.id in known:
            change(known[case.id], {"happened_at": happened_at, "coded": dict(given.coded)}, dict(given.told))
        else:
            _add_line(entry, case, given)
    return entry


def lines_told_before(entry: Entry) -> frozenset[str]:
    """Return the names of the told answers that the entry holds now."""
    return frozenset(peek_record(entry))


def find_line(case: Case, entry_id: UUID) -> EntryLine:
    """Return the line of one entry on one case, with both blobs' keys. Raises NotFound."""
    line = (
        EntryLine.objects.select_for_update(of=("self",))
        .filter(case=case, entry_id=entry_id)
        .select_related("subject", "entry__subject", "entry__household__subject")
        .first()
    )
    if line is None:
        raise NotFound
    return line


def check_happened(happened_at: datetime) -> None:
    """Pass a moment that has come, or raise Invalid at `happened_at`."""
    if happened_at > now():
        raise Invalid({"happened_at": _("This lies in the future. Give the time when it happened.")})


def settled_moment(at: datetime, since: datetime | None, field: str = "at") -> datetime:
    """Return when something happened that follows something else: not ahead, and not before it. Raises Invalid."""
    if at > now():
        raise Invalid({field: _("This lies in the future. Give the time when it happened.")})
    if since is None or at >= since:
        return at
    if at < since.replace(second=0, microsecond=0):
        said = _("This lies before what it follows, which was on %(moment)s.")
        raise Invalid({field: said % {"moment": local(since).strftime("%d.%m.%Y %H:%M")}})
    # Pages send whole minutes: in the same minute it followed at once.
    return since


def _add_line(entry: Entry, case: Case, given: LineGiven) -> EntryLine:
    line = EntryLine(
        subject=case.person.subject,
        entry=entry,
        case=case,
        happened_at=entry.happened_at,
        coded=dict(given.coded),
    )
    return add(line, given.told)
