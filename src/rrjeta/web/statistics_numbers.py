"""What pages of statistics are asked for, and their numbers: each with the address of its list, beside the period before."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from rrjeta.access.actors import Actor
from rrjeta.kernel.clock import today
from rrjeta.kernel.errors import NotFound
from rrjeta.reporting.queries.indicators import Cell, indicator_values, span_asked
from rrjeta.reporting.rules.indicators import Figure, Indicator
from rrjeta.reporting.rules.leaving_out import first_period, is_period_told, periods_told
from rrjeta.reporting.rules.spans import Span, before, offered
from rrjeta.reporting.rules.wording import whole_words
from rrjeta.reporting.scope import Area, areas, is_taken_out
from rrjeta.web.charts import hidden_words
from rrjeta.web.statistics_words import area_words, span_words, value_words

Cells = Mapping[tuple[str, str, str], Cell]


@dataclass(frozen=True, slots=True)
class Asked:
    """What the address asks for: an area within reach, a period, and all areas that there are to choose from."""

    actor: Actor
    area: Area
    span: Span
    every: list[Area]

    @property
    def address(self) -> dict[str, str]:
        """Return what an address says to ask for the same."""
        return {"area": self.area.code, "period": self.span.code}

    @property
    def context(self) -> dict[str, Any]:
        """Return what every page of statistics says of area and period."""
        return {
            "areas": [(one.code, area_words(one)) for one in self.every],
            "area": self.area.code,
            "area_words": area_words(self.area),
            "period": self.span.code,
            "periods": [(one.code, span_words(one)) for one in self._offered()],
            "period_words": span_words(self.span),
            "is_told": self.area.is_told,
            "is_period_told": not self.area.is_told or is_period_told(self.span, today()),
            "hidden": hidden_words(),
        }

    def _offered(self) -> list[Span]:
        found = periods_told(today()) if self.area.is_told else offered(today())
        return found if self.span in found else [self.span, *found]


def asked_in(request: HttpRequest) -> Asked:
    """Return what a page was asked for; without a period, the first one. Raises NotFound, NoSuchPeriod, PeriodToCome."""
    actor: Actor = request.actor  # type: ignore[attr-defined]  # set by ActorMiddleware
    every = areas(actor)
    wanted = request.GET.get("area", "")
    found = next((one for one in every if wanted in ("", one.code)), None)
    if found is None:
        raise NotFound
    span = span_asked(request.GET.get("period") or first_period(today(), is_told=found.is_told).code)
    return Asked(actor, found, span, every)


def cells_of(asked: Asked, counted: Sequence[Indicator], spans: Sequence[Span]) -> Cells:
    """Return the numbers of indicators for some periods, by indicator, figure and period."""
    found = indicator_values(asked.actor, [one.code for one in counted], spans, asked.area)
    return {(one.code, one.figure, one.span): one for one in found}


def rows_of(asked: Asked, counted: Sequence[Indicator], cells: Cells) -> list[dict[str, Any]]:
    """Return what the table of numbers shows: each figure in the period that was asked for, and in the one before."""
    spans = [asked.span, before(asked.span)]
    return [
        {
            "name": one.text,
            "url": f"{reverse('statistics-indicator', args=[one.code])}?{urlencode(asked.address)}",
            "figures": [
                _figure(asked, one, it, *(cells[one.code, it.code, span.code] for span in spans)) for it in one.figures
            ],
        }
        for one in counted
    ]


def is_all_hidden(rows: Sequence[Mapping[str, Any]]) -> bool:
    """Tell whether no number of the period that was asked for is shown."""
    return bool(rows) and all(figure["is_hidden"] for row in rows for figure in row["figures"])


def _figure(asked: Asked, one: Indicator, figure: Figure, now: Cell, then: Cell) -> dict[str, Any]:
    return {
        "label": figure.text,
        "is_hidden": now.is_left_out,
        "now": _number(asked, figure, now),
        "then": _number(asked, figure, then),
        "change": _change(figure, now, then),
        "code": one.code,
    }


def _number(asked: Asked, figure: Figure, cell: Cell, by: str = "") -> dict[str, Any]:
    """Return a number with the address of its list; of a share both numbers behind it."""
    said: dict[str, Any] = {"words": value_words(figure, cell), "url": list_url(asked, cell, "part", by)}
    if figure.whole is not None and cell.whole and not cell.is_left_out:
        said["of"] = [
            (whole_words(cell.part or 0), list_url(asked, cell, "part", by)),
            (whole_words(cell.whole), list_url(asked, cell, "whole", by)),
        ]
        said["url"] = ""
    return said


def list_url(asked: Asked, cell: Cell, side: str, by: str = "") -> str:
    """Return the address of the list behind a number; nothing where it is closed, or of nobody."""
    if not cell.is_open or not (cell.part if side == "part" else cell.whole):
        return ""
    chosen = {"area": asked.area.code, "period": cell.span, "side": side}
    if by:
        chosen |= {"by": by, "group": cell.group}
    return f"{reverse('statistics-list', args=[cell.code, cell.figure])}?{urlencode(chosen)}"


def _change(figure: Figure, now: Cell, then: Cell) -> str:
    if now.value is None or then.value is None:
        return ""
    more = round(now.value) - round(then.value)
    if not more:
        return _("no change")
    number = f"{'+' if more > 0 else '−'}{whole_words(abs(more))}"
    return _("%(number)s points") % {"number": number} if figure.form == "share" else number


def export_url(asked: Asked, of: Mapping[str, str]) -> str:
    """Return where the numbers of a page are taken out as a file; nothing where the reader may not."""
    if not is_taken_out(asked.actor, asked.area):
        return ""
    return f"{reverse('export-ask', args=['statistics'])}?{urlencode({**asked.address, **of})}"
