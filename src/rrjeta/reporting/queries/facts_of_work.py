"""Facts of the work around a case: meetings, measures, the court, plans, transfers, referrals, needs, and where children live."""

from datetime import timedelta
from typing import Any

from django.db.models import DateTimeField, Exists, ExpressionWrapper, F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from rrjeta.cases.models import Action, Attendance, EntryLine, Measure, MeasureMove, Objective, Transfer
from rrjeta.cases.queries.meetings import IN_MINUTES, MEETING
from rrjeta.network.models import Referral, UnmetNeed
from rrjeta.people.models import CareArrangement
from rrjeta.reporting.queries.expressions import days_between, hours_between, newest_case, standing
from rrjeta.reporting.queries.sources import Asked, Column, Flag, Source, Worked, child_attributes

_HALF_YEAR = timedelta(days=182)
_TO_TOWNS = ("transfer", "transfer_request")
_COURT = ("confirmed", "not_confirmed")


def _held() -> QuerySet[EntryLine]:
    return EntryLine.objects.filter(entry__kind=MEETING, entry__is_finished=True)


def _attended() -> QuerySet[Attendance]:
    held = Attendance.objects.filter(IN_MINUTES, meeting__kind=MEETING, meeting__is_finished=True).exclude(
        attendance=""
    )
    line = EntryLine.objects.filter(entry_id=OuterRef("meeting_id")).order_by("id")
    return held.annotate(of_case=Subquery(line.values("case_id")[:1])).filter(of_case__isnull=False)


def _stands_last(rows: QuerySet[Any]) -> QuerySet[Any]:
    """Return the rows of a plan that no later edition carried on."""
    return rows.exclude(Exists(rows.model._default_manager.filter(carried_from=OuterRef("pk"))))


def _transfers() -> QuerySet[Transfer]:
    return Transfer.objects.filter(kind__in=_TO_TOWNS, is_open=False)


def _care() -> QuerySet[CareArrangement]:
    rows = CareArrangement.objects.annotate(child=standing("person"))
    return rows.annotate(of_case=newest_case("child")).filter(of_case__isnull=False)


def _before(_asked: Asked) -> Any:
    earlier = CareArrangement.objects.annotate(whose=standing("person")).filter(whose=OuterRef("child"))
    last = earlier.filter(since_at__lt=OuterRef("since_at")).order_by("-since_at", "-id")
    return Subquery(last.values("arrangement")[:1])


def _held_half_year(_asked: Asked) -> Q:
    half = ExpressionWrapper(F("since_at") + _HALF_YEAR, output_field=DateTimeField())
    return Q(ended_at=None) | Q(ended_at__gte=half)


def _transfer_source(unit: str) -> Source:
    return Source(
        rows=_transfers,
        case="case",
        homes="case__household_id",
        unit=unit,
        children="case__person",
        moments={"answered": "answered_at"},
        attributes={"transfer_status": Column("status")},
        quantities={"hours_to_answer": lambda _asked: hours_between(F("requested_at"), F("answered_at"))},
    )


SOURCES = {
    "meetings": Source(
        rows=_held,
        case="case",
        homes="case__household_id",
        moments={"held": "happened_at"},
        distinct=Coalesce("entry__sitting", "entry_id"),
    ),
    "meeting_cases": Source(
        rows=_held,
        case="case",
        homes="case__household_id",
        children="case__person",
        moments={"held": "happened_at"},
        attributes=child_attributes("case__person"),
    ),
    "attendances": Source(
        rows=_attended,
        case="of_case",
        homes="meeting__household_id",
        moments={"held": "meeting__happened_at"},
        attributes={"role": Column("role"), "attendance": Column("attendance")},
    ),
    "measures": Source(
        rows=lambda: Measure.objects.filter(decided_at__isnull=False),
        case="case",
        homes="case__household_id",
        children="case__person",
        moments={"decided": "decided_at"},
        lasts=("decided_at", "ended_at"),
        attributes={
            "measure": Column("kind"),
            "measure_status": Column("status"),
            **child_attributes("case__person"),
        },
    ),
    "court_decisions": Source(
        rows=lambda: MeasureMove.objects.filter(to_status__in=_COURT),
        case="measure__case",
        homes="measure__case__household_id",
        children="measure__case__person",
        moments={"decided": "happened_at"},
        attributes={"measure": Column("measure__kind"), "measure_status": Column("to_status")},
    ),
    "actions": Source(
        rows=lambda: _stands_last(Action.objects.all()),
        case="case",
        homes="case__household_id",
        children="case__person",
        moments={"due": "due_on"},
        in_days=frozenset({"due"}),
        attributes={
            "domain": Column("objective__domain"),
            "action_status": Column("status"),
            "budget_line": Column("budget_line"),
            "kept": Flag(lambda _asked: Q(done_at__isnull=False, done_at__date__lte=F("due_on")), of_period=False),
        },
        quantities={"cost": lambda _asked: F("cost")},
    ),
    "objectives": Source(
        rows=lambda: _stands_last(Objective.objects.exclude(attainment="")).filter(plan__case__is_open=False),
        case="plan__case",
        homes="plan__case__household_id",
        children="plan__case__person",
        moments={"closed": "plan__case__closed_at"},
        attributes={"domain": Column("domain"), "attainment": Column("attainment")},
    ),
    "transfers_in": _transfer_source("to_unit_id"),
    "transfers_out": _transfer_source("from_unit_id"),
    "referrals": Source(
        rows=Referral.objects.all,
        case="case",
        homes="case__household_id",
        children="person",
        moments={"sent": "sent_at"},
        attributes={
            "service_type": Column("need"),
            "referral_status": Column("state"),
            "accepted": Flag(lambda _asked: Q(accepted_at__isnull=False), of_period=False),
        },
        quantities={"days_to_start": lambda _asked: days_between(F("sent_at"), F("started_at"))},
    ),
    "unmet_needs": Source(
        rows=UnmetNeed.objects.all,
        case="case",
        homes="case__household_id",
        children="case__person",
        moments={"recorded": "recorded_at"},
        attributes={"service_type": Column("need"), "unmet_reason": Column("reason")},
    ),
    "care": Source(
        rows=_care,
        case="of_case",
        homes="person__household_id",
        children="person",
        moments={"began": "since_at", "ended": "ended_at"},
        lasts=("since_at", "ended_at"),
        attributes={
            "care_arrangement": Column("arrangement"),
            "before": Worked(_before, of_period=False),
            "held_half_year": Flag(_held_half_year, of_period=False),
            **child_attributes("person"),
        },
        quantities={"days_there": lambda _asked: days_between(F("since_at"), F("ended_at"))},
    ),
}
