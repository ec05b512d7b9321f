"""Closing: what prevents it, what was proposed, and what was closed without the child being seen (guide 2.8, S12)."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from rrjeta.access.actors import Actor
from rrjeta.access.permissions import Permission
from rrjeta.cases.models import Approval, Case, Entry, EntryLine
from rrjeta.cases.queries.file import Header, case_header
from rrjeta.cases.queries.pathways import pathway_of
from rrjeta.cases.queries.state import case_state
from rrjeta.cases.rules.blockers import closure_blockers
from rrjeta.cases.rules.states import MoveInput
from rrjeta.cases.scope import cases_in
from rrjeta.kernel.clock import now
from rrjeta.kernel.sealing import open_record
from rrjeta.kernel.text import Text

CLOSURE = "closure"
PROPOSED = "closure_proposed"
# What the form itself asks for is no work left to do.
_ASKED_IN_FORM = ("final_risk_is_low_or_explained", "refusal_is_no_ground")
_NOT_SEEN = "is_seen_in_time_or_second_reason"


@dataclass(frozen=True, slots=True)
class Blocker:
    """One thing that prevents closing, in the pack's words."""

    code: str
    sentence: Text
    is_about_seeing: bool


@dataclass(frozen=True, slots=True)
class ProposedPage:
    """A closing that was proposed, for the one who decides."""

    header: Header
    closure: Entry | None
    told: dict[str, Any]
    blockers: list[Blocker]
    decided: list[tuple[Approval, dict[str, Any]]]

    @property
    def needs_second_reason(self) -> bool:
        """Tell whether the child was not seen in time, so that the second person writes why it is closed."""
        return any(one.is_about_seeing for one in self.blockers)


@dataclass(frozen=True, slots=True)
class UnseenClosing:
    """A case that was closed although the child had not been seen in time."""

    case_id: UUID
    number: str
    closed_at: datetime | None
    owner_name: str


def blockers_of(case: Case, closure: Entry | None = None) -> list[Blocker]:
    """Return what stands between a case and its closing, before anybody tries. About ten queries."""
    pathway = pathway_of(case.pathway, case.pack_version)
    known = {"seen_due_at": seen_due(case, closure)} if closure else {}
    found = closure_blockers(pathway, case_state(case, **known), MoveInput(at=now(), now=now()))
    return [
        Blocker(one.code, pathway.sentence(one), one.code == _NOT_SEEN)
        for one in found
        if one.code not in _ASKED_IN_FORM
    ]


def seen_due(case: Case, closure: Entry) -> datetime | None:
    """Return until when the child had to be seen: by the interval before the closing was proposed, unless seen since."""
    stored = closure.coded.get("seen_due_at")
    proposed_at = closure.finished_at or closure.entered_at
    is_seen_since = case.last_seen_at is not None and case.last_seen_at > proposed_at
    before = datetime.fromisoformat(stored) if stored and not is_seen_since else None
    return min((one for one in (before, case.visit_due_at) if one is not None), default=None)


def newest_closure(case: Case) -> Entry | None:
    """Return the newest finished closure form of the present episode, or None."""
    opened_at = case.episodes.get(number=case.episode_no).opened_at
    found = Entry.objects.filter(kind=CLOSURE, is_finished=True, lines__case=case, finished_at__gte=opened_at)
    return found.select_related("subject").order_by("-finished_at", "-id").first()


def proposed_closing(actor: Actor, case_id: UUID, permission: Permission) -> ProposedPage:
    """Return the closing that was proposed on a case, or none. Raises NotFound, NotAllowed."""
    header = case_header(actor, case_id, permission)
    closure = newest_closure(header.case) if header.case.stage == PROPOSED else None
    if closure is None:
        return ProposedPage(header, None, {}, [], [])
    decided = Approval.objects.filter(record_id=closure.id).select_related("subject", "user").order_by("happened_at")
    return ProposedPage(
        header=header,
        closure=closure,
        told=open_record(closure),
        blockers=blockers_of(header.case, closure),
        decided=[(one, open_record(one)) for one in decided],
    )


def closed_without_being_seen(actor: Actor) -> list[UnseenClosing]:
    """Return the closed cases of the actor's reach whose child had not been seen in time, newest first; never ranked."""
    found = _unseen(actor).select_related("owner").order_by("-closed_at", "id")
    return [UnseenClosing(one.id, one.number, one.closed_at, one.owner.name) for one in found]


def closed_unseen_count(actor: Actor) -> int:
    """Return how many there are in that list. One query."""
    return _unseen(actor).count()


def _unseen(actor: Actor) -> QuerySet[Case]:
    unseen = EntryLine.objects.filter(
        entry__kind=CLOSURE, entry__is_finished=True, entry__coded__has_second_reason_not_seen=True
    )
    return cases_in(actor, Permission.APPROVE_CLOSURE).filter(is_open=False, id__in=unseen.values("case_id"))
