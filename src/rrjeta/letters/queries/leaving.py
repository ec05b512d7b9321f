"""What other rooms ask of this one: which letters left the house, and which came or went since a moment."""

from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from rrjeta.access.permissions import Permission
from rrjeta.cases.choices import Changed
from rrjeta.cases.facts import ChangesBeside
from rrjeta.cases.queries.changed import changed_rows
from rrjeta.kernel.sealing import open_record
from rrjeta.letters.choices import Direction, To
from rrjeta.letters.models import Letter
from rrjeta.letters.queries.framing import title_of
from rrjeta.papers.choices import Departure
from rrjeta.papers.facts import WhatElseLeaves
from rrjeta.papers.queries.disclosures import Source, WantedDisclosures, on_basis
from rrjeta.papers.queries.left import Left


def what_leaves(_question: WhatElseLeaves) -> dict[Departure, Source]:
    """Return the letters that were sent, those cancelled later too: nobody can say that nothing left."""
    return {Departure.LETTER: Source(Letter, "settled_at", "case_id", _rows, _left, ("entry",))}


def changes_beside(question: ChangesBeside) -> tuple[Permission, QuerySet[Letter]]:
    """Answer with the letters of these cases that have a number. No query of its own."""
    letters = Letter.objects.filter(case_id__in=question.case_ids, settled_at__isnull=False)
    rows = changed_rows(letters, Changed.LETTER, question.since, case="case_id", detail="direction", when="settled_at")
    return Permission.READ_NARRATIVE, rows


def _rows(wanted: WantedDisclosures) -> QuerySet[Letter]:
    return on_basis(Letter.objects.filter(direction=Direction.OUT, settled_at__isnull=False), wanted)


def _left(one: Letter, case_id: UUID, number: str) -> Left:
    told = open_record(one)
    title = title_of(one, told, get_language() or "sq")
    return Left(
        id=one.id,
        at=one.settled_at or one.entered_at,
        case_id=case_id,
        number=number,
        by=Departure.LETTER,
        what=f"{title}, {one.entry}",
        # Who told us stands in no register.
        recipient=_("The one who told us") if one.to == To.REPORTER else str(told.get("recipient") or ""),
        purpose=one.purpose,
        basis=one.legal_basis,
        reason=str(told.get("reason") or ""),
        classes=tuple(one.classes),
        user_id=one.entered_by_id,
    )
