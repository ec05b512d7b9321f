"""The sheet for the bag (S11): a lost page must name nobody."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from rrjeta.access.actors import Actor
from rrjeta.access.permissions import Permission
from rrjeta.cases.models import Case
from rrjeta.cases.queries.worklist import Row, Wanted, loaded, next_page, rows_of, worklist
from rrjeta.cases.rules.calendar import is_end_of_day
from rrjeta.cases.scope import cases_in
from rrjeta.kernel.clock import local, today
from rrjeta.kernel.errors import NotFound
from rrjeta.packs import current as packs
from rrjeta.packs.loaded import NotInPack
from rrjeta.papers.choices import Audience, Template
from rrjeta.papers.models import Printing
from rrjeta.papers.queries.frame import Frame, framed, place_words, unit_of
from rrjeta.papers.queries.leaving import set_leaving
from rrjeta.papers.queries.sheet_signs import Beside, beside_cases
from rrjeta.people.rules import initials

MOST_LINES = 60


def cases_for_sheet(actor: Actor, case_ids: Iterable[UUID], wanted: Wanted | None) -> list[UUID]:
    """Return the open cases to put on a sheet: those chosen, else those that the filter shows; at most sixty."""
    ids = list(case_ids)
    if not ids and wanted is not None:
        ids = _shown(actor, wanted)
    reached = cases_in(actor, Permission.PRINT_PAPER).filter(id__in=ids, is_open=True)
    printable = set(reached.values_list("id", flat=True))
    return [one for one in ids if one in printable][:MOST_LINES]


def day_sheet_pdf(actor: Actor, printing_id: UUID) -> bytes:
    """Return the day sheet that the actor just had printed. Raises NotFound for anybody else's."""
    found = Printing.objects.filter(record_id=printing_id, paper=Template.DAY_SHEET, entered_by_id=actor.user_id)
    printings = list(found.order_by("id"))
    if not printings:
        raise NotFound
    language = printings[0].language
    with translation.override(language):
        lines, key = _lines(actor, [one.case_id for one in printings], language)
        frame = Frame(
            language=language,
            title=_("Day sheet"),
            subtitle="",
            unit=unit_of(actor.unit_ids),
            audience=Audience.OWN,
            facts=[
                (pgettext("paper", "Worker"), actor.name),
                (pgettext("paper", "Date"), f"{today().day}.{today().month}.{today().year}"),
            ],
            more={"lines": lines, "key": key},
        )
        paper = framed(frame, [])
    homes = Case.objects.filter(id__in=[one.case_id for one in printings]).values_list("household_id", flat=True)
    return set_leaving(Template.DAY_SHEET, paper, list(homes))


def _shown(actor: Actor, wanted: Wanted) -> list[UUID]:
    page = worklist(actor, wanted)
    ids = [row.case_id for row in page.rows]
    while page.next_after and len(ids) < MOST_LINES:
        page = worklist(actor, next_page(page))
        ids += [row.case_id for row in page.rows]
    return ids


def _lines(actor: Actor, case_ids: Sequence[UUID], language: str) -> tuple[list[dict[str, Any]], list[dict[str, str]]]:
    reached = cases_in(actor, Permission.PRINT_PAPER).filter(id__in=case_ids)
    cases = list(loaded(actor, reached))
    beside, key = beside_cases(cases, language)
    rows = sorted(rows_of(actor, cases), key=lambda row: (row.due_at is None, row.due_at))
    return [_line(row, beside[row.case_id], language) for row in rows], key


def _line(row: Row, beside: Beside, language: str) -> dict[str, Any]:
    municipality = place_words(row.person.municipality, language)
    return {
        "initials": initials(row.person.told),
        "case": row.number,
        "village": municipality if beside.is_hidden else row.village or municipality,
        "hour": _hour(row.due_at),
        "step": step_words(row.next_step, language),
        "signs": beside.signs,
    }


def _hour(due_at: datetime | None) -> str:
    if due_at is None:
        return ""
    here = local(due_at)
    # What is due by the end of a day is due on that day: whole days are counted.
    has_hour = here.date() == today() and not is_end_of_day(here)
    return f"{here:%H:%M}" if has_hour else f"{here.day}.{here.month}."


def step_words(code: str, language: str) -> str:
    """Return the verb of a step, nothing for one that the pack does not know."""
    try:
        return packs.current().step(code).verb.in_(language)
    except NotInPack:
        return ""
