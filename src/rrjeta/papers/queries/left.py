"""One line of the register of what left the house, from the record that says so."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.utils.translation import get_language

from rrjeta.cases.models import Attendance, Transfer
from rrjeta.kernel.sealing import open_record
from rrjeta.papers.choices import Departure
from rrjeta.papers.models import Disclosure, Printing
from rrjeta.papers.queries.kinds import paper_kinds
from rrjeta.papers.queries.papers import paper_title


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


def printed(one: Printing, case_id: UUID, number: str) -> Left:
    """Return the line of a paper that was printed. Its subject was loaded with it."""
    told = open_record(one)
    return Left(
        id=one.id,
        at=one.printed_at,
        case_id=case_id,
        number=number,
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


def transferred(one: Transfer, case_id: UUID, number: str) -> Left:
    """Return the line of a case that was handed over. Its subject was loaded with it."""
    return Left(
        id=one.id,
        at=one.requested_at,
        case_id=case_id,
        number=number,
        by=Departure.TRANSFER,
        what="",
        recipient=one.to_unit.name,
        user_id=one.from_owner_id,
    )


def invited(one: Attendance, case_id: UUID, number: str) -> Left:
    """Return the line of somebody invited to a meeting. Its subject was loaded with it."""
    told = open_record(one)
    named = told.get("name") or (one.user.name if one.user else "")
    return Left(
        id=one.id,
        at=one.invited_at,
        case_id=case_id,
        number=number,
        by=Departure.MEETING,
        what="",
        recipient=", ".join(part for part in (named, str(told.get("organisation") or "")) if part),
        user_id=one.entered_by_id,
    )


def entered(one: Disclosure, case_id: UUID, number: str) -> Left:
    """Return the line of what was entered by hand. Its subject was loaded with it."""
    told = open_record(one)
    return Left(
        id=one.id,
        at=one.left_at,
        case_id=case_id,
        number=number,
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
