"""The register of what left the house: papers, transfers, meeting packs, and what was entered by hand."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import F, Q, QuerySet
from django.utils.translation import get_language

from rrjeta.access.actors import Actor
from rrjeta.access.permissions import Permission
from rrjeta.cases.models import Attendance, Case, Transfer
from rrjeta.cases.queries.file import Header, case_header
from rrjeta.cases.queries.marks import read_place, write_place
from rrjeta.cases.scope import cases_in
from rrjeta.consent.choices import BY_CONSENT
from rrjeta.kernel.clock import at
from rrjeta.kernel.errors import NotAllowed, NotFound
from rrjeta.kernel.sealing import open_record
from rrjeta.papers.choices import Audience, Departure, Template
from rrjeta.papers.models import Disclosure, Printing
from rrjeta.papers.queries.kinds import paper_kinds
from rrjeta.papers.queries.papers import paper_title

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


@dataclass(frozen=True, slots=True)
class Left:
    """One thing that left: when, of which case, by what, to whom, what for, on which basis."""

    id: UUID
    at: datetime
    case_id: UUID
    number: str
    by: Departure
    what: str
    recipient: str
    purpose: str = ""
    basis: str = ""
    reason: str = ""
    classes: tuple[str, ...] = ()
    user_id: UUID | None = None
    is_struck: bool = False
    struck_why: str = ""


def disclosures(actor: Actor, wanted: WantedDisclosures) -> tuple[list[Left], str]:
    """Return a page of the register, the newest first, and the mark of the next page. Raises NotFound for a wrong mark."""
    cases = cases_in(actor, Permission.READ_DISCLOSURES, with_own=True)
    if wanted.case_id is not None:
        cases = cases.filter(id=wanted.case_id)
    found: list[Left] = []
    for by, read in _SOURCES.items():
        if wanted.by in ("", by):
            found += read(cases.values("id"), wanted)
    found.sort(key=lambda one: (one.at, one.id), reverse=True)
    page = found[:PAGE]
    return page, write_place(page[-1].at, page[-1].id) if len(found) > PAGE else ""


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
    return header, _entered(one)


def _page(rows: QuerySet[Any], column: str, wanted: WantedDisclosures) -> QuerySet[Any]:
    if wanted.since is not None:
        rows = rows.filter(**{f"{column}__gte": at(wanted.since)})
    if wanted.until is not None:
        rows = rows.filter(**{f"{column}__lt": at(wanted.until + timedelta(days=1))})
    if wanted.after:
        moment, last = read_place(wanted.after)
        rows = rows.filter(Q(**{f"{column}__lt": moment}) | Q(**{column: moment, "id__lt": last}))
    return rows.select_related("subject").order_by(f"-{column}", "-id")[: PAGE + 1]


def _on_basis(rows: QuerySet[Any], wanted: WantedDisclosures) -> QuerySet[Any]:
    if wanted.basis == WITH:
        return rows.filter(legal_basis=BY_CONSENT)
    return rows.exclude(legal_basis=BY_CONSENT) if wanted.basis == WITHOUT else rows


def _papers(cases: Any, wanted: WantedDisclosures) -> Iterable[Left]:
    rows = Printing.objects.filter(case_id__in=cases).exclude(audience=Audience.OWN).select_related("case")
    rows = rows.exclude(paper=Template.DAY_SHEET.value)
    for one in _page(_on_basis(rows, wanted).select_related("case"), "printed_at", wanted):
        told = open_record(one)
        yield Left(
            id=one.id,
            at=one.printed_at,
            case_id=one.case_id,
            number=one.case.number,
            by=Departure.PAPER,
            what=_title(one.paper),
            recipient=str(told.get("recipient") or ""),
            purpose=one.purpose,
            basis=one.legal_basis,
            reason=str(told.get("reason") or ""),
            classes=tuple(one.classes),
            user_id=one.entered_by_id,
        )


def _title(code: str) -> str:
    """Return what a paper is called; its code where the pack knows it no more."""
    kind = paper_kinds().get(code)
    return paper_title(kind, get_language() or "sq") if kind else code


def _transfers(cases: Any, wanted: WantedDisclosures) -> Iterable[Left]:
    if wanted.basis == WITH:
        return
    rows = Transfer.objects.filter(case_id__in=cases).exclude(kind=_INSIDE).exclude(from_unit_id=F("to_unit_id"))
    for one in _page(rows.select_related("case", "to_unit"), "requested_at", wanted):
        yield Left(
            id=one.id,
            at=one.requested_at,
            case_id=one.case_id,
            number=one.case.number,
            by=Departure.TRANSFER,
            what="",
            recipient=one.to_unit.name,
            user_id=one.from_owner_id,
        )


def _meetings(cases: Any, wanted: WantedDisclosures) -> Iterable[Left]:
    if wanted.basis == WITH:
        return
    rows = Attendance.objects.filter(meeting__lines__case_id__in=cases).annotate(
        of_case=F("meeting__lines__case_id"), number=F("meeting__lines__case__number")
    )
    for one in _page(rows.select_related("user"), "invited_at", wanted):
        told = open_record(one)
        named = told.get("name") or (one.user.name if one.user else "")
        yield Left(
            id=one.id,
            at=one.invited_at,
            case_id=one.of_case,
            number=one.number,
            by=Departure.MEETING,
            what="",
            recipient=", ".join(part for part in (named, str(told.get("organisation") or "")) if part),
            user_id=one.entered_by_id,
        )


def _entries(cases: Any, wanted: WantedDisclosures) -> Iterable[Left]:
    rows = Disclosure.objects.filter(case_id__in=cases)
    for one in _page(_on_basis(rows, wanted).select_related("case"), "left_at", wanted):
        yield _entered(one)


def _entered(one: Disclosure) -> Left:
    told = open_record(one)
    case: Case = one.case
    return Left(
        id=one.id,
        at=one.left_at,
        case_id=case.id,
        number=case.number,
        by=Departure.ENTRY,
        what=str(told.get("what") or ""),
        recipient=str(told.get("recipient") or ""),
        purpose=one.purpose,
        basis=one.legal_basis,
        reason=str(told.get("reason") or ""),
        classes=tuple(one.classes),
        user_id=one.entered_by_id,
        is_struck=one.struck_at is not None,
        struck_why=str(told.get("struck_why") or ""),
    )


_SOURCES = {
    Departure.PAPER: _papers,
    Departure.TRANSFER: _transfers,
    Departure.MEETING: _meetings,
    Departure.ENTRY: _entries,
}
