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
from rrjeta.cases.scope import cases_in
from rrjeta.kernel.clock import local, today
from rrjeta.kernel.errors import NotFound
from rrjeta.packs import current as packs
from rrjeta.packs.loaded import NotInPack
from rrjeta.papers.choices import Audience, Template
from rrjeta.papers.models import Printing
from rrjeta.papers.queries.frame import Frame, code_words, framed, place_words, unit_of
from rrjeta.papers.queries.leaving import set_leaving
from rrjeta.papers.rules import pack_part
from rrjeta.people.queries import alerted, alerts_for, care_of, homes_of
from rrjeta.people.rules import initials

MOST_LINES = 60
# Stands for every alert whose words alone would tell a story.
_ASK_FIRST = "!!"


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
    alerts: dict[UUID, set[str]] = {case.id: set() for case in cases}
    homes = homes_of([case.child_id for case in cases])
    for alert in alerts_for([case.child_id for case in cases], [case.household_id for case in cases]):
        for case in cases:
            if alert.person_id == case.child_id or alert.household_id in {case.household_id, *homes[case.child_id]}:
                alerts[case.id].add(alert.code)
    hidden = _hidden(cases)
    signs = _signs()
    rows = sorted(rows_of(actor, cases), key=lambda row: (row.due_at is None, row.due_at))
    lines = [_line(row, alerts[row.case_id], row.case_id in hidden, signs, language) for row in rows]
    used = {code for codes in alerts.values() for code in codes if code in signs}
    key = [{"sign": signs[code], "words": code_words("safety_alert", code, language)} for code in sorted(used)]
    if any(_ASK_FIRST in line["signs"] for line in lines):
        key.append({"sign": _ASK_FIRST, "words": _("ask the office before you go")})
    return lines, key


def _hidden(cases: Sequence[Case]) -> set[UUID]:
    """Return the cases whose place must not stand on the sheet."""
    care = care_of([case.child_id for case in cases])
    sheltered = {
        person_id
        for person_id, all_care in care.items()
        if any(one.is_address_hidden and one.ended_at is None for one in all_care)
    }
    secret = alerted([case.child_id for case in cases], [case.household_id for case in cases]).secret
    hidden = sheltered | secret
    return {case.id for case in cases if hidden & {case.child_id, case.household_id}}


def _signs() -> dict[str, str]:
    found: dict[str, str] = packs.current().part(pack_part.NAME)["signs"]
    return found


def _line(row: Row, codes: set[str], is_hidden: bool, signs: dict[str, str], language: str) -> dict[str, Any]:
    shown = [signs[code] for code in sorted(codes) if code in signs]
    if is_hidden or any(code not in signs for code in codes):
        shown.append(_ASK_FIRST)
    municipality = place_words(row.person.municipality, language)
    return {
        "initials": initials(row.person.told),
        "case": row.number,
        "village": municipality if is_hidden else row.village or municipality,
        "hour": _hour(row.due_at),
        "step": _step(row.next_step, language),
        "signs": "  ".join(shown),
    }


def _hour(due_at: datetime | None) -> str:
    if due_at is None:
        return ""
    here = local(due_at)
    # What is due by the end of a day is due on that day: whole days are counted.
    has_hour = here.date() == today() and (here.hour, here.minute) != (23, 59)
    return f"{here:%H:%M}" if has_hour else f"{here.day}.{here.month}."


def _step(code: str, language: str) -> str:
    try:
        return packs.current().step(code).verb.in_(language)
    except NotInPack:
        return ""
