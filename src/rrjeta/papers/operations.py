"""Printing: nothing leaves on paper without a line that says what, for whom, and what was left out of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from rrjeta.access.actors import Actor
from rrjeta.access.operate import operation
from rrjeta.access.permissions import Permission
from rrjeta.cases.models import Case
from rrjeta.cases.scope import find_case
from rrjeta.kernel.clock import local, now
from rrjeta.kernel.errors import Invalid, NotFound
from rrjeta.kernel.ids import new_id
from rrjeta.kernel.saving import add, change
from rrjeta.papers.choices import SHEETS, Audience, Part, Template, Way
from rrjeta.papers.models import Disclosure, Printing
from rrjeta.papers.queries.frame import LANGUAGES
from rrjeta.papers.queries.kinds import paper_kind
from rrjeta.papers.queries.papers import Order, drawn
from rrjeta.papers.queries.seats import MEETING_PACK, MINUTES, line_open_to
from rrjeta.papers.queries.sharing import NOT_SHARED, NOTHING_ASKED, Sharing, allowance, shared_classes

_LONGEST_RECIPIENT = 200
_LONGEST_WHAT = 1000


@dataclass(frozen=True, slots=True)
class DisclosureGiven:
    """What was said or sent, as it was typed."""

    left_at: datetime | None
    way: str
    recipient: str
    what: str
    classes: Sequence[str]
    sharing: Sharing


@operation(Permission.PRINT_PAPER)
def print_paper(
    actor: Actor,
    *,
    operation_id: UUID,
    case_id: UUID,
    paper: str,
    record_id: UUID,
    audience: str,
    language: str,
    recipient: str = "",
    chosen: Sequence[str] = (),
    sharing: Sharing = NOT_SHARED,
) -> UUID:
    """Note that a paper is printed for somebody; return the id under which it is set. Raises Invalid, NotFound.

    A paper that leaves the unit names who gets it; one for another office says what for, and rests on a consent that
    covers all of it or on another legal basis with a reason. A part that the reader may never get stays out, chosen or not.
    """
    case = find_case(actor, Permission.PRINT_PAPER, case_id)
    recipient = " ".join(recipient.split())
    _check(paper, audience, language, recipient)
    parts = frozenset(Part(one) for one in chosen if one in list(Part))
    found = drawn(actor, Order(case_id, paper, record_id, Audience(audience), language, parts, recipient))
    allowed = allowance(case, sharing, recipient, found.classes) if audience == Audience.AGENCY else NOTHING_ASKED
    printing = Printing(
        subject=case.subject,
        case=case,
        paper=paper,
        record_id=record_id,
        audience=audience,
        language=language,
        chosen=sorted(found.reader.chosen),
        left_out=[part.value for part in found.left.parts],
        printed_at=now(),
        classes=sorted(found.classes),
        purpose=allowed.purpose,
        legal_basis=allowed.legal_basis,
        consent_id=allowed.consent_id,
    )
    return add(printing, {"recipient": recipient, **allowed.told}).id


@operation(Permission.PRINT_PAPER)
def print_day_sheet(actor: Actor, *, operation_id: UUID, case_ids: Sequence[UUID], language: str) -> UUID:
    """Note the cases that go on a sheet for the bag; return the id of the sheet. Raises Invalid, NotFound."""
    if not case_ids:
        raise Invalid({"cases": _("Choose at least one child for the day sheet.")})
    return _sheet(actor, Template.DAY_SHEET, case_ids, language)


@operation(Permission.PRINT_PAPER)
def print_week_sheet(actor: Actor, *, operation_id: UUID, case_ids: Sequence[UUID], language: str) -> UUID:
    """Note the cases that stand on the sheet of a week; return the id of the sheet. Raises Invalid, NotFound."""
    if not case_ids:
        raise Invalid({"cases": _("Nothing of your cases stands in this week, so there is nothing to print.")})
    return _sheet(actor, Template.WEEK_SHEET, case_ids, language)


@operation(Permission.DESK)
def print_for_member(
    actor: Actor, *, operation_id: UUID, attendance_id: UUID, case_id: UUID, paper: str, language: str
) -> UUID:
    """Note that an invited member prints the papers or the final minutes of one case; return the id under which it is set.

    Raises NotFound once the papers are closed to them, and before minutes are final.
    """
    line = line_open_to(actor, attendance_id, case_id)
    if language not in LANGUAGES or paper not in (MINUTES, MEETING_PACK):
        raise NotFound
    if paper == MINUTES and not line.entry.is_finished:
        raise NotFound
    printing = Printing(
        subject=line.subject,
        case=line.case,
        paper=paper,
        record_id=line.entry_id,
        audience=Audience.AGENCY.value,
        language=language,
        printed_at=now(),
    )
    return add(printing, {"recipient": actor.name}).id


@operation(Permission.PRINT_PAPER)
def enter_disclosure(actor: Actor, *, operation_id: UUID, case_id: UUID, given: DisclosureGiven) -> UUID:
    """Enter in the register what was said or sent otherwise; it rests on a consent or on another basis with a reason.

    Raises NotFound, NotAllowed, Invalid.
    """
    case = find_case(actor, Permission.PRINT_PAPER, case_id)
    recipient, what = " ".join(given.recipient.split()), given.what.strip()
    errors = _disclosure_errors(given, recipient, what)
    if errors or given.left_at is None:
        raise Invalid(errors)
    allowed = allowance(case, given.sharing, recipient, given.classes, local(given.left_at).date())
    row = Disclosure(
        subject=case.subject,
        case=case,
        left_at=given.left_at,
        way=given.way,
        classes=sorted(set(given.classes)),
        purpose=allowed.purpose,
        legal_basis=allowed.legal_basis,
        consent_id=allowed.consent_id,
    )
    return add(row, {"recipient": recipient, "what": what, **allowed.told}).id


@operation(Permission.PRINT_PAPER)
def strike_disclosure(actor: Actor, *, operation_id: UUID, case_id: UUID, disclosure_id: UUID, why: str) -> UUID:
    """Strike out an entry that was made by mistake; it stays to be read with the reason. Raises NotFound, Invalid."""
    case = find_case(actor, Permission.PRINT_PAPER, case_id)
    found = Disclosure.objects.select_for_update(of=("self",)).filter(id=disclosure_id, case=case, struck_at=None)
    row = found.select_related("subject").first()
    if row is None:
        raise NotFound
    if not why.strip() or len(why) > _LONGEST_WHAT:
        raise Invalid({"reason": _("Say why the entry was wrong.")})
    return change(row, {"struck_at": now()}, {"struck_why": why.strip()}).id


def _disclosure_errors(given: DisclosureGiven, recipient: str, what: str) -> dict[str, Any]:
    errors: dict[str, Any] = {}
    if given.left_at is None or given.left_at > now():
        errors["left_at"] = _("Write when it left: now or earlier.")
    if given.way not in list(Way):
        errors["way"] = _("Choose how it left.")
    if not recipient or len(recipient) > _LONGEST_RECIPIENT:
        errors["recipient"] = _("Write who got it, with at most 200 letters.")
    if not what or len(what) > _LONGEST_WHAT:
        errors["what"] = _("Write in a few words what was told.")
    if not given.classes or set(given.classes) - shared_classes():
        errors["classes"] = _("Choose what it told.")
    return errors


def _sheet(actor: Actor, template: Template, case_ids: Sequence[UUID], language: str) -> UUID:
    if language not in LANGUAGES:
        raise NotFound
    sheet = new_id()
    for place, case_id in enumerate(dict.fromkeys(case_ids)):
        case = find_case(actor, Permission.PRINT_PAPER, case_id)
        add(_line(case, sheet, template, is_first=place == 0, language=language))
    return sheet


def _line(case: Case, sheet: UUID, template: Template, *, is_first: bool, language: str) -> Printing:
    return Printing(
        id=sheet if is_first else new_id(),
        subject=case.subject,
        case=case,
        paper=template.value,
        record_id=sheet,
        audience=Audience.OWN.value,
        language=language,
        printed_at=now(),
    )


def _check(paper: str, audience: str, language: str, recipient: str) -> None:
    kind = paper_kind(paper)
    if language not in LANGUAGES or kind.template in SHEETS:
        raise NotFound
    if audience not in [one.value for one in kind.kept_for]:
        raise Invalid({"audience": _("Choose for whom this paper is printed.")})
    if audience != Audience.OWN and not recipient:
        raise Invalid({"recipient": _("Write who gets the paper.")})
    if len(recipient) > _LONGEST_RECIPIENT:
        raise Invalid({"recipient": _("Write this shorter, with at most 200 letters.")})
