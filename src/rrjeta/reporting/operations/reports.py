"""A report to the State Agency: counted, few left out, frozen with its definitions, and sent by the head."""

from uuid import UUID

from django.utils.translation import gettext_lazy as _

from rrjeta.access.actors import SYSTEM, Actor
from rrjeta.access.operate import operation
from rrjeta.access.permissions import Permission
from rrjeta.kernel.clock import now, today
from rrjeta.kernel.errors import Refused
from rrjeta.kernel.saving import add
from rrjeta.packs.current import current
from rrjeta.reporting.models import Report
from rrjeta.reporting.queries.indicators import book, indicator_values, span_asked
from rrjeta.reporting.queries.reports import newest_report
from rrjeta.reporting.rules.leaving_out import TOLD_OF_COUNTRY
from rrjeta.reporting.rules.reports import Told, differing, told_from
from rrjeta.reporting.rules.spans import Span
from rrjeta.reporting.scope import Area, find_area

REPORTED = ("quarter", "year")


class NotAReportPeriod(Refused):
    """The agency is told of quarters and years that are over."""

    message = _("A report is for a quarter or a year that is over.")


class NothingNew(Refused):
    """A report for this period stands, and tells the same."""

    message = _("A report for this period was sent already, and no number has changed since.")


@operation(Permission.SEND_REPORT)
def send_report(actor: Actor, *, operation_id: UUID, unit_id: UUID, period: str) -> UUID:
    """Freeze the numbers of a unit for a quarter or year and send them to the agency; return the report's id.

    A second one for the same period stands beside the first and says what differs. Raises NotFound, NoSuchPeriod,
    PeriodToCome, NotAReportPeriod, NothingNew.
    """
    area = find_area(actor, str(unit_id), Permission.SEND_REPORT)
    span = span_asked(period)
    if span.kind not in REPORTED or span.after > today():
        raise NotAReportPeriod
    told = told_outside(area, span)
    earlier = newest_report(unit_id, span.code, lock=True)
    if earlier is not None and not differing(told_from(earlier.content), told):
        raise NothingNew
    report = Report(
        unit_id=unit_id,
        period=span.code,
        pack_version=current().number,
        counted_at=now(),
        left_out=sum(one.is_left_out for one in told),
        content=[one.as_data() for one in told],
        replaces=earlier,
    )
    return add(report).id


def told_outside(area: Area, span: Span) -> list[Told]:
    """Return the numbers of a unit as the agency may read them, who reads the country and its places as well.

    All of its cases are counted, also of families that whoever sends it is shut out of: the report is the unit's.
    """
    codes = [one.code for one in book().indicators.values() if span.kind in one.periods]
    cells = indicator_values(SYSTEM, codes, [span], area, told_by=TOLD_OF_COUNTRY)
    return [Told(one.code, one.figure, one.value, one.is_left_out) for one in cells]
