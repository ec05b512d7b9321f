"""Facts of cases: concerns, episodes, clocks, visits, first contacts."""

from datetime import timedelta
from typing import Any

from django.db.models import Case, Exists, F, IntegerField, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Cast, Coalesce, Substr
from django.db.models.lookups import Exact, GreaterThan, LessThan

from rrjeta.cases.models import Clock, Concern, ConcernChild, EntryLine, Episode, Plan
from rrjeta.reporting.queries.expressions import as_text, days_between, hours_between, standing
from rrjeta.reporting.queries.sources import (
    Asked,
    Column,
    Flag,
    Several,
    Source,
    Worked,
    child_attributes,
    risk_attribute,
)

_YEAR = timedelta(days=365)
_INITIAL, _VISIT = "initial_assessment", "visit"
_BECAME = ("open_cp", "known_reopen")


def _told(path: str) -> dict[str, Any]:
    return {name: Column(f"{path}{name}") for name in ("source", "channel", "urgency", "outcome")}


def _in_files(kind: str = "") -> QuerySet[EntryLine]:
    lines = EntryLine.objects.filter(entry__is_finished=True)
    return lines.filter(entry__kind=kind) if kind else lines


def _seen(codes: Any) -> Q:
    return Q(coded__outcome__in=list(codes)) | Q(coded__child_seen__in=list(codes))


def _first_seen(asked: Asked) -> dict[str, Any]:
    lines = _in_files().filter(_seen(asked.words.seen), case_id=OuterRef("case_id"))
    after = lines.filter(happened_at__gte=OuterRef("concern__received_at")).order_by("happened_at")
    return {"first_seen": Subquery(after.values("happened_at")[:1])}


def _again(_asked: Asked) -> Q:
    later = Episode.objects.filter(case_id=OuterRef("case_id"), number=OuterRef("number") + 1)
    return Q(Exists(later.filter(opened_at__lte=OuterRef("closed_at") + _YEAR)))


def _told_again(_asked: Asked) -> Q:
    told = ConcernChild.objects.filter(concern__outcome__in=_BECAME, concern__received_at__gt=OuterRef("closed_at"))
    soon = told.filter(concern__received_at__lte=OuterRef("closed_at") + _YEAR)
    return Q(Exists(soon.filter(case_id=OuterRef("case_id")))) | Q(Exists(soon.filter(person_id=OuterRef("child"))))


def _has_plan(asked: Asked) -> Q:
    stood = Q(frozen_at=None) | Q(frozen_at__gte=asked.at.after)
    return Q(Exists(Plan.objects.filter(stood, case_id=OuterRef("case_id"), approved_at__lt=asked.at.after)))


def _risk_change(_asked: Asked) -> Any:
    assessed = _in_files(_INITIAL).filter(case_id=OuterRef("case_id")).order_by("happened_at", "id")
    level = Cast(Substr(KeyTextTransform("risk_level", "entry__coded"), 1, 1), IntegerField())
    last = OuterRef("case__risk_level")
    # Compared inside the one subquery: an expression that names it three times would run it three times for each row.
    change = Case(
        When(Q(GreaterThan(F("level"), last)), then=Value("lower")),
        When(Q(LessThan(F("level"), last)), then=Value("higher")),
        When(Q(Exact(F("level"), last)), then=Value("same")),
        default=Value("unknown"),
    )
    first = Subquery(assessed.annotate(level=level).annotate(change=change).values("change")[:1])
    return Case(
        # Of an earlier episode the last level is not kept: the case goes on with its next one.
        When(~Q(number=F("case__episode_no")), then=Value("unknown")),
        default=Coalesce(first, Value("unknown")),
    )


def _kept(asked: Asked) -> Q:
    stopped = Q(stopped_at__isnull=False, stopped_at__lte=F("due_at"))
    if not asked.tally.done_by:
        return stopped
    # A visit of Tuesday that is entered on Friday was made on Tuesday (screens §1, rule 7).
    written = _in_files(asked.tally.done_by).filter(case_id=OuterRef("case_id"))
    done = written.filter(happened_at__gte=OuterRef("started_at"), happened_at__lte=OuterRef("due_at"))
    return stopped | Q(Exists(done))


SOURCES = {
    "concerns": Source(
        rows=Concern.objects.all,
        case="",
        homes="household_id",
        unit="unit_id",
        moments={"received": "received_at", "decided": "decided_at"},
        attributes=_told(""),
        concern="id",
    ),
    "told_children": Source(
        rows=ConcernChild.objects.all,
        case="",
        homes="concern__household_id",
        unit="concern__unit_id",
        children="person",
        moments={"received": "concern__received_at"},
        attributes={**_told("concern__"), **child_attributes("person")},
        concern="concern_id",
    ),
    "first_contacts": Source(
        rows=lambda: ConcernChild.objects.filter(case__isnull=False),
        case="",
        homes="concern__household_id",
        unit="concern__unit_id",
        children="person",
        moments={"received": "concern__received_at"},
        attributes={"urgency": Column("concern__urgency"), **child_attributes("person")},
        quantities={"hours_to_contact": lambda _asked: hours_between(F("concern__received_at"), F("first_seen"))},
        marks=_first_seen,
        concern="concern_id",
    ),
    "episodes": Source(
        rows=lambda: Episode.objects.filter(case__merged_into=None),
        case="case",
        homes="case__household_id",
        children="case__person",
        moments={"opened": "opened_at", "closed": "closed_at"},
        lasts=("opened_at", "closed_at"),
        attributes={
            **child_attributes("case__person"),
            "harm_category": Several("harms"),
            "risk_level": risk_attribute("case"),
            "closure_reason": Column("closure_reason"),
            "opening": Worked(lambda _asked: Case(When(number=1, then=Value("first")), default=Value("again"))),
            "has_plan": Flag(_has_plan),
            "reopened_within_year": Flag(_again, of_period=False),
            "told_again_within_year": Flag(_told_again, of_period=False),
            "risk_change": Worked(_risk_change, of_period=False),
        },
        quantities={"days_open": lambda _asked: days_between(F("opened_at"), F("closed_at"))},
        marks=lambda asked: (
            {"harms": as_text("case__harm_categories")}
            | ({"child": standing("case__person")} if "told_again_within_year" in asked.tally.where else {})
        ),
    ),
    "clocks": Source(
        rows=lambda: Clock.objects.filter(
            case__isnull=False, case__merged_into=None, measure__isnull=True, transfer__isnull=True
        ),
        case="case",
        homes="case__household_id",
        children="case__person",
        moments={"due": "due_at"},
        attributes={
            "clock": Column("code"),
            "kept": Flag(_kept, of_period=False),
            "risk_level": risk_attribute("case"),
        },
    ),
    "visits": Source(
        rows=lambda: _in_files(_VISIT),
        case="case",
        homes="case__household_id",
        children="case__person",
        moments={"made": "happened_at"},
        attributes={
            "seen": Flag(lambda asked: _seen(asked.words.seen), of_period=False),
            **child_attributes("case__person"),
        },
    ),
}
