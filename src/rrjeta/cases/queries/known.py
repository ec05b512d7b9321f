"""Call-backs that wait for the owner of a case, and what may be known beside a concern."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet

from rrjeta.access.actors import Actor
from rrjeta.access.gate import may
from rrjeta.access.permissions import Permission
from rrjeta.cases.models import ConcernChild, KnownAsked
from rrjeta.cases.queries.concern_children import children_seen
from rrjeta.cases.queries.finding import Known, may_be, may_be_known
from rrjeta.cases.queries.pathways import calendar_of, table_of
from rrjeta.cases.rules.concerns import NAME_FIELDS
from rrjeta.cases.rules.deadlines import NoSuchDeadline, choose_deadline, due_moment
from rrjeta.cases.scope import cases_in, concerns_in
from rrjeta.kernel.clock import now
from rrjeta.kernel.words import tokens
from rrjeta.packs.current import current
from rrjeta.people.queries import PersonView, persons
from rrjeta.people.scope import joined_ids, standing_of


@dataclass(frozen=True, slots=True)
class CallBack:
    """Someone may be registering a child of yours: whom to call, until when, about which of your cases."""

    id: UUID
    case_id: UUID
    number: str
    person: PersonView
    asked_by: str
    phone: str
    asked_at: datetime
    due_at: datetime
    is_late: bool


@dataclass(frozen=True, slots=True)
class EarlierConcern:
    """Another concern within reach that may be about the same child."""

    id: UUID
    number: str
    received_at: datetime
    is_open: bool
    person: PersonView


@dataclass(frozen=True, slots=True)
class Likely:
    """Who within reach may be the child meant: cases and other concerns."""

    cases: list[Known]
    concerns: list[EarlierConcern]


def due_by(limit: str, start: datetime) -> datetime:
    """Return when something is due that the table of deadlines limits for everybody alike."""
    number = current().number
    row = choose_deadline(table_of(number), limit)
    if row is None:
        raise NoSuchDeadline(limit)
    return due_moment(start, row, calendar_of(number))


def call_backs_of(actor: Actor) -> QuerySet[KnownAsked]:
    """Return the unanswered questions about the actor's own and covered cases, and of those on duty or led by them."""
    mine = Q(case__owner_id__in=[actor.user_id, *actor.covers])
    if actor.duty:
        mine |= Q(case__municipality__in=actor.duty)
    if may(actor, Permission.ASSIGN):
        mine |= Q(case__in=cases_in(actor, Permission.ASSIGN).values("id"))
    within = cases_in(actor, Permission.READ_IDENTITY).values("id")
    return KnownAsked.objects.filter(mine, case_id__in=within, answered_at=None)


def call_backs(actor: Actor) -> list[CallBack]:
    """Return who waits for a call from the actor, the earliest due first. Two queries."""
    moment = now()
    found = list(call_backs_of(actor).select_related("case", "asked_by").order_by("due_at", "id"))
    known = persons(one.case.person_id for one in found)
    return [
        CallBack(
            id=one.id,
            case_id=one.case_id,
            number=one.case.number,
            person=known[one.case.person_id],
            asked_by=one.asked_by.name,
            phone=one.asked_by.phone,
            asked_at=one.asked_at,
            due_at=one.due_at,
            is_late=one.due_at < moment,
        )
        for one in found
    ]


def likely(actor: Actor, children: Iterable[Mapping[str, Any]], besides: UUID | None = None) -> Likely:
    """Return who within reach may be one of these children, or of their family; `besides` is the concern being read.

    Nothing outside the actor's reach is said, whether or not there is one (screens.md S3).
    """
    cases: dict[UUID, Known] = {}
    concerns: dict[UUID, EarlierConcern] = {}
    for told in children:
        found_by = may_be(told)
        stands = standing_of(one.person_id for one in found_by)
        for known in may_be_known(actor, found_by, stands):
            cases.setdefault(known.case_id, known)
        for earlier in _other_concerns(actor, told, set(stands.values()), besides):
            concerns.setdefault(earlier.id, earlier)
    return Likely(list(cases.values()), list(concerns.values()))


def _other_concerns(
    actor: Actor, told: Mapping[str, Any], ids: set[UUID], besides: UUID | None
) -> list[EarlierConcern]:
    words = [str(told[name]) for name in NAME_FIELDS if told.get(name)]
    if not ids:
        return []
    reached = concerns_in(actor, Permission.SCREEN_CONCERN).values("id")
    lines = ConcernChild.objects.filter(person_id__in=joined_ids(ids), concern_id__in=reached, case=None)
    if besides is not None:
        lines = lines.exclude(concern_id=besides)
    found = lines.select_related("subject", "concern", "person__subject", "person__merged_into__subject").order_by(
        "-concern__received_at"
    )[:10]
    return [
        EarlierConcern(
            one.line.concern_id,
            one.line.concern.number,
            one.line.concern.received_at,
            one.line.concern.is_open,
            one.person,
        )
        for one in children_seen(actor, list(found))
        if one.is_live or _is_told(one.person, words)
    ]


def _is_told(person: PersonView, words: Iterable[str]) -> bool:
    """Tell whether two of the words were told already; a name taken since is not known to whom the child left."""
    told = {token for name in NAME_FIELDS for token in tokens(str(person.told.get(name, "")))}
    return len(told & {token for word in words for token in tokens(word)}) > 1
