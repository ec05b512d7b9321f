"""Numbers of statistics as a file: what the address asks for, the columns, and the cells as their reader is shown them."""

from collections.abc import Iterator, Sequence

from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from rrjeta.access.actors import Actor
from rrjeta.exports.facts import Column, Kind, Values
from rrjeta.exports.queries.sources import Found, Source
from rrjeta.reporting.queries.taken_out import NumberLine, WantedNumbers, numbers_taken_out
from rrjeta.reporting.rules.wording import DIVISIONS
from rrjeta.web.listing import Listing
from rrjeta.web.statistics_words import area_words, group_words, span_words, unit_words, value_words


def _find(actor: Actor, wanted: WantedNumbers) -> Found:
    return Found(row_ids=tuple(one.id for one in numbers_taken_out(actor, wanted)))


def _pages(actor: Actor, wanted: WantedNumbers) -> Iterator[list[NumberLine]]:
    yield numbers_taken_out(actor, wanted)


def _wanted(get: QueryDict) -> WantedNumbers:
    return WantedNumbers(
        area=get.get("area", ""),
        period=get.get("period", ""),
        section=get.get("section", ""),
        indicator=get.get("indicator", ""),
    )


def _columns() -> Sequence[Column]:
    return [
        Column("area", pgettext("statistics", "Area")),
        Column("code", _("Code")),
        Column("indicator", _("Indicator")),
        Column("figure", _("What is counted")),
        Column("period", _("Period")),
        Column("division", pgettext("statistics", "Divided")),
        Column("group", pgettext("statistics", "Group")),
        Column("shown", _("Number as it is shown")),
        Column("number", _("Whole number"), Kind.NUMBER),
        Column("of", pgettext("statistics", "In")),
    ]


def _cells(line: NumberLine, _is_restricted: bool) -> Values:
    cell, figure = line.cell, line.figure
    is_known = cell.value is not None and not cell.is_left_out
    return [
        area_words(line.area),
        line.indicator.code,
        str(line.indicator.text),
        str(figure.text),
        span_words(line.span),
        DIVISIONS[line.by]() if line.by else "",
        group_words(figure, line.by, cell.group, cell.name) if line.by else "",
        value_words(figure, cell),
        # A ratio is no whole number: it stands in words alone.
        round(cell.value) if is_known and cell.value is not None and figure.form != "ratio" else None,
        unit_words(figure),
    ]


NUMBERS_LISTED = Listing(
    Source("statistics", _find, _pages),
    gettext_lazy("Numbers of statistics"),
    "statistics",
    _wanted,
    _columns,
    _cells,
    gettext_lazy(
        "In the file stands what the page shows: a number that is hidden there is hidden in it. Nobody is named."
    ),
)
