"""What pages of statistics call areas, groups and periods."""

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from rrjeta.kernel.clock import today
from rrjeta.places.queries import area
from rrjeta.reporting.queries.indicators import Cell
from rrjeta.reporting.rules import wording
from rrjeta.reporting.rules.catalogue import KINDS
from rrjeta.reporting.rules.indicators import Figure
from rrjeta.reporting.rules.spans import Span
from rrjeta.reporting.scope import Area
from rrjeta.web.shown import label


def group_words(figure: Figure, by: str, group: str, name: str = "") -> str:
    """Return the words of a code of a division; `name` is that of a group that no list has."""
    if not group:
        return _("Not known")
    if name:
        return name
    if by == "municipality":
        return str(area(group).text)
    of = KINDS[figure.part.facts].attributes.get(by, "")
    return label(of, group) if isinstance(of, str) else group


def value_words(figure: Figure, cell: Cell) -> str:
    """Return what a cell says."""
    return wording.value_words(figure, cell.value, is_left_out=cell.is_left_out)


def span_words(span: Span) -> str:
    """Return a period in words."""
    return wording.span_words(span, today())


def area_words(one: Area) -> str:
    """Return what an area is called."""
    if one.kind == "country":
        return pgettext("statistics", "The whole country")
    if one.kind == "county":
        return _("%(name)s county") % {"name": area(one.code).text}
    return one.name or str(area(one.code).text)


def short_span_words(span: Span) -> str:
    """Return a period as it stands below a line: `03/2026`, `Q1 2026`, `2026`."""
    if span.kind == "month":
        return f"{span.first:%m/%Y}"
    if span.kind == "quarter":
        return pgettext("statistics", "Q%(number)s %(year)s") % {
            "number": (span.first.month + 2) // 3,
            "year": span.first.year,
        }
    return str(span.first.year)


def unit_words(figure: Figure) -> str:
    """Return in what a figure is said where its numbers stand without it; nothing for a plain count."""
    if figure.form == "share":
        return "%"
    if figure.unit == "hours":
        return pgettext("statistics", "in hours")
    if figure.unit == "days":
        return pgettext("statistics", "in days")
    return pgettext("statistics", "in lek") if figure.unit == "lek" else ""
