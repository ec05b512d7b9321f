"""Requests for tracing of a case: how each stands, whether it may be compared, who may be the one sought."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from rrjeta.access.actors import Actor
from rrjeta.access.permissions import Permission
from rrjeta.cases.models import Case, TracingMatch, TracingRequest
from rrjeta.cases.queries.consents import consents_for
from rrjeta.cases.queries.file import Header, case_header
from rrjeta.cases.rules.tracing import CONSENT, Decided
from rrjeta.cases.scope import cases_in, with_merged
from rrjeta.consent.rules.consents import holds
from rrjeta.kernel.clock import now, today
from rrjeta.kernel.errors import NotFound
from rrjeta.kernel.sealing import open_record
from rrjeta.matching.queries.searching import Likely, likely_told
from rrjeta.people.models import Tie
from rrjeta.people.queries import PersonView, persons
from rrjeta.people.scope import joined_ids, standing, standing_of

# Who is less likely than this to be the one sought is not proposed.
_WORTH_A_LOOK = 0.3


@dataclass(frozen=True, slots=True)
class RequestView:
    """One request, with what is told of the one sought."""

    id: UUID
    version: int
    kind: str
    relationship: str
    missing_type: str
    sex: str
    municipality: str
    last_seen_on: Any
    status: str
    opened_at: datetime
    due_at: datetime | None
    is_late: bool
    compared_at: datetime | None
    found_at: datetime | None
    closed_at: datetime | None
    end_reason: str
    steps: dict[str, Any]
    told: dict[str, Any]


@dataclass(frozen=True, slots=True)
class MatchView:
    """Somebody within reach who may be the one sought."""

    id: UUID
    person: PersonView
    case_id: UUID
    case_number: str
    state: str
    reasons: Sequence[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class TracingPage:
    """The requests of a case, the newest first; of one that was opened also its matches."""

    header: Header
    requests: list[RequestView]
    has_consent: bool
    matches: list[MatchView]

    def one(self, request_id: UUID) -> RequestView:
        """Return one of the requests. Raises NotFound."""
        found = next((one for one in self.requests if one.id == request_id), None)
        if found is None:
            raise NotFound
        return found


def tracing_page(actor: Actor, case_id: UUID, request_id: UUID | None = None) -> TracingPage:
    """Return the requests of a case. Raises NotFound, NotAllowed."""
    header = case_header(actor, case_id, Permission.TRACE_FAMILY)
    cases = with_merged(header.case).values("id")
    rows = TracingRequest.objects.filter(case_id__in=cases).select_related("subject").order_by("-opened_at", "-id")
    page = TracingPage(
        header,
        [_view(one) for one in rows],
        has_consent(header.case),
        _matches(actor, request_id) if request_id else [],
    )
    if request_id is not None:
        page.one(request_id)
    return page


def has_consent(case: Case) -> bool:
    """Tell whether a consent for tracing about the child of a case holds today. One query."""
    day = today()
    return any(CONSENT in one.given.types and holds(one.given, day) for one in consents_for(case))


def sought_among(actor: Actor, request: TracingRequest, told: Mapping[str, Any]) -> list[tuple[Likely, UUID]]:
    """Return who within reach may be the one sought, each with the case that leads there, the likeliest first.

    Unscoped is only the comparison: nobody outside the actor's reach is among them. The child itself and whoever is known
    around it already is left out.
    """
    likely = [one for one in likely_told(told, sex=request.sex) if one.same >= _WORTH_A_LOOK]
    stands = standing_of(one.person_id for one in likely)
    ids = set(stands.values())
    mine = cases_in(actor, Permission.READ_IDENTITY, with_own=True).exclude(id=request.case_id)
    leads = dict(mine.filter(person_id__in=joined_ids(ids)).values_list(standing("person"), "id"))
    ties = Tie.objects.filter(person_id__in=joined_ids(ids), until=None, is_taken_back=False)
    tied = list(ties.values_list(standing("person"), standing("child")))
    children = joined_ids({child_id for _person_id, child_id in tied})
    by_child = dict(mine.filter(person_id__in=children).values_list(standing("person"), "id"))
    for person_id, child_id in tied:
        if child_id in by_child:
            leads.setdefault(person_id, by_child[child_id])
    known = {request.case.child_id, *_around(request.case)}
    found: dict[UUID, tuple[Likely, UUID]] = {}
    for one in likely:
        person_id = stands[one.person_id]
        if person_id in leads and person_id not in known:
            found.setdefault(person_id, (replace(one, person_id=person_id), leads[person_id]))
    return list(found.values())


def _around(case: Case) -> Iterable[UUID]:
    ties = Tie.objects.filter(child_id__in=joined_ids([case.child_id]), is_taken_back=False)
    return ties.values_list(standing("person"), flat=True)


def _view(one: TracingRequest) -> RequestView:
    return RequestView(
        id=one.id,
        version=one.version,
        kind=one.kind,
        relationship=one.relationship,
        missing_type=one.missing_type,
        sex=one.sex,
        municipality=one.municipality,
        last_seen_on=one.last_seen_on,
        status=one.status,
        opened_at=one.opened_at,
        due_at=one.due_at,
        is_late=one.closed_at is None and one.due_at is not None and one.due_at < now(),
        compared_at=one.compared_at,
        found_at=one.found_at,
        closed_at=one.closed_at,
        end_reason=one.end_reason,
        steps=dict(one.steps),
        told=open_record(one),
    )


def _matches(actor: Actor, request_id: UUID) -> list[MatchView]:
    """Return the matches that still lie within reach: whose file was closed to the actor meanwhile is gone."""
    within = cases_in(actor, Permission.READ_IDENTITY, with_own=True).values("id")
    rows = TracingMatch.objects.filter(request_id=request_id, case_id__in=within).select_related("case")
    found = list(rows.exclude(state=Decided.OTHER).order_by("-state", "id"))
    known = persons(one.person_id for one in found)
    return [
        MatchView(
            one.id,
            known[one.person_id],
            one.case_id,
            one.case.number,
            one.state,
            [(field, agreement) for field, agreement in one.reasons],
        )
        for one in found
    ]
