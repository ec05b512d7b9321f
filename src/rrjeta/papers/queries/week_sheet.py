"""The week on one sheet for the bag (S11): days and hours, initials and case numbers; a lost page must name nobody."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from rrjeta.access.actors import Actor
from rrjeta.access.permissions import Permission
from rrjeta.access.queries import staff_names
from rrjeta.cases.choices import Dated
from rrjeta.cases.models import Case
from rrjeta.cases.queries.week import Day, Week, WeekAsked, WeekLine, week
from rrjeta.cases.queries.worklist import loaded
from rrjeta.cases.scope import cases_in
from rrjeta.forms.rules.filled import day_words
from rrjeta.kernel.clock import local
from rrjeta.kernel.errors import NotFound
from rrjeta.papers.choices import Audience, Template
from rrjeta.papers.models import Printing
from rrjeta.papers.queries.day_sheet import step_words
from rrjeta.papers.queries.frame import Frame, framed, place_words, unit_of
from rrjeta.papers.queries.leaving import set_leaving
from rrjeta.papers.queries.sheet_signs import Beside, beside_cases
from rrjeta.people.rules import initials

# So many lines fit one page of A4 in letters that are still read at arm's length.
MOST_LINES = 48
# Whose place is told in the record is printed with it; everything else stands in the child's village.
_PLACED = frozenset({Dated.HEARING, Dated.MEETING})


def lines_for_sheet(actor: Actor, asked: WeekAsked) -> list[UUID]:
    """Return the cases that stand on the sheet of a week, as far as the actor may print them."""
    found = {line.moment.case_id for line in _lines(week(actor, asked))[:MOST_LINES] if line.moment.case_id}
    reached = cases_in(actor, Permission.PRINT_PAPER).filter(id__in=found)
    return sorted(reached.values_list("id", flat=True))


def week_sheet_pdf(actor: Actor, printing_id: UUID, asked: WeekAsked) -> bytes:
    """Return the sheet of a week that the actor just had printed. Raises NotFound for anybody else's, PlaceTold."""
    found = Printing.objects.filter(record_id=printing_id, paper=Template.WEEK_SHEET, entered_by_id=actor.user_id)
    printings = list(found.order_by("id"))
    if not printings:
        raise NotFound
    language = printings[0].language
    shown = week(actor, asked)
    ids = [one.case_id for one in printings]
    cases = list(loaded(actor, cases_in(actor, Permission.PRINT_PAPER).filter(id__in=ids)))
    with translation.override(language):
        beside, key = beside_cases(cases, language)
        printed = [one for one in _lines(shown) if one.moment.case_id in (None, *beside)]
        left = len(printed) - MOST_LINES
        kept = {id(one) for one in printed[:MOST_LINES]}
        frame = Frame(
            language=language,
            title=_("Week"),
            subtitle=f"{day_words(shown.first.isoformat())} – {day_words(shown.last.isoformat())} · {_whose(actor, shown)}",
            unit=unit_of(actor.unit_ids),
            audience=Audience.OWN,
            more={
                "days": [_day(one, kept, beside, language) for one in shown.days],
                "key": key,
                "left": ngettext("%(count)s more line: see the screen", "%(count)s more lines: see the screen", left)
                % {"count": left}
                if left > 0
                else "",
            },
        )
        paper = framed(frame, [])
    homes = Case.objects.filter(id__in=ids).values_list("household_id", flat=True)
    return set_leaving(Template.WEEK_SHEET, paper, list(homes))


def _lines(shown: Week) -> list[WeekLine]:
    return [line for day in shown.days for line in day.lines if not line.moment.is_past]


def _whose(actor: Actor, shown: Week) -> str:
    if shown.asked.worker:
        return staff_names([shown.asked.worker]).get(shown.asked.worker, actor.name)
    return actor.name


def _day(one: Day, kept: set[int], beside: Mapping[UUID, Beside], language: str) -> dict[str, Any]:
    weekdays = (
        pgettext("weekday in a date", "Monday"),
        pgettext("weekday in a date", "Tuesday"),
        pgettext("weekday in a date", "Wednesday"),
        pgettext("weekday in a date", "Thursday"),
        pgettext("weekday in a date", "Friday"),
        pgettext("weekday in a date", "Saturday"),
        pgettext("weekday in a date", "Sunday"),
    )
    return {
        "title": f"{weekdays[one.day.weekday()]}, {one.day.day}.{one.day.month}.",
        "holiday": _("public holiday") if one.is_holiday else "",
        "is_today": one.is_today,
        "lines": [_line(line, beside, language) for line in one.lines if id(line) in kept],
    }


def _line(one: WeekLine, beside: Mapping[UUID, Beside], language: str) -> dict[str, str]:
    """Return a line without a name and without what a reminder or a task says: words that somebody wrote may name a family."""
    moment, row = one.moment, one.row
    mine = beside.get(moment.case_id) if moment.case_id else None
    return {
        "hour": f"{local(moment.at):%H:%M}" if moment.at else "",
        "initials": initials(row.person.told) if row else "",
        "case": moment.number,
        "what": _what(one, language),
        "place": _place(one, mine, language),
        "signs": mine.signs if mine else "",
    }


def _what(one: WeekLine, language: str) -> str:
    words = {
        Dated.HEARING: _("Hearing"),
        Dated.MEETING: _("GTN meeting"),
        Dated.SEAT: _("Meeting that I am invited to"),
        Dated.TASK: _("Asked of me"),
        Dated.REMINDER: _("My reminder"),
    }
    return words.get(one.moment.kind) or step_words(one.moment.step, language)


def _place(one: WeekLine, beside: Beside | None, language: str) -> str:
    row = one.row
    if row is None or beside is None:
        return ""
    municipality = place_words(row.person.municipality, language)
    if beside.is_hidden:
        return municipality
    return one.place if one.moment.kind in _PLACED else row.village or municipality
