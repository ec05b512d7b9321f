"""Reads of coalitions and protocols: for everybody who reads the directory. No row asks for another."""

from collections import defaultdict
from dataclasses import dataclass, field
from uuid import UUID

from rrjeta.access.actors import Actor
from rrjeta.access.gate import require
from rrjeta.access.permissions import Permission
from rrjeta.kernel.errors import NotFound
from rrjeta.network.models import (
    CoalitionMeeting,
    CoalitionMember,
    JointPosition,
    Protocol,
    ProtocolParty,
    WorkingGroup,
)
from rrjeta.network.scope import (
    coalitions,
    find_coalition,
    find_protocol,
    keeps_coalition,
    keeps_protocol,
)
from rrjeta.places.facts import OrganisationFact

PAGE = 25
EDIT = Permission.EDIT_ALLIANCES


@dataclass(frozen=True, slots=True)
class CoalitionLine:
    """A coalition with how many members are named, and how many a source counts and does not name."""

    body: OrganisationFact
    named: int
    unnamed: int


@dataclass(frozen=True, slots=True)
class CoalitionPage:
    """Everything of one coalition. Members stand by name; `unnamed` are counted in a source that names none of them."""

    body: OrganisationFact
    members: list[CoalitionMember]
    unnamed: list[CoalitionMember]
    former: list[CoalitionMember]
    groups: list[WorkingGroup]
    meetings: list[tuple[CoalitionMeeting, int]]
    positions: list[JointPosition]
    next_meeting: UUID | None
    may_edit: bool


@dataclass(frozen=True, slots=True)
class ProtocolLine:
    """A protocol with the codes of its parties."""

    row: Protocol
    parties: list[str] = field(default_factory=list)
    may_edit: bool = False


def coalition_lines(actor: Actor) -> list[CoalitionLine]:
    """Return every coalition. One query. Raises NotAllowed."""
    require(actor, Permission.READ_DIRECTORY)
    counts: dict[UUID, list[int]] = defaultdict(lambda: [0, 0])
    now = CoalitionMember.objects.filter(left_on="").values_list("coalition_id", "organisation_id", "unnamed_count")
    for coalition_id, organisation_id, unnamed in now:
        counts[coalition_id][0] += organisation_id is not None
        counts[coalition_id][1] += unnamed
    return [CoalitionLine(one, counts[one.id][0], counts[one.id][1]) for one in coalitions()]


def coalition_page(actor: Actor, code: str, before: UUID | None = None) -> CoalitionPage:
    """Return one coalition with a page of its meetings, the newest first. Raises NotFound."""
    body = find_coalition(actor, Permission.READ_DIRECTORY, code)
    every = list(CoalitionMember.objects.filter(coalition_id=body.id).select_related("organisation").order_by("id"))
    meetings, further = _meetings(body.id, before)
    return CoalitionPage(
        body=body,
        members=[one for one in every if one.organisation_id and not one.left_on],
        unnamed=[one for one in every if not one.organisation_id],
        former=[one for one in every if one.left_on],
        groups=list(WorkingGroup.objects.filter(coalition_id=body.id).order_by("ended_on", "name", "id")),
        meetings=[(one, len(one.present)) for one in meetings],
        positions=list(JointPosition.objects.filter(coalition_id=body.id).order_by("-adopted_on", "-id")[: 4 * PAGE]),
        next_meeting=further,
        may_edit=keeps_coalition(actor, EDIT, body),
    )


def coalition_to_keep(actor: Actor, code: str) -> CoalitionPage:
    """Return one coalition to whoever keeps it. Raises NotFound, NotAllowed."""
    find_coalition(actor, EDIT, code)
    return coalition_page(actor, code)


def coalition_with_member(actor: Actor, code: str, member_id: UUID) -> CoalitionPage:
    """Return one coalition to whoever keeps it and asks for one of its members of today. Raises NotFound, NotAllowed."""
    return _with(coalition_to_keep(actor, code), "members", member_id)


def coalition_with_position(actor: Actor, code: str, position_id: UUID) -> CoalitionPage:
    """Return one coalition to whoever keeps it and asks for one of its positions. Raises NotFound, NotAllowed."""
    return _with(coalition_to_keep(actor, code), "positions", position_id)


def _with(page: CoalitionPage, part: str, asked: UUID) -> CoalitionPage:
    if asked not in {one.id for one in getattr(page, part)}:
        raise NotFound
    return page


def _meetings(coalition_id: UUID, before: UUID | None) -> tuple[list[CoalitionMeeting], UUID | None]:
    found = CoalitionMeeting.objects.filter(coalition_id=coalition_id).select_related("group")
    if before is not None:
        found = found.filter(id__lt=before)
    rows = list(found.order_by("-id")[: PAGE + 1])
    return rows[:PAGE], rows[PAGE - 1].id if len(rows) > PAGE else None


def protocol_lines(actor: Actor, before: UUID | None = None) -> tuple[list[ProtocolLine], UUID | None]:
    """Return a page of protocols, the newest entered first, and the mark of the next. Two queries. Raises NotAllowed."""
    require(actor, Permission.READ_DIRECTORY)
    found = Protocol.objects.order_by("-id")
    rows = list((found.filter(id__lt=before) if before else found)[: PAGE + 1])
    parties = _parties([one.id for one in rows[:PAGE]])
    lines = [ProtocolLine(one, parties[one.id]) for one in rows[:PAGE]]
    return lines, rows[PAGE - 1].id if len(rows) > PAGE else None


def protocol_page(actor: Actor, protocol_id: UUID) -> ProtocolLine:
    """Return one protocol. Raises NotFound."""
    row = find_protocol(actor, Permission.READ_DIRECTORY, protocol_id)
    return ProtocolLine(row, _parties([row.id])[row.id], keeps_protocol(actor, EDIT, row.id))


def protocol_to_change(actor: Actor, protocol_id: UUID) -> ProtocolLine:
    """Return one protocol to whoever keeps it. Raises NotFound, NotAllowed."""
    row = find_protocol(actor, EDIT, protocol_id)
    return ProtocolLine(row, _parties([row.id])[row.id], True)


def _parties(ids: list[UUID]) -> dict[UUID, list[str]]:
    found: dict[UUID, list[str]] = defaultdict(list)
    rows = ProtocolParty.objects.filter(protocol_id__in=ids).order_by("organisation__code")
    for protocol_id, code in rows.values_list("protocol_id", "organisation__code"):
        found[protocol_id].append(code)
    return found
