"""A whole desk handed over: which cases still have nobody to go to, which wait for an answer, which were declined."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Count, QuerySet

from rrjeta.access.actors import Actor
from rrjeta.access.models import User
from rrjeta.access.permissions import Permission
from rrjeta.access.queries import case_takers, staff_names, successor
from rrjeta.access.scope import colleagues_in, find_colleague
from rrjeta.cases.choices import QuestionState, TaskState
from rrjeta.cases.models import (
    Action,
    Attendance,
    Case,
    Concern,
    EntryLine,
    Hearing,
    Measure,
    Question,
    Task,
    Transfer,
)
from rrjeta.cases.queries.drafts import begun_by
from rrjeta.cases.queries.meetings import MEETING
from rrjeta.cases.queries.pathways import PROTECTION, pathway_of
from rrjeta.cases.queries.worklist import Row, loaded, rows_of
from rrjeta.cases.scope import cases_in, co_work_now, shut_out_by_home
from rrjeta.files.models import Attachment
from rrjeta.kernel.clock import now
from rrjeta.kernel.sealing import open_record
from rrjeta.packs.current import current

PAGE = 20
_KIND, _ACCEPTED, _REFUSED = "reassign", "accepted", "refused"
# Who leaves for good hands over in these days; what was given away before belongs to something else.
_LEAVING = timedelta(days=60)


@dataclass(frozen=True, slots=True)
class DeskLine:
    """One case of the desk: what is open on it, who may take it, who declined it last and why.

    `drafts` is what the worker began on it and did not finish; nobody else can finish it. `papers` are its documents.
    """

    row: Row
    next_hearing_at: datetime | None
    hearings: int
    measures: int
    actions: int
    questions: int
    drafts: int
    papers: int
    takers: list[User]
    declined_by: str = ""
    declined_why: str = ""


@dataclass(frozen=True, slots=True)
class Waiting:
    """A case of the desk that was offered, and to whom."""

    row: Row
    transfer: Transfer


@dataclass(frozen=True, slots=True)
class Beside:
    """What else is on the desk and goes to nobody by an offer of a case: it passes when the account is closed."""

    concerns: int
    tasks: int
    seats: int
    co_work: int


@dataclass(frozen=True, slots=True)
class DeskPage:
    """The desk of a colleague who leaves: a page of the cases that go to nobody yet, and all that wait for an answer.

    `accepted_count` of `total_count` cases were taken over since the leaving began; `passes_to` is who gets what is left when
    the account is closed, nothing where nobody could.
    """

    worker: User
    lines: list[DeskLine]
    left_count: int
    next_after: UUID | None
    waiting: list[Waiting]
    accepted_count: int
    total_count: int
    beside: Beside
    passes_to: str


def whose_desks(actor: Actor) -> list[User]:
    """Return the colleagues whose desk the actor may hand over, by name; of a worker their own alone."""
    return list(colleagues_in(actor, Permission.SET_COVER))


def desk_page(actor: Actor, worker_id: UUID | None, after: UUID | None = None) -> DeskPage:
    """Return the desk of a colleague, the actor's own where none is named. Raises NotFound.

    However many cases there are, a page asks the same statements.
    """
    worker = find_colleague(actor, Permission.SET_COVER, worker_id or actor.user_id)
    desk = desk_cases(actor, worker.id)
    offered = Transfer.objects.filter(is_open=True)
    left = desk.exclude(id__in=offered.values("case_id"))
    page = left.filter(id__gt=after) if after else left
    ids = list(page.order_by("id").values_list("id", flat=True)[: PAGE + 1])
    pending = offered.filter(kind=_KIND, case__in=desk).select_related("to_owner").order_by("due_at", "id")
    waiting = list(pending[: PAGE * 5])
    cases = list(loaded(actor, Case.objects.filter(id__in=[*ids[:PAGE], *(one.case_id for one in waiting)])))
    rows = {row.case_id: row for row in rows_of(actor, cases)}
    by_id = {case.id: case for case in cases}
    left_count, accepted = left.count(), _accepted(worker.id)
    to = successor(worker.id)
    return DeskPage(
        worker=worker,
        lines=_lines([by_id[one] for one in ids[:PAGE]], rows, worker.id),
        left_count=left_count,
        next_after=ids[PAGE - 1] if len(ids) > PAGE else None,
        waiting=[Waiting(rows[one.case_id], one) for one in waiting],
        accepted_count=accepted,
        total_count=accepted + left_count + len(waiting),
        beside=_beside(worker.id),
        passes_to=staff_names([to]).get(to, "") if to else "",
    )


def desk_cases(actor: Actor, worker_id: UUID) -> QuerySet[Case]:
    """Return the open cases of a worker that the actor may hand over."""
    return cases_in(actor, Permission.SEND_TRANSFER, with_own=True).filter(owner_id=worker_id, is_open=True)


def _accepted(worker_id: UUID) -> int:
    """Return how many cases colleagues took over from a worker lately and still have. One query."""
    taken = Transfer.objects.filter(
        kind=_KIND, from_owner_id=worker_id, status=_ACCEPTED, requested_at__gte=now() - _LEAVING
    )
    return taken.exclude(case__owner_id=worker_id).filter(case__is_open=True).values("case_id").distinct().count()


def _beside(worker_id: UUID) -> Beside:
    seats = Attendance.objects.filter(user_id=worker_id, withdrawn_at=None, excused_at=None, meeting__is_finished=False)
    return Beside(
        concerns=Concern.objects.filter(owner_id=worker_id, is_open=True).count(),
        tasks=Task.objects.filter(user_id=worker_id, state=TaskState.OPEN).count(),
        seats=seats.filter(meeting__kind=MEETING).count(),
        co_work=co_work_now().filter(user_id=worker_id).count(),
    )


def _lines(cases: list[Case], rows: dict[UUID, Row], worker_id: UUID) -> list[DeskLine]:
    ids = [case.id for case in cases]
    coming = Hearing.objects.filter(case_id__in=ids, is_over=False).order_by("-held_at")
    next_hearing = dict(coming.values_list("case_id", "held_at"))
    still_open = pathway_of(PROTECTION, current().number).meaning("open_action")
    counts = {
        "hearings": _counted(Hearing.objects.filter(case_id__in=ids, is_over=False)),
        "measures": _counted(Measure.objects.filter(case_id__in=ids, is_open=True)),
        "actions": _counted(Action.objects.filter(case_id__in=ids, is_current=True, status__in=still_open)),
        "questions": _counted(Question.objects.filter(case_id__in=ids, state=QuestionState.OPEN)),
        "drafts": _counted(EntryLine.objects.filter(entry__in=begun_by(worker_id, now()), case_id__in=ids)),
        "papers": _counted(Attachment.objects.filter(case_id__in=ids)),
    }
    declined = _declined(ids)
    takers = {unit: case_takers([unit]) for unit in {case.unit_id for case in cases}}
    shut = shut_out_by_home({case.household_id for case in cases})
    return [
        DeskLine(
            row=rows[case.id],
            next_hearing_at=next_hearing.get(case.id),
            hearings=counts["hearings"].get(case.id, 0),
            measures=counts["measures"].get(case.id, 0),
            actions=counts["actions"].get(case.id, 0),
            questions=counts["questions"].get(case.id, 0),
            drafts=counts["drafts"].get(case.id, 0),
            papers=counts["papers"].get(case.id, 0),
            takers=[
                one
                for one in takers[case.unit_id]
                if one.id not in shut.get(case.household_id, ()) and one.id != case.owner_id
            ],
            declined_by=declined.get(case.id, ("", ""))[0],
            declined_why=declined.get(case.id, ("", ""))[1],
        )
        for case in cases
    ]


def _declined(case_ids: list[UUID]) -> dict[UUID, tuple[str, str]]:
    """Return who declined each of these cases last, and why, where the last offer was declined. One query."""
    last = Transfer.objects.filter(case_id__in=case_ids, kind=_KIND).select_related("subject", "to_owner", "owner")
    newest = {one.case_id: one for one in last.order_by("requested_at", "id")}
    return {
        case_id: ((one.to_owner or one.owner).name, str(open_record(one).get("refused_reason") or ""))
        for case_id, one in newest.items()
        if one.status == _REFUSED
    }


def _counted(found: QuerySet[Any]) -> dict[UUID, int]:
    return dict(found.order_by().values_list("case_id").annotate(count=Count("id")))
