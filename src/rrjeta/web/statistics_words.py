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


def group_words(figure: Figure, by: str, group: str) -> str:
    """Return the words of a code of a division."""
    if not group:
        return _("Not known")
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
