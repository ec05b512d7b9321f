"""Lists of concerns: what waits to be screened, what was decided; a page at a time by keyset."""

from collections import defaultdict
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Count, Q, QuerySet

from rrjeta.access.actors import Actor
from rrjeta.access.permissions import Permission
from rrjeta.access.queries import staff_names
from rrjeta.cases.models import Concern, ConcernChild
from rrjeta.cases.queries.concern_children import children_seen
from rrjeta.cases.queries.concern_lines import ConcernLine, concern_lines
from rrjeta.cases.queries.marks import read_place, write_place
from rrjeta.cases.rules.concerns import YES
from rrjeta.cases.scope import concerns_in
from rrjeta.kernel.clock import now
from rrjeta.kernel.errors import NotFound
from rrjeta.people.queries import PersonView

PAGE = 25
_WHOSE = ("mine", "team", "sent")


@dataclass(frozen=True, slots=True)
class WantedConcerns:
    """What the reader asked for; every value stands in the address."""

    whose: str = "mine"
    decided: bool = False
    late: bool = False
    danger: bool = False
    urgency: str = ""
    after: str = ""


@dataclass(frozen=True, slots=True)
class ConcernRow:
    """One concern on the list, with the children it names."""

    line: ConcernLine
    children: list[PersonView]
    owner_name: str
    outcome: str


@dataclass(frozen=True, slots=True)
class ConcernList:
    """A page of the list."""

    rows: list[ConcernRow]
    next_after: str
    counts: dict[str, int]


def concern_list(actor: Actor, wanted: WantedConcerns, size: int = PAGE) -> ConcernList:
    """Return one page of the concerns of one reach. Raises NotFound for a reach the actor has not."""
    reached = _of_reach(actor, wanted.whose)
    found = _filtered(reached, wanted)
    ids, after = _page(found, wanted, size)
    return ConcernList(_rows(actor, ids), after, _counts(reached) if not wanted.after else {})


def concerns_listed(actor: Actor, wanted: WantedConcerns) -> QuerySet[Concern]:
    """Return every concern of a list, on whichever page. Raises NotFound for a reach the actor has not."""
    return _filtered(_of_reach(actor, wanted.whose), wanted)


def _of_reach(actor: Actor, whose: str) -> QuerySet[Concern]:
    if whose not in _WHOSE:
        raise NotFound
    reached = concerns_in(actor, Permission.SCREEN_CONCERN)
    if whose == "mine":
        return reached.filter(owner_id__in=[actor.user_id, *actor.covers])
    if whose == "sent":
        return reached.filter(entered_by_id=actor.user_id)
    return reached


def _filtered(reached: QuerySet[Concern], wanted: WantedConcerns) -> QuerySet[Concern]:
    found = reached.filter(is_open=not wanted.decided)
    if wanted.late:
        found = found.filter(due_at__lt=now())
    if wanted.danger:
        found = found.filter(danger_now=YES)
    if wanted.urgency:
        found = found.filter(urgency=wanted.urgency)
    return found


def _counts(reached: QuerySet[Concern]) -> dict[str, int]:
    found: dict[str, int] = reached.filter(is_open=True).aggregate(
        all=Count("id"),
        late=Count("id", filter=Q(due_at__lt=now())),
        danger=Count("id", filter=Q(danger_now=YES)),
    )
    return found


def _page(found: QuerySet[Concern], wanted: WantedConcerns, size: int) -> tuple[list[UUID], str]:
    """Return the ids of a page and where the next begins: what waits by its due moment, the decided newest first."""
    column, sign = ("received_at", "-") if wanted.decided else ("due_at", "")
    if wanted.after:
        moment, last_id = read_place(wanted.after)
        beyond = "lt" if sign else "gt"
        further = Q(**{f"{column}__{beyond}": moment}) | Q(**{column: moment, f"id__{beyond}": last_id})
        found = found.filter(further)
    rows = list(found.order_by(f"{sign}{column}", f"{sign}id").values_list("id", column)[: size + 1])
    if len(rows) <= size:
        return [row[0] for row in rows], ""
    last_id, moment = rows[size - 1]
    return [row[0] for row in rows[:size]], write_place(moment, last_id)


def _rows(actor: Actor, ids: list[UUID]) -> list[ConcernRow]:
    lines = {line.id: line for line in concern_lines(Concern.objects.filter(id__in=ids))}
    outcomes = dict(Concern.objects.filter(id__in=ids).values_list("id", "outcome"))
    children: dict[UUID, list[PersonView]] = defaultdict(list)
    found = ConcernChild.objects.filter(concern_id__in=ids).select_related(
        "subject", "concern", "person__subject", "person__merged_into__subject"
    )
    for one in children_seen(actor, list(found.order_by("entered_at", "id"))):
        children[one.line.concern_id].append(one.person)
    names = staff_names(line.owner_id for line in lines.values())
    return [ConcernRow(lines[one], children[one], names.get(lines[one].owner_id, ""), outcomes[one]) for one in ids]
