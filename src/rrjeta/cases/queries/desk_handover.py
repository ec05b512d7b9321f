"""A whole desk handed over: which cases still have nobody to go to, which wait for an answer, which were declined."""

from dataclasses import dataclass
from uuid import UUID

from django.db.models import Count, QuerySet

from rrjeta.access.actors import Actor
from rrjeta.access.models import User
from rrjeta.access.permissions import Permission
from rrjeta.access.queries import case_takers
from rrjeta.access.scope import colleagues_in, find_colleague
from rrjeta.cases.models import Case, Hearing, Measure, Transfer
from rrjeta.cases.queries.worklist import Row, loaded, rows_of
from rrjeta.cases.scope import cases_in, shut_out_by_home

PAGE = 20
_KIND = "reassign"


@dataclass(frozen=True, slots=True)
class DeskLine:
    """One case of the desk: what is open on it, who may take it, whether somebody declined it."""

    row: Row
    hearings: int
    measures: int
    takers: list[User]
    was_declined: bool


@dataclass(frozen=True, slots=True)
class Waiting:
    """A case of the desk that was offered, and to whom."""

    row: Row
    transfer: Transfer


@dataclass(frozen=True, slots=True)
class DeskPage:
    """The desk of a colleague who leaves: a page of the cases that go to nobody yet, and all that wait for an answer."""

    worker: User
    lines: list[DeskLine]
    left_count: int
    next_after: UUID | None
    waiting: list[Waiting]


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
    return DeskPage(
        worker=worker,
        lines=_lines([by_id[one] for one in ids[:PAGE]], rows),
        left_count=left.count(),
        next_after=ids[PAGE - 1] if len(ids) > PAGE else None,
        waiting=[Waiting(rows[one.case_id], one) for one in waiting],
    )


def desk_cases(actor: Actor, worker_id: UUID) -> QuerySet[Case]:
    """Return the open cases of a worker that the actor may hand over."""
    return cases_in(actor, Permission.SEND_TRANSFER, with_own=True).filter(owner_id=worker_id, is_open=True)


def _lines(cases: list[Case], rows: dict[UUID, Row]) -> list[DeskLine]:
    ids = [case.id for case in cases]
    hearings = _counted(Hearing.objects.filter(case_id__in=ids, is_over=False))
    measures = _counted(Measure.objects.filter(case_id__in=ids, is_open=True))
    last = Transfer.objects.filter(case_id__in=ids, kind=_KIND).order_by("requested_at", "id")
    status = dict(last.values_list("case_id", "status"))
    takers = {unit: case_takers([unit]) for unit in {case.unit_id for case in cases}}
    shut = shut_out_by_home({case.household_id for case in cases})
    return [
        DeskLine(
            row=rows[case.id],
            hearings=hearings.get(case.id, 0),
            measures=measures.get(case.id, 0),
            takers=[
                one
                for one in takers[case.unit_id]
                if one.id not in shut.get(case.household_id, ()) and one.id != case.owner_id
            ],
            was_declined=status.get(case.id) == "refused",
        )
        for case in cases
    ]


def _counted(found: QuerySet[Hearing] | QuerySet[Measure]) -> dict[UUID, int]:
    return dict(found.order_by().values_list("case_id").annotate(count=Count("id")))
