"""The register of what left the house: papers, transfers, meeting packs, and what was entered by hand."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple
from uuid import UUID

from django.db.models import F, Model, Q, QuerySet

from rrjeta.access.actors import Actor
from rrjeta.access.permissions import Permission
from rrjeta.cases.models import Attendance, Case, Transfer
from rrjeta.cases.queries.file import Header, case_header
from rrjeta.cases.queries.marks import moment_in, read_mark, write_mark
from rrjeta.cases.scope import cases_in
from rrjeta.consent.choices import BY_CONSENT
from rrjeta.kernel.clock import at
from rrjeta.kernel.errors import NotAllowed, NotFound
from rrjeta.kernel.seams import ask
from rrjeta.papers.choices import SHEETS, Audience, Departure
from rrjeta.papers.facts import WhatElseLeaves
from rrjeta.papers.models import Disclosure, Printing
from rrjeta.papers.queries.left import Left, entered, invited, printed, transferred

PAGE = 25
WITH, WITHOUT = "consent", "other"
# A case given to a colleague of the same unit leaves nothing.
_INSIDE = "reassign"


@dataclass(frozen=True, slots=True)
class WantedDisclosures:
    """Which lines of the register: of one case, of one kind, on consent or without, in which days, after which line."""

    case_id: UUID | None = None
    by: str = ""
    basis: str = ""
    since: date | None = None
    until: date | None = None
    after: str = ""


class _Place(NamedTuple):
    """Where a line stands in the register. What concerns several cases stands in it once for each."""

    at: datetime
    id: UUID
    case_id: UUID
    by: str


def disclosures(actor: Actor, wanted: WantedDisclosures) -> tuple[list[Left], str]:
    """Return a page of the register, the newest first, and the mark of the next page. Raises NotFound for a wrong mark.

    First the places of a page alone are read, along an index of each table; only what the page shows is opened.
    """
    cases = cases_in(actor, Permission.READ_DISCLOSURES, with_own=True)
    if wanted.case_id is not None:
        cases = cases.filter(id=wanted.case_id)
    found: list[_Place] = []
    for by, source in _sources().items():
        if wanted.by in ("", by):
            found += _places(by, source, cases.values("id"), wanted)
    found.sort(reverse=True)
    page = found[:PAGE]
    return _opened(page), write_mark(_written(page[-1])) if len(found) > PAGE else ""


def disclosures_of(actor: Actor, case_id: UUID, wanted: WantedDisclosures) -> tuple[Header, list[Left], str]:
    """Return a page of what left of one case, with the header of its file. Raises NotFound, NotAllowed."""
    # Whoever reads the register of every case does not open the file of any.
    header = case_header(actor, case_id)
    if Permission.READ_DISCLOSURES not in header.allowed:
        raise NotAllowed
    return (header, *disclosures(actor, wanted))


def entered_disclosure(actor: Actor, case_id: UUID, disclosure_id: UUID) -> tuple[Header, Left]:
    """Return an entry made by hand that stands, with the header of its case. Raises NotFound, NotAllowed."""
    header = case_header(actor, case_id, Permission.PRINT_PAPER)
    row = Disclosure.objects.filter(id=disclosure_id, case=header.case, struck_at=None)
    one = row.select_related("subject", "case").first()
    if one is None:
        raise NotFound
    return header, entered(one, one.case_id, one.case.number)


def _places(by: Departure, source: "Source", cases: Any, wanted: WantedDisclosures) -> Iterable[_Place]:
    """Return where the lines of one table stand, up to one more than a page."""
    rows = source.rows(wanted)
    if rows is None:
        return []
    at_column, case_column = source.at, source.case
    asked = Q(**{f"{case_column}__in": cases})
    if wanted.since is not None:
        asked &= Q(**{f"{at_column}__gte": at(wanted.since)})
    if wanted.until is not None:
        asked &= Q(**{f"{at_column}__lt": at(wanted.until + timedelta(days=1))})
    if wanted.after:
        last = read_mark(wanted.after, _read)
        same = Q(**{at_column: last.at})
        before = Q(**{f"{at_column}__lt": last.at}) | same & Q(id__lt=last.id)
        asked &= before | same & Q(id=last.id, **{f"{case_column}__lt": last.case_id})
    # All of it in one filter: each further one would ask for another line of the same meeting.
    found = (
        rows.filter(asked).order_by(f"-{at_column}", "-id", f"-{case_column}").values_list(at_column, "id", case_column)
    )
    return [_Place(moment, row_id, case_id, by) for moment, row_id, case_id in found[: PAGE + 1]]


def _written(place: _Place) -> list[str]:
    return [place.at.isoformat(), str(place.id), str(place.case_id)]


def _read(value: Any) -> _Place:
    moment, last_id, case_id = value
    return _Place(moment_in(moment), UUID(last_id), UUID(case_id), "")


def _opened(page: list[_Place]) -> list[Left]:
    """Return the lines that stand in these places: one read for each kind among them, and one of the numbers."""
    numbers = dict(Case.objects.filter(id__in={one.case_id for one in page}).values_list("id", "number"))
    rows: dict[tuple[str, UUID], Any] = {}
    sources = _sources()
    for by, source in sources.items():
        if ids := {one.id for one in page if one.by == by}:
            loaded = source.model._base_manager.filter(id__in=ids).select_related("subject", *source.beside)
            rows |= {(by, row.pk): row for row in loaded}
    return [sources[Departure(one.by)].line(rows[one.by, one.id], one.case_id, numbers[one.case_id]) for one in page]


def on_basis(rows: QuerySet[Any], wanted: WantedDisclosures) -> QuerySet[Any]:
    """Return the rows that left on the wanted basis."""
    if wanted.basis == WITH:
        return rows.filter(legal_basis=BY_CONSENT)
    return rows.exclude(legal_basis=BY_CONSENT) if wanted.basis == WITHOUT else rows


def _papers(wanted: WantedDisclosures) -> QuerySet[Any]:
    rows = Printing.objects.exclude(audience=Audience.OWN).exclude(paper__in=SHEETS)
    return on_basis(rows, wanted)


def _transfers(wanted: WantedDisclosures) -> QuerySet[Any] | None:
    """Return what leaves on no consent: the law hands a case over."""
    if wanted.basis == WITH:
        return None
    return Transfer.objects.exclude(kind=_INSIDE).exclude(from_unit_id=F("to_unit_id"))


def _meetings(wanted: WantedDisclosures) -> QuerySet[Any] | None:
    """Return who was invited: once for each case that the meeting is about."""
    return None if wanted.basis == WITH else Attendance.objects.all()


def _entries(wanted: WantedDisclosures) -> QuerySet[Any]:
    return on_basis(Disclosure.objects.all(), wanted)


@dataclass(frozen=True, slots=True)
class Source:
    """One table from which something leaves: which rows, by which columns they stand in line, how one is shown."""

    model: type[Model]
    at: str
    case: str
    rows: Callable[[WantedDisclosures], QuerySet[Any] | None]
    line: Callable[[Any, UUID, str], Left]
    beside: tuple[str, ...] = ()


_SOURCES: dict[Departure, Source] = {
    Departure.PAPER: Source(Printing, "printed_at", "case_id", _papers, printed),
    Departure.TRANSFER: Source(Transfer, "requested_at", "case_id", _transfers, transferred, ("to_unit",)),
    Departure.MEETING: Source(Attendance, "invited_at", "meeting__lines__case_id", _meetings, invited, ("user",)),
    Departure.ENTRY: Source(Disclosure, "left_at", "case_id", _entries, entered),
}


def _sources() -> Mapping[Departure, Source]:
    """Return every table from which something leaves, those of the rooms above as well."""
    return {**_SOURCES, **{by: source for answer in ask(WhatElseLeaves()) for by, source in answer.items()}}
