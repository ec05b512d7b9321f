"""The page of one concern, who told us, and what an outsider sees of the one they logged."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from rrjeta.access.actors import Actor
from rrjeta.access.models import User
from rrjeta.access.permissions import Permission
from rrjeta.access.queries import case_takers, on_call, staff_names
from rrjeta.cases.models import Concern, ConcernChild, Move
from rrjeta.cases.queries.concern_children import (
    AdultSeen,
    ChildSeen,
    adults_seen,
    beware_seen,
    children_seen,
)
from rrjeta.cases.queries.concern_lines import ConcernLine, concern_lines
from rrjeta.cases.queries.known import Likely, likely
from rrjeta.cases.queries.pathways import pathway_of
from rrjeta.cases.rules.concerns import left_out
from rrjeta.cases.rules.restricted import HOME_KEYS, masked
from rrjeta.cases.scope import concerns_in, concerns_open_to, find_concern, shut_out_of
from rrjeta.kernel.clock import now
from rrjeta.kernel.errors import NotAllowed, NotFound
from rrjeta.kernel.sealing import open_record, peek_record
from rrjeta.packs.current import current
from rrjeta.people.queries import AlertView, Beware, PersonView

_LAST = 25
_ASKED_ON_PAGE = (
    Permission.SCREEN_CONCERN,
    Permission.OPEN_CASE,
    Permission.READ_REPORTER,
    Permission.READ_RESTRICTED,
    Permission.READ_PLACEMENT,
    Permission.REVEAL,
    Permission.READ_IDENTITY,
    Permission.CONFIRM_NO_CASE,
)


@dataclass(frozen=True, slots=True)
class ChildLine:
    """A child of a concern, with the case that came of it; frozen as told where the case has left the reader's reach."""

    person: PersonView
    coded: dict[str, Any]
    case_id: UUID | None
    case_number: str
    is_live: bool
    is_case_open: bool
    is_reopened: bool


@dataclass(frozen=True, slots=True)
class ConcernFile:
    """Everything on the page of one concern, but not who told us."""

    concern: Concern
    told: dict[str, Any]
    children: list[ChildLine]
    adults: list[AdultSeen]
    beware: Beware
    moves: list[tuple[Move, dict[str, Any]]]
    names: dict[UUID, str]
    known: Likely
    allowed: frozenset[Permission]
    is_late: bool
    wants_answer: bool
    may_look_twice: bool
    on_call: list[tuple[str, str]]

    @property
    def masked(self) -> frozenset[str]:
        """The classes of data that stand on their own reveal page alone."""
        return masked(is_place_hidden=self.is_home_secret)

    @property
    def alerts(self) -> list[AlertView]:
        """Return what to beware of."""
        return self.beware.alerts

    @property
    def is_home_secret(self) -> bool:
        """Tell whether an alert makes every address of the family a secret."""
        return self.beware.is_home_secret

    @property
    def masked_keys(self) -> frozenset[str]:
        """The questions of any class that stand on a reveal page alone."""
        return HOME_KEYS if self.is_home_secret else frozenset()

    @property
    def left_out(self) -> list[str]:
        """The keys of what every concern should tell and this one does not yet."""
        children = [{**one.person.told, "sex": one.person.sex} for one in self.children]
        return left_out({**self.concern.coded, **self.told}, children)


@dataclass(frozen=True, slots=True)
class Received:
    """What the one who logged a concern sees of it: that it came in, its number, whom to call, whether the unit has decided.

    Never what was decided (screens.md S5).
    """

    number: str
    received_at: datetime
    danger_now: str
    unit: str
    phone: str
    on_call: list[tuple[str, str]]
    is_decided: bool


@dataclass(frozen=True, slots=True)
class Proposal:
    """A decision to open no case as the second person sees it: no account of what happened."""

    concern: Concern
    children: list[PersonView]
    reason: str
    receiver: str
    proposed_by: str
    is_own: bool


def sent(actor: Actor) -> list[Received]:
    """Return the last concerns that the actor logged, as an outsider sees them. Two queries."""
    found = concerns_open_to(actor).filter(entered_by_id=actor.user_id).select_related("unit").order_by("-received_at")
    return [_received(one) for one in found[:_LAST]]


def received(actor: Actor, concern_id: UUID) -> Received:
    """Return what the one who logged a concern sees of it. Raises NotFound for anybody else."""
    concern = concerns_open_to(actor).filter(id=concern_id, entered_by_id=actor.user_id).select_related("unit").first()
    if concern is None:
        raise NotFound
    return _received(concern)


def concern_file(actor: Actor, concern_id: UUID) -> ConcernFile:
    """Return everything on the page of a concern. Raises NotFound, NotAllowed."""
    concern = find_readable(actor, concern_id)
    children = children_seen(actor, _lines(concern))
    told = open_record(concern)
    allowed = allowed_on(actor, concern)
    moves = list(concern.moves.select_related("subject").order_by("happened_at", "id"))
    return ConcernFile(
        concern=concern,
        told=told,
        children=[_child(one) for one in children],
        adults=adults_seen(concern, told, children),
        beware=beware_seen(concern, told, children),
        moves=[(move, open_record(move)) for move in moves],
        names=staff_names([concern.owner_id, concern.entered_by_id, *(move.entered_by_id for move in moves)]),
        known=likely(actor, [one.person.told for one in children], besides=concern.id)
        if concern.is_open
        else Likely([], []),
        allowed=allowed,
        is_late=concern.is_open and concern.due_at is not None and concern.due_at < now(),
        wants_answer=concern.coded.get("feedback_wanted") == "yes",
        may_look_twice=_looks_twice(actor, concern),
        on_call=_on_call(concern.municipality),
    )


def what_is_left_out(concern: Concern) -> list[str]:
    """Return the keys of what every concern should tell and this one does not yet. One query."""
    persons = [
        line.person for line in concern.children.select_related("person__subject", "person__merged_into__subject")
    ]
    children = [{**peek_record(person), "sex": person.sex} for person in persons]
    return left_out({**concern.coded, **peek_record(concern)}, children)


def allowed_on(actor: Actor, concern: Concern) -> frozenset[Permission]:
    """Return which of the permissions that the page asks for extend to this concern. One query."""
    rows = [concerns_in(actor, one).filter(id=concern.id).exists() for one in _ASKED_ON_PAGE]
    return frozenset(one for one, holds in zip(_ASKED_ON_PAGE, rows, strict=True) if holds)


def find_readable(actor: Actor, concern_id: UUID) -> Concern:
    """Return a concern that the actor may read, or may screen and therefore read. Raises NotFound."""
    try:
        return find_concern(actor, Permission.READ_CONCERN, concern_id)
    except (NotFound, NotAllowed):
        return find_concern(actor, Permission.SCREEN_CONCERN, concern_id)


def find_for_second_look(actor: Actor, concern_id: UUID, *, lock: bool = False) -> Concern:
    """Return a concern of which the actor is the second person: by role, or as the named deputy. Raises NotFound."""
    found = concerns_in(actor, Permission.CONFIRM_NO_CASE).filter(id=concern_id)
    found = found.select_for_update(of=("self",)) if lock else found
    concern = found.select_related("subject", "household__subject", "owner", "unit").first()
    if concern is None:
        raise NotFound
    return concern


def _looks_twice(actor: Actor, concern: Concern) -> bool:
    if not concern.is_open or not concern.outcome:
        return False
    return concerns_in(actor, Permission.CONFIRM_NO_CASE).filter(id=concern.id).exists()


def proposal(actor: Actor, concern_id: UUID) -> Proposal:
    """Return a decision that waits for the actor's second look. Raises NotFound."""
    concern = find_for_second_look(actor, concern_id)
    if not concern.is_open or not concern.outcome:
        raise NotFound
    told = open_record(concern)
    proposer = UUID(concern.coded["proposed_by"])
    return Proposal(
        concern=concern,
        children=[one.person for one in children_seen(actor, _lines(concern))],
        reason=told.get("screening_reason", ""),
        receiver=told.get("receiver", ""),
        proposed_by=staff_names([proposer]).get(proposer, ""),
        is_own=proposer == actor.user_id,
    )


def second_looks(actor: Actor) -> list[ConcernLine]:
    """Return the concerns whose decision waits for the actor's second look, the earliest due first."""
    waiting = concerns_in(actor, Permission.CONFIRM_NO_CASE).filter(is_open=True).exclude(outcome="")
    mine = [row[0] for row in waiting.values_list("id", "coded") if row[1].get("proposed_by") != str(actor.user_id)]
    return concern_lines(Concern.objects.filter(id__in=mine)) if mine else []


def no_case_reasons(actor: Actor, concern_id: UUID) -> list[str]:
    """Return the codes of which a decision to open no case takes one, in the order of their list. Raises NotFound."""
    concern = find_readable(actor, concern_id)
    reasons = pathway_of(concern.pathway, concern.pack_version).move("T3").reasons
    codes = reasons.codes if reasons else frozenset[str]()
    return [one.code for one in current().code_list("screening_outcome") if one.code in codes]


def concern_of_case(actor: Actor, case_id: UUID) -> UUID:
    """Return the concern from which a case came, the newest when there are several. Raises NotFound."""
    reached = concerns_in(actor, Permission.SCREEN_CONCERN).filter(children__case_id=case_id)
    found = reached.order_by("-received_at").values_list("id", flat=True).first()
    if found is None:
        raise NotFound
    return found


def possible_owners(actor: Actor, concern_id: UUID) -> list[User]:
    """Return who can be responsible for a case that a concern becomes. Raises NotFound, NotAllowed."""
    return owners_of(find_concern(actor, Permission.OPEN_CASE, concern_id))


def owners_of(concern: Concern) -> list[User]:
    """Return who can be responsible for a case of a concern: who works with cases in its unit and is not shut out."""
    shut = shut_out_of([concern.household_id])
    return [one for one in case_takers([concern.unit_id]) if one.id not in shut]


def _received(concern: Concern) -> Received:
    return Received(
        number=concern.number,
        received_at=concern.received_at,
        danger_now=concern.danger_now,
        unit=concern.unit.name,
        phone=concern.unit.phone,
        on_call=_on_call(concern.municipality),
        is_decided=concern.decided_at is not None,
    )


def _on_call(municipality: str) -> list[tuple[str, str]]:
    return [(shift.user.name, shift.phone or shift.user.phone) for shift in on_call([municipality])]


def _lines(concern: Concern) -> list[ConcernChild]:
    found = concern.children.select_related(
        "subject", "person__subject", "person__merged_into__subject", "case", "concern"
    )
    return list(found.order_by("entered_at", "id"))


def _child(seen: ChildSeen) -> ChildLine:
    line, case = seen.line, seen.line.case
    if case is None or not seen.is_live:
        return ChildLine(seen.person, line.coded, None, "", seen.is_live, False, False)
    since = line.concern.received_at
    is_reopened = case.episode_no > 1 and case.episodes.filter(number__gt=1, opened_at__gte=since).exists()
    return ChildLine(seen.person, line.coded, case.id, case.number, True, case.is_open, case.is_open and is_reopened)
