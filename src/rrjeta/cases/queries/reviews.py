"""The review that runs: what it looks back on, whether it is finished, and what it made."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from rrjeta.access.actors import Actor
from rrjeta.access.permissions import Permission
from rrjeta.cases.models import Entry, Move, Plan
from rrjeta.cases.queries.file import Header, case_header
from rrjeta.cases.queries.plans import ACTIVE, FROZEN, ObjectiveView, latest_plan, objectives_of
from rrjeta.kernel.sealing import open_record

REVIEW = "review"


@dataclass(frozen=True, slots=True)
class ReviewPage:
    """A case in review: the objectives to judge, the finished form of this round, the edition that it made."""

    header: Header
    objectives: list[ObjectiveView]
    finished: Entry | None
    told: dict[str, Any]
    edition: Plan | None

    @property
    def is_changed(self) -> bool:
        """Tell whether a second person has to approve the plan before it goes on."""
        by_review = self.finished is not None and bool(self.finished.coded.get("is_plan_changed"))
        return by_review or (self.edition is not None and bool(self.edition.coded.get("is_changed")))


def review_page(actor: Actor, case_id: UUID) -> ReviewPage:
    """Return the review of a case. Raises NotFound, NotAllowed."""
    header = case_header(actor, case_id, Permission.REVIEW_PLAN)
    case = header.case
    looked_at = Plan.objects.filter(case=case, status__in=(ACTIVE, FROZEN)).order_by("-edition").first()
    began = Move.objects.filter(case=case, code="T12").order_by("-entered_at", "-id")
    since = began.values_list("entered_at", flat=True).first()
    found = Entry.objects.filter(kind=REVIEW, is_finished=True, lines__case=case).select_related("subject")
    finished = found.filter(finished_at__gte=since).order_by("-finished_at", "-id").first() if since else None
    return ReviewPage(
        header=header,
        objectives=objectives_of(looked_at) if looked_at else [],
        finished=finished,
        told=open_record(finished) if finished else {},
        edition=latest_plan(case),
    )
