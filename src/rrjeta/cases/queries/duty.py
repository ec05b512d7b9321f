"""What whoever is on call sees first: dangers, children that are missing or in immediate protection, who was told."""

from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from rrjeta.access.actors import Actor
from rrjeta.access.gate import may
from rrjeta.access.permissions import Permission
from rrjeta.cases.models import EntryLine
from rrjeta.cases.queries.concern_lines import ConcernLine, dangers
from rrjeta.cases.queries.worklist import Row, Rows, loaded
from rrjeta.cases.scope import cases_in

_FORM = "protection"


@dataclass(frozen=True, slots=True)
class Protected:
    """A child in immediate protection, with what the list of the first night says of who was told."""

    row: Row
    coded: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Duty:
    """What is going on now within the reader's reach."""

    dangers: list[ConcernLine] = field(default_factory=list)
    missing: list[Row] = field(default_factory=list)
    protected: list[Protected] = field(default_factory=list)


def duty(actor: Actor) -> Duty:
    """Return the dangers not taken up, the missing children and those in immediate protection; nothing for others' roles."""
    if not may(actor, Permission.SEE_CASE):
        return Duty()
    reached = cases_in(actor, Permission.SEE_CASE).filter(is_open=True)
    missing = reached.filter(whereabouts_unknown_at__isnull=False)
    protected = reached.filter(is_in_protection=True)
    cases = list(loaded(actor, (missing | protected).order_by("due_at", "id")))
    rows = Rows(actor, cases)
    coded = _first_nights([one.id for one in cases if one.is_in_protection])
    return Duty(
        dangers=dangers(actor),
        missing=[rows.of(one) for one in cases if one.whereabouts_unknown_at],
        protected=[Protected(rows.of(one), coded.get(one.id, {})) for one in cases if one.is_in_protection],
    )


def _first_nights(case_ids: list[UUID]) -> dict[UUID, dict[str, Any]]:
    """Return what the newest list of the first night of each case says in codes."""
    lines = EntryLine.objects.filter(case_id__in=case_ids, entry__kind=_FORM).order_by("happened_at", "id")
    rows = lines.values_list("case_id", "entry__coded", "coded")
    return {case_id: {**of_all, **of_child} for case_id, of_all, of_child in rows}
