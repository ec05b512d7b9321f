"""Reports that were sent, each as it was then; and those that are due."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Q, QuerySet

from rrjeta.access.actors import Actor
from rrjeta.access.choices import Reach
from rrjeta.access.gate import may, municipalities_with, reaches, require, units_with
from rrjeta.access.permissions import Permission
from rrjeta.access.queries import staff_names
from rrjeta.cases.queries.pathways import calendar_of
from rrjeta.cases.rules.deadlines import due_moment
from rrjeta.kernel.clock import at, now, today
from rrjeta.kernel.errors import NotFound
from rrjeta.packs.current import current
from rrjeta.reporting.models import Report
from rrjeta.reporting.queries.indicators import book_of
from rrjeta.reporting.rules.indicators import Book
from rrjeta.reporting.rules.reports import Differing, Told, differing, told_from
from rrjeta.reporting.rules.spans import Span, before, span_of
from rrjeta.reporting.scope import areas_with

DEADLINE = "report_to_agency"
_PAGE = 25


@dataclass(frozen=True, slots=True)
class Sent:
    """A report in a list: of which unit and period, when it was counted, who sent it, whether a later one stands."""

    id: UUID
    unit: str
    period: str
    counted_at: datetime
    by: str
    left_out: int
    is_replaced: bool


@dataclass(frozen=True, slots=True)
class Opened:
    """A report as it was sent, with the definitions of that time, and what differs from the one it replaces."""

    sent: Sent
    told: list[Told]
    book: Book
    pack_version: int
    replaces: UUID | None
    replaced_by: UUID | None
    differing: list[Differing]


@dataclass(frozen=True, slots=True)
class Due:
    """A report that a unit has not sent yet."""

    unit_id: UUID
    unit: str
    span: Span
    due_at: datetime
    is_late: bool


def reports(actor: Actor, page: int = 1) -> tuple[list[Sent], bool]:
    """Return a page of the reports within reach, the newest first, and whether there are older ones. Two statements."""
    found = _within(actor).select_related("unit").order_by("-counted_at", "-id")
    rows = list(found[(page - 1) * _PAGE : page * _PAGE + 1])
    names = staff_names(one.entered_by_id for one in rows if one.entered_by_id)
    replaced = set(Report.objects.filter(replaces__in=rows).values_list("replaces_id", flat=True))
    return [_sent(one, names, replaced) for one in rows[:_PAGE]], len(rows) > _PAGE


def report(actor: Actor, report_id: UUID) -> Opened:
    """Return one report as it was sent. Raises NotFound, NotAllowed."""
    found = _within(actor).select_related("unit", "replaces").filter(id=report_id).first()
    if found is None:
        raise NotFound
    later = Report.objects.filter(replaces=found).values_list("id", flat=True).first()
    names = staff_names([found.entered_by_id] if found.entered_by_id else [])
    told = told_from(found.content)
    return Opened(
        sent=_sent(found, names, {found.id} if later else set()),
        told=told,
        book=book_of(found.pack_version),
        pack_version=found.pack_version,
        replaces=found.replaces_id,
        replaced_by=later,
        differing=differing(told_from(found.replaces.content), told) if found.replaces else [],
    )


def reports_due(actor: Actor) -> list[Due]:
    """Return what the units of this actor still have to send of the quarter and the year that ended last. Two statements."""
    if not may(actor, Permission.SEND_REPORT):
        return []
    units = [one for one in areas_with(actor, Permission.SEND_REPORT) if one.kind == "unit"]
    spans = [before(span_of(today(), kind)) for kind in ("quarter", "year")]
    ids = {one.code for one in units}
    known = Report.objects.filter(unit_id__in=ids, period__in=[one.code for one in spans])
    sent = {(str(unit), period) for unit, period in known.values_list("unit_id", "period")}
    return [
        Due(UUID(unit.code), unit.name, span, due := due_of(span), now() > due)
        for span in spans
        for unit in units
        if (unit.code, span.code) not in sent
    ]


def report_due(actor: Actor, unit_id: UUID, period: str) -> Due:
    """Return one of the reports that are still to be sent. Raises NotFound."""
    found = next((one for one in reports_due(actor) if (one.unit_id, one.span.code) == (unit_id, period)), None)
    if found is None:
        raise NotFound
    return found


def due_of(span: Span) -> datetime:
    """Return when the report of a period is due, by the table of time limits. Raises NotInPack."""
    pack = current()
    calendar = calendar_of(pack.number)
    # The last day of the period is the one on which the limit starts, so it is not counted.
    last = at(span.after - timedelta(days=1))
    return due_moment(last, pack.parameter(DEADLINE, on=span.after, part=span.kind), calendar)


def newest_report(unit_id: UUID, period: str, *, lock: bool = False) -> Report | None:
    """Return the report of a unit and period that no other replaces, locked when asked, or None."""
    found = Report.objects.filter(unit_id=unit_id, period=period)
    found = found.exclude(id__in=found.exclude(replaces=None).values("replaces_id"))
    return (found.select_for_update() if lock else found).first()


def _within(actor: Actor) -> QuerySet[Report]:
    permission = Permission.READ_REPORTS
    require(actor, permission)
    if Reach.ALL in reaches(actor, permission):
        return Report.objects.all()
    towns = municipalities_with(actor, permission, Reach.ORGANISATION)
    units = units_with(actor, permission, Reach.TEAM)
    return Report.objects.filter(Q(unit_id__in=units) | Q(unit__municipality__in=towns))


def _sent(one: Report, names: dict[UUID, str], replaced: set[UUID]) -> Sent:
    by = names.get(one.entered_by_id, "") if one.entered_by_id else ""
    return Sent(one.id, one.unit.name, one.period, one.counted_at, by, one.left_out, one.id in replaced)
