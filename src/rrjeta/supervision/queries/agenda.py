"""The agenda of a talk, drawn from the work: what a worker carries today, and which of it is to be talked about."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from uuid import UUID

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from rrjeta.access.actors import Actor
from rrjeta.access.models import User
from rrjeta.cases.facts import ReferralsUnsettled
from rrjeta.cases.models import Approval, Case, Move
from rrjeta.cases.queries.caseload import loads_of
from rrjeta.cases.queries.paging import page_of
from rrjeta.cases.queries.worklist import Row, cases_of, loaded, rows_of
from rrjeta.cases.rules.caseload import Load
from rrjeta.kernel.clock import now
from rrjeta.kernel.seams import ask
from rrjeta.supervision.choices import FIRST_DAYS, HIGH_RISK, Which
from rrjeta.supervision.models import Talk, TalkCase
from rrjeta.supervision.scope import find_led

_REACH = "area"


@dataclass(frozen=True, slots=True)
class Agenda:
    """What a worker carries, the numbers that open its lists, a page of one of them, and what is chosen already.

    `since` is the last talk: referrals and steps done alone are those after it.
    """

    worker: User
    load: Load
    counts: dict[Which, int]
    which: Which
    rows: list[Row]
    next_after: str
    since: datetime
    chosen: frozenset[UUID]
    prepared_id: UUID | None


def agenda(actor: Actor, user_id: UUID, which: Which = Which.ALL, after: str = "") -> Agenda:
    """Return the agenda of a worker whom the actor leads. About ten queries, whatever they carry. Raises NotFound."""
    worker = find_led(actor, user_id).user
    cases = cases_of_worker(actor, user_id)
    since, prepared_id = _since(actor, user_id)
    unsettled = _unsettled(cases, since)
    conditions = _conditions(unsettled, since)
    counted = cases.aggregate(
        **{one.value: Count("id", filter=said, distinct=True) for one, said in conditions.items()}
    )
    page, next_after = page_of(cases.filter(conditions[which]), "", after, partial(loaded, actor))
    chosen = TalkCase.objects.filter(talk_id=prepared_id).values_list("case_id", flat=True) if prepared_id else ()
    return Agenda(
        worker=worker,
        load=loads_of(actor, [worker]).get(user_id, Load()),
        counts={one: counted[one.value] for one in Which},
        which=which,
        rows=rows_of(actor, page),
        next_after=next_after,
        since=since,
        chosen=frozenset(chosen),
        prepared_id=prepared_id,
    )


def cases_of_worker(actor: Actor, user_id: UUID) -> QuerySet[Case]:
    """Return the open cases of a worker within the actor's reach: what is closed to either is never among them."""
    return cases_of(actor, _REACH).filter(owner_id=user_id, is_open=True)


def numbers_today(cases: QuerySet[Case]) -> dict[str, int]:
    """Return how many of a worker's cases are open, late, not seen in time, at high risk, for the talk's own row. One query."""
    conditions = _conditions((), now())
    wanted = {"late_count": Which.LATE, "not_seen_count": Which.NOT_SEEN, "high_risk_count": Which.HIGH_RISK}
    counted = {name: Count("id", filter=conditions[which]) for name, which in wanted.items()}
    found: dict[str, int] = cases.aggregate(case_count=Count("id"), **counted)
    return found


def _conditions(unsettled: Iterable[UUID], since: datetime) -> dict[Which, Q]:
    moment = now()
    alone_moves = Move.objects.filter(case=OuterRef("id"), is_without_second_look=True, happened_at__gte=since)
    alone = Approval.objects.filter(case=OuterRef("id"), is_without_second_look=True, happened_at__gte=since)
    return {
        Which.ALL: Q(),
        Which.LATE: Q(due_at__lt=moment),
        Which.NOT_SEEN: Q(visit_due_at__lt=moment),
        Which.HIGH_RISK: Q(risk_level__gte=HIGH_RISK),
        Which.REFERRALS: Q(id__in=list(unsettled)),
        Which.ALONE: Q(Exists(alone_moves)) | Q(Exists(alone)),
    }


def _unsettled(cases: QuerySet[Case], since: datetime) -> set[UUID]:
    ids = tuple(cases.order_by().values_list("id", flat=True))
    return {one for answer in ask(ReferralsUnsettled(ids, since)) for one in answer}


def _since(actor: Actor, user_id: UUID) -> tuple[datetime, UUID | None]:
    """Return since when the agenda looks back, and the talk that is being prepared. One query."""
    found = Talk.objects.filter(worker_id=user_id, supervisor_id=actor.user_id)
    rows = list(found.order_by("-held_at", "-id").values_list("id", "held_at"))
    held = [at for _id, at in rows if at]
    prepared = next((one for one, at in rows if at is None), None)
    return max(held, default=now() - timedelta(days=FIRST_DAYS)), prepared
