"""What somebody began and did not finish: entries of every kind and editions of a plan."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Q, QuerySet

from rrjeta.access.actors import Actor
from rrjeta.cases.models import Case, Entry, EntryLine, Plan
from rrjeta.cases.queries.meetings import MEETING
from rrjeta.cases.queries.plans import DRAFT

PLAN = "plan"
# While a review goes on, the edition that it prepares is part of the review.
_REVIEW = "review"


@dataclass(frozen=True, slots=True)
class Draft:
    """Something begun on a case: the kind of entry, or a plan."""

    kind: str
    case_id: UUID
    begun_at: datetime


def drafts_of(actor: Actor, reached: QuerySet[Case], moment: datetime) -> list[Draft]:
    """Return what the actor left unfinished on cases still within reach, the oldest first. Two queries.

    What was begun for several children of a family is one line.
    """
    within = reached.values("id")
    lines = EntryLine.objects.filter(entry__in=begun_by(actor.user_id, moment), case_id__in=within).select_related(
        "entry"
    )
    found: dict[UUID, Draft] = {}
    for line in lines.order_by("entry__entered_at", "id"):
        found.setdefault(line.entry_id, Draft(line.entry.kind, line.case_id, line.entry.entered_at))
    plans = _plans(actor).filter(case_id__in=within).values_list("case_id", "entered_at")
    drafts = [*found.values(), *(Draft(PLAN, case_id, begun_at) for case_id, begun_at in plans)]
    return sorted(drafts, key=lambda one: one.begun_at)


def cases_with_drafts(actor: Actor, moment: datetime) -> Q:
    """Return on which cases the actor left something unfinished."""
    lines = EntryLine.objects.filter(entry__in=begun_by(actor.user_id, moment))
    return Q(id__in=lines.values("case_id")) | Q(id__in=_plans(actor).values("case_id"))


def begun_by(user_id: UUID | None, moment: datetime) -> QuerySet[Entry]:
    """Return what somebody began and did not finish; a meeting that is called and not held yet is none."""
    coming = Q(kind=MEETING, happened_at__gt=moment)
    return Entry.objects.filter(entered_by_id=user_id, is_finished=False).exclude(coming)


def _plans(actor: Actor) -> QuerySet[Plan]:
    begun = Plan.objects.filter(entered_by_id=actor.user_id, status=DRAFT, case__is_open=True)
    return begun.exclude(case__stage=_REVIEW)
