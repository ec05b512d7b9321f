"""Printing: nothing leaves on paper without a line that says what, for whom, and what was left out of it."""

from collections.abc import Sequence
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from rrjeta.access.actors import Actor
from rrjeta.access.operate import operation
from rrjeta.access.permissions import Permission
from rrjeta.cases.models import Case
from rrjeta.cases.scope import find_case
from rrjeta.kernel.clock import now
from rrjeta.kernel.errors import Invalid, NotFound
from rrjeta.kernel.ids import new_id
from rrjeta.kernel.saving import add
from rrjeta.papers.choices import Audience, Part, Template
from rrjeta.papers.models import Printing
from rrjeta.papers.queries.frame import LANGUAGES
from rrjeta.papers.queries.kinds import paper_kind
from rrjeta.papers.queries.papers import Order, drawn
from rrjeta.papers.queries.sharing import NOT_SHARED, NOTHING_ASKED, Sharing, allowance

_LONGEST_RECIPIENT = 200


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
    if language not in LANGUAGES:
        raise NotFound
    if not case_ids:
        raise Invalid({"cases": _("Choose at least one child for the day sheet.")})
    sheet = new_id()
    for place, case_id in enumerate(dict.fromkeys(case_ids)):
        add(_line(find_case(actor, Permission.PRINT_PAPER, case_id), sheet, is_first=place == 0, language=language))
    return sheet


def _line(case: Case, sheet: UUID, *, is_first: bool, language: str) -> Printing:
    return Printing(
        id=sheet if is_first else new_id(),
        subject=case.subject,
        case=case,
        paper=Template.DAY_SHEET.value,
        record_id=sheet,
        audience=Audience.OWN.value,
        language=language,
        printed_at=now(),
    )


def _check(paper: str, audience: str, language: str, recipient: str) -> None:
    kind = paper_kind(paper)
    if language not in LANGUAGES or kind.template is Template.DAY_SHEET:
        raise NotFound
    if audience not in [one.value for one in kind.kept_for]:
        raise Invalid({"audience": _("Choose for whom this paper is printed.")})
    if audience != Audience.OWN and not recipient:
        raise Invalid({"recipient": _("Write who gets the paper.")})
    if len(recipient) > _LONGEST_RECIPIENT:
        raise Invalid({"recipient": _("Write this shorter, with at most 200 letters.")})
