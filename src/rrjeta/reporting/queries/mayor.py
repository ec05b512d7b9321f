"""The one page for the mayor as a PDF: children, new, closed, kinds, waiting, money. Few are left out, nobody is named."""

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override, pgettext

from rrjeta.access.actors import SYSTEM, Actor
from rrjeta.access.permissions import Permission
from rrjeta.aid.rules import BUDGET_LINES
from rrjeta.kernel.clock import today
from rrjeta.kernel.errors import Refused
from rrjeta.papers.choices import Template
from rrjeta.papers.queries.frame import Frame, code_words, framed, place_words, unit_of
from rrjeta.papers.queries.leaving import set_leaving
from rrjeta.papers.rules.blocks import chapter, table
from rrjeta.reporting.queries.divisions import division_told
from rrjeta.reporting.queries.indicators import Cell, book, find_indicator, indicator_values, span_asked
from rrjeta.reporting.queries.spent import spent
from rrjeta.reporting.rules.catalogue import KINDS
from rrjeta.reporting.rules.indicators import Drawn, PartOfPage
from rrjeta.reporting.rules.leaving_out import TOLD_OF_ONE_PLACE, is_period_told
from rrjeta.reporting.rules.spans import Span, before
from rrjeta.reporting.rules.wording import left_out_words, span_words, value_words, whole_words
from rrjeta.reporting.scope import Area, find_area


class PeriodRuns(Refused):
    """The page leaves the unit: of a period that runs it would tell from one day to the next what came."""

    message = gettext_lazy("This page is for a month, a quarter or a year that is over.")


def mayors_page(actor: Actor, area_code: str, period: str, language: str) -> bytes:
    """Return the page of an area and a period as a PDF. Raises NotFound, NotAllowed, NoSuchPeriod, PeriodToCome, PeriodRuns.

    All cases of the area are counted, also of families that whoever prints it is shut out of: the page is the unit's.
    """
    area = find_area(actor, area_code, Permission.SEND_REPORT)
    span = span_asked(period)
    if not is_period_told(span, today(), TOLD_OF_ONE_PLACE):
        raise PeriodRuns
    with override(language):
        return set_leaving(Template.STATISTICS, _page(actor, area, span, language), ())


def _page(actor: Actor, area: Area, span: Span, language: str) -> dict[str, Any]:
    parts = book().mayor
    codes = [code for part in parts for code in part.indicators if span.kind in find_indicator(code).periods]
    spans = [span, before(span)]
    cells = {
        (one.code, one.figure, one.span): one
        for one in indicator_values(SYSTEM, codes, spans, area, told_by=TOLD_OF_ONE_PLACE)
    }
    name = area.name or place_words(area.code, language)
    frame = Frame(
        language=language,
        title=_("Child protection: %(area)s") % {"area": name},
        subtitle=span_words(span, today()),
        unit=unit_of(actor.unit_ids),
        facts=[
            (_("Counted"), _("cases of the child protection unit; nobody is named")),
            (
                _("Not shown"),
                _("“%(hidden)s” stands where fewer than five were counted") % {"hidden": left_out_words()},
            ),
        ],
    )
    sections = [_section(part, cells, spans, area, language) for part in parts]
    sections.append(_help_section(spans, area, language))
    return framed(frame, [one for one in sections if one["blocks"]]) | {"is_blank": False}


def _section(
    part: PartOfPage, cells: dict[tuple[str, str, str], Cell], spans: Sequence[Span], area: Area, language: str
) -> dict[str, Any]:
    rows = []
    for code in part.indicators:
        one = find_indicator(code)
        for figure in one.figures:
            if (code, figure.code, spans[0].code) not in cells:
                continue
            own = [cells[code, figure.code, span.code] for span in spans]
            told = f"{one.text.in_(language)}: {figure.text.in_(language)}"
            rows.append([told, *(value_words(figure, it.value, is_left_out=it.is_left_out) for it in own)])
    heads = [pgettext("statistics", "What"), *(span_words(span, today()) for span in spans)]
    blocks = [_table(heads, rows)] if rows else []
    blocks += [found for kind in part.kinds if (found := _kinds(kind, spans[0], area, language))]
    return chapter(part.title.in_(language), "numbers", blocks)


def _help_section(spans: Sequence[Span], area: Area, language: str) -> dict[str, Any]:
    """Return what was spent on help; nothing where none was given in either period, or where neither is told."""
    found = [spent(area, one) for one in spans]
    blocks = []
    if any(one.worth is not None for one in found):
        codes = sorted({code for one in found for code in one.lines})
        rows = [[_("All of it"), *(_lek(one.worth) for one in found)]]
        rows += [
            [code_words(BUDGET_LINES, code, language), *(_lek(one.lines.get(code)) for one in found)] for code in codes
        ]
        heads = [_("Help given, in lek"), *(span_words(one, today()) for one in spans)]
        blocks.append(_table(heads, rows))
    return chapter(_("Help to families"), "numbers", blocks)


def _lek(worth: int | None) -> str:
    return left_out_words() if worth is None else whole_words(worth)


def _kinds(kind: Drawn, span: Span, area: Area, language: str) -> dict[str, Any] | None:
    """Return the groups of a division that are told: what is left out of it is not even named."""
    figure = find_indicator(kind.indicator).figure(kind.figure)
    if figure is None or kind.by not in KINDS[figure.part.facts].attributes:
        return None
    of = KINDS[figure.part.facts].attributes[kind.by]
    shown = sorted(
        ((number, code) for code, number in division_told(figure, span, area, kind.by).items()), reverse=True
    )
    rows = [
        [code_words(of, code, language) if isinstance(of, str) else code, whole_words(number)] for number, code in shown
    ]
    return (
        _table([_("Kinds of harm; a child may have several"), str(figure.text.in_(language))], rows) if rows else None
    )


def _table(heads: list[str], rows: list[list[str]]) -> dict[str, Any]:
    widths = [3, *([1] * (len(heads) - 1))]
    return table(heads, widths, rows, is_close=True)
