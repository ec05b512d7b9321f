"""Erasures that wait and those that were done; what would go, and the receipt of what went."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from rrjeta.access.actors import Actor
from rrjeta.access.gate import require
from rrjeta.access.permissions import Permission
from rrjeta.access.queries import staff_names
from rrjeta.audit.queries import signing_key
from rrjeta.audit.rules import canonical
from rrjeta.cases.models import Case
from rrjeta.cases.queries.marks import read_place, write_place
from rrjeta.cases.scope import cases_in
from rrjeta.kernel.errors import NotFound
from rrjeta.retention.choices import ErasureState, Group
from rrjeta.retention.models import Erasure
from rrjeta.retention.queries.affected import affected_by_cases, cases_of_children
from rrjeta.retention.queries.due import PAGE, DueCase, with_state
from rrjeta.retention.rules import grouped

FORMAT = "rrjeta-erasure-1"


@dataclass(frozen=True, slots=True)
class ErasureView:
    """An erasure as pages show it: who proposed and settled it, how far it is, what went or would go."""

    id: UUID
    reason: str
    state: str
    case_count: int
    proposed_by: str
    proposed_at: datetime
    is_own: bool
    settled_by: str
    settled_at: datetime | None
    groups: Mapping[Group, int]


def erasures(actor: Actor, after: str = "") -> tuple[list[ErasureView], list[ErasureView], str]:
    """Return the erasures that wait within reach, a page of those that were settled, and the mark of the next page."""
    require(actor, Permission.CONFIRM_ERASURE)
    waiting = Erasure.objects.filter(state=ErasureState.PROPOSED).order_by("entered_at", "id")
    settled = Erasure.objects.exclude(state=ErasureState.PROPOSED)
    if after:
        at, last_id = read_place(after)
        settled = settled.filter(entered_at__lte=at).exclude(entered_at=at, id__gte=last_id)
    rows = list(settled.order_by("-entered_at", "-id")[: PAGE + 1])
    more = write_place(rows[PAGE - 1].entered_at, rows[PAGE - 1].id) if len(rows) > PAGE else ""
    return _views(actor, [one for one in waiting if _reaches(actor, one)]), _views(actor, rows[:PAGE]), more


def erasure_to_confirm(actor: Actor, erasure_id: UUID) -> tuple[ErasureView, list[DueCase]]:
    """Return an erasure with its cases while it waits, and what would go. Raises NotFound."""
    require(actor, Permission.CONFIRM_ERASURE)
    one = Erasure.objects.filter(id=erasure_id).first()
    if one is None or not _reaches(actor, one):
        raise NotFound
    cases = Case.objects.filter(id__in=[UUID(id_) for id_ in one.cases]).select_related("person").order_by("number")
    return _views(actor, [one])[0], with_state(list(cases))


def dry_run(actor: Actor, permission: Permission, case_ids: Collection[UUID]) -> dict[str, int]:
    """Return how many rows of each table would go with the children of these cases. Raises NotFound, TouchesOthers."""
    whole = cases_of_children(case_ids) | set(case_ids)
    if not whole or cases_in(actor, permission).filter(id__in=whole).count() != len(whole):
        raise NotFound
    return affected_by_cases(whole).counts()


def case_ids_of(actor: Actor, numbers: Collection[str]) -> list[UUID]:
    """Return the cases of these numbers within reach of whoever proposes an erasure. Raises NotFound unless all are."""
    found = cases_in(actor, Permission.PROPOSE_ERASURE).filter(number__in=numbers).values_list("id", flat=True)
    ids = list(found)
    if len(ids) != len(set(numbers)):
        raise NotFound
    return ids


def receipt(actor: Actor, erasure_id: UUID) -> dict[str, Any]:
    """Return what went, in counts alone, signed with the key that signs the log's checkpoints. Raises NotFound."""
    require(actor, Permission.CONFIRM_ERASURE)
    one = Erasure.objects.filter(id=erasure_id, state=ErasureState.DONE).first()
    if one is None or one.settled_at is None:
        raise NotFound
    said = {
        "format": FORMAT,
        "erasure": str(one.id),
        "reason": one.reason,
        "proposed_by": str(one.entered_by_id or ""),
        "proposed_at": one.entered_at.isoformat(),
        "confirmed_by": str(one.settled_by_id or ""),
        "confirmed_at": one.settled_at.isoformat(),
        "cases": one.case_count,
        "keys": one.subject_count,
        "rows": one.rows,
    }
    key = signing_key()
    public = key.public_key().public_bytes_raw().hex()
    return {"receipt": said, "signature": key.sign(canonical(said)).hex(), "public_key": public}


def _reaches(actor: Actor, one: Erasure) -> bool:
    ids = [UUID(id_) for id_ in one.cases]
    return cases_in(actor, Permission.CONFIRM_ERASURE).filter(id__in=ids).count() == len(ids)


def _views(actor: Actor, rows: Collection[Erasure]) -> list[ErasureView]:
    names = staff_names({id_ for one in rows for id_ in (one.entered_by_id, one.settled_by_id) if id_})
    return [
        ErasureView(
            one.id,
            one.reason,
            one.state,
            one.case_count,
            names.get(one.entered_by_id, "") if one.entered_by_id else "",
            one.entered_at,
            one.entered_by_id == actor.user_id,
            names.get(one.settled_by_id, "") if one.settled_by_id else "",
            one.settled_at,
            grouped(one.rows),
        )
        for one in rows
    ]
