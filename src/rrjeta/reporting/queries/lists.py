"""The list behind a number: the very rows that were counted, within reach, a page at a time; nobody's name."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import F, Q, QuerySet, Window
from django.db.models.functions import RowNumber

from rrjeta.access.actors import Actor
from rrjeta.access.gate import require
from rrjeta.access.permissions import Permission
from rrjeta.cases.models import Case
from rrjeta.cases.scope import cases_in, concerns_in
from rrjeta.kernel.errors import NotAllowed, NotFound
from rrjeta.kernel.ids import read_id
from rrjeta.reporting.queries.conditions import SOURCES, asked_of, condition, rows_for, unit_of, words_of
from rrjeta.reporting.queries.counting import distinct_of
from rrjeta.reporting.queries.divisions import divisions_open, group_names
from rrjeta.reporting.queries.expressions import municipality_of_unit
from rrjeta.reporting.queries.indicators import find_indicator, tally_of
from rrjeta.reporting.queries.sources import Asked
from rrjeta.reporting.rules.catalogue import OF_IDS, PLACES
from rrjeta.reporting.rules.indicators import CHILDREN, OF_QUANTITY
from rrjeta.reporting.rules.spans import Span
from rrjeta.reporting.scope import LISTED_BY, Area, is_listed

PAGE = 50


@dataclass(frozen=True, slots=True)
class Line:
    """One row that was counted: when, and of which case or concern; both are empty where another unit holds it now."""

    at: datetime | date | None
    case_id: UUID | None = None
    concern_id: UUID | None = None
    number: str = ""
    stage: str = ""
    risk: int | None = None
    unit: str = ""


@dataclass(frozen=True, slots=True)
class Listed:
    """A page of the list: its lines, how many there are in all, and the name of the group where no list of the pack has one."""

    lines: list[Line]
    total: int
    page: int
    pages: int
    is_of_children: bool
    group_name: str = ""


@dataclass(frozen=True, slots=True)
class Chosen:
    """Which number is opened: of which indicator and figure, its part or whole, and of which group of a division."""

    code: str
    figure: str
    side: str = "part"
    by: str = ""
    group: str = ""


def counted_list(actor: Actor, chosen: Chosen, span: Span, area: Area, page: int = 1) -> Listed:
    """Return a page of what a number counted. At most six statements. Raises NotFound, NotAllowed."""
    require(actor, Permission.READ_STATISTICS)
    indicator = find_indicator(chosen.code)
    tally = tally_of(indicator, chosen.figure, chosen.side)
    if not is_listed(actor, tally.facts, area):
        raise NotAllowed
    asked = asked_of(tally, span, words_of())
    rows = rows_for(actor, area, [asked]).filter(condition(asked, area))
    if chosen.by:
        figure = indicator.figure(chosen.figure)
        if figure is None or chosen.by not in divisions_open(actor, indicator, figure, span, area):
            raise NotFound
        if chosen.by in OF_IDS and read_id(chosen.group) is None:
            raise NotFound
        rows = rows.filter(_in_group(rows, asked, chosen))
    found = _once_each(rows, asked)
    total = found.count()
    pages = max(1, -(-total // PAGE))
    at = min(max(page, 1), pages)
    shown = list(found[(at - 1) * PAGE : at * PAGE])
    name = group_names(chosen.by, [chosen.group]).get(chosen.group, "")
    return Listed(_lines(actor, tally.facts, shown), total, at, pages, tally.take == CHILDREN, name)


def _in_group(rows: QuerySet[Any], asked: Asked, chosen: Chosen) -> Q:
    source = SOURCES[asked.tally.facts]
    if chosen.by not in PLACES:
        found = source.attributes[chosen.by].matches(asked, [chosen.group])
        return found if chosen.group else found | Q(pk__in=_without(rows, asked, chosen))
    unit = unit_of(source, asked)
    group = rows.annotate(belongs=unit).annotate(
        group=F("belongs") if chosen.by == "unit" else municipality_of_unit("belongs")
    )
    return Q(pk__in=group.filter(group=chosen.group).values("pk"))


def _without(rows: QuerySet[Any], asked: Asked, chosen: Chosen) -> QuerySet[Any]:
    value = SOURCES[asked.tally.facts].attributes[chosen.by].value(asked)
    nothing: QuerySet[Any] = rows.annotate(group=value).filter(Q(group="") | Q(group=None))
    return nothing.values("pk")


def _once_each(rows: QuerySet[Any], asked: Asked) -> QuerySet[Any, tuple[Any, Any]]:
    """Return moment and case or concern of each row, or the newest of each child where children are counted; the newest first."""
    source, tally = SOURCES[asked.tally.facts], asked.tally
    column = source.moments.get(tally.when) or (source.lasts or ("",))[0]
    what = distinct_of(asked)
    if tally.take in OF_QUANTITY:
        rows = rows.annotate(quantity=source.quantities[tally.quantity](asked)).filter(quantity__isnull=False)
    newest = (F(column).desc(), F("pk").asc())
    if what is not None:
        place = Window(RowNumber(), partition_by=[what], order_by=newest)
        rows = rows.annotate(place_of_its=place).filter(place_of_its=1)
    case = F(source.case if source.case == "of_case" else f"{source.case}_id") if source.case else F(source.concern)
    found: QuerySet[Any, tuple[Any, Any]] = rows.annotate(moment=F(column), of=case).values_list("moment", "of")
    return found.order_by(F("moment").desc(), "pk")


def _lines(actor: Actor, facts: str, shown: Sequence[tuple[Any, ...]]) -> list[Line]:
    ids = {of for _moment, of in shown}
    permission = LISTED_BY[facts]
    if not SOURCES[facts].case:
        concerns = {one.id: one for one in concerns_in(actor, permission).filter(id__in=ids).select_related("unit")}
        return [
            Line(
                moment, concern_id=of, number=concerns[of].number, stage=concerns[of].stage, unit=concerns[of].unit.name
            )
            if of in concerns
            else Line(moment)
            for moment, of in shown
        ]
    cases: dict[UUID, Case] = {
        one.id: one
        for one in cases_in(actor, Permission.SEE_CASE, with_own=True)
        .filter(id__in=ids)
        .select_related("unit")
        .defer("sealed")
    }
    return [_line(moment, cases.get(of)) for moment, of in shown]


def _line(moment: Any, case: Case | None) -> Line:
    if case is None:
        return Line(moment)
    return Line(moment, case.id, None, case.number, case.stage, case.risk_level, case.unit.name)
