"""Immediate protection: begun for one child or for brothers and sisters at once, followed through the first night, ended."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from rrjeta.access.actors import Actor
from rrjeta.access.operate import operation
from rrjeta.access.permissions import Permission
from rrjeta.cases.models import Case, Entry, Measure
from rrjeta.cases.operations.entries import LineGiven, check_happened, find_line, rewrite_entry, write_entry
from rrjeta.cases.operations.measure_steps import ProposalGiven
from rrjeta.cases.operations.measures import insert_measure
from rrjeta.cases.operations.moving import happen_on_case, judge_risk, move_case
from rrjeta.cases.queries.clocks import own_clocks
from rrjeta.cases.queries.pathways import pathway_of
from rrjeta.cases.rules.risk import IMMEDIATE
from rrjeta.cases.scope import find_case
from rrjeta.kernel.clock import now
from rrjeta.kernel.errors import Invalid, NotFound
from rrjeta.kernel.saving import change

PROTECTION = "protection"
_SECURE = "secure_child"


@dataclass(frozen=True, slots=True)
class ProtectionGiven:
    """The list of the first night as it was typed. `lines` names the children in danger, the case's own among them."""

    happened_at: datetime
    coded: Mapping[str, Any]
    told: Mapping[str, Any]
    lines: Mapping[UUID, LineGiven]
    secured_at: datetime | None = None
    options: Mapping[str, str] | None = None
    is_finished: bool = True


@operation(Permission.PROTECT_NOW)
def start_protection(
    actor: Actor,
    *,
    operation_id: UUID,
    case_id: UUID,
    protection: ProtectionGiven,
    entry_id: UUID | None = None,
    base_version: int | None = None,
) -> UUID:
    """Begin immediate protection (T6) for each child named, or go on with the list of the first night; return its entry id.

    Raises MoveRefused, Invalid, Stale, NotFound, NotAllowed, NotOneFamily.
    """
    cases = _cases(actor, case_id, protection)
    entry = _written(cases, protection, entry_id, base_version)
    for case in cases:
        if not case.is_in_protection:
            _begin(case, protection)
        if protection.secured_at is not None:
            _secure(case, protection.secured_at)
        if protection.coded.get("proposes_measure"):
            _propose(case, protection)
    return entry.id


@operation(Permission.PROTECT_NOW)
def end_protection(actor: Actor, *, operation_id: UUID, case_id: UUID, at: datetime, reason: str) -> UUID:
    """End immediate protection (T6e) with a written reason; return the case's id. Raises MoveRefused, NotFound."""
    case = find_case(actor, Permission.PROTECT_NOW, case_id, lock=True)
    move_case(case, "T6e", at=at, reason=reason)
    return case.id


def _cases(actor: Actor, case_id: UUID, protection: ProtectionGiven) -> list[Case]:
    check_happened(protection.happened_at)
    if protection.secured_at is not None and protection.secured_at > now():
        raise Invalid({"secured_at": _("This lies in the future. Give the time when it happened.")})
    wanted = dict.fromkeys((case_id, *protection.lines))
    found = {one: find_case(actor, Permission.PROTECT_NOW, one, lock=True) for one in sorted(wanted)}
    return [found[one] for one in wanted]


def _begin(case: Case, protection: ProtectionGiven) -> None:
    if protection.coded.get("is_immediate"):
        judge_risk(case, IMMEDIATE, at=protection.happened_at)
    from_police = bool(protection.coded.get("police_handover"))
    words = str(protection.told.get("grounds") or "")
    move_case(case, "T6", at=protection.happened_at, given={"has_police_handover": from_police}, reason=words)


def _secure(case: Case, secured_at: datetime) -> None:
    if own_clocks(case).filter(code=_SECURE).exists():
        happen_on_case(case, "child_secured", at=secured_at, fields={"secured_at": secured_at})
    for measure in _immediate(case):
        if measure.secured_at is None:
            change(measure, {"secured_at": secured_at})


def _propose(case: Case, protection: ProtectionGiven) -> None:
    if _immediate(case):
        return
    kinds = pathway_of(case.pathway, case.pack_version).meaning("measure_immediate")
    insert_measure(
        case,
        ProposalGiven(
            kind=min(kinds),
            at=protection.happened_at,
            grounds=str(protection.told.get("grounds") or ""),
            secured_at=protection.secured_at,
            place_kind=str(protection.coded.get("place_kind") or ""),
            options=protection.options or {},
            parents_told=str(protection.coded.get("parents_told") or ""),
            parents_words=str(protection.told.get("parents_words") or ""),
        ),
    )


def _immediate(case: Case) -> list[Measure]:
    kinds = pathway_of(case.pathway, case.pack_version).meaning("measure_immediate")
    return list(Measure.objects.select_for_update().filter(case=case, kind__in=kinds, is_open=True))


def _written(cases: list[Case], protection: ProtectionGiven, entry_id: UUID | None, base_version: int | None) -> Entry:
    lines = {case.id: protection.lines.get(case.id, LineGiven()) for case in cases}
    if entry_id is None:
        return write_entry(
            kind=PROTECTION,
            cases=cases,
            happened_at=protection.happened_at,
            coded=protection.coded,
            told=protection.told,
            lines=lines,
            is_finished=protection.is_finished,
        )
    entry = find_line(cases[0], entry_id).entry
    if entry.kind != PROTECTION:
        raise NotFound
    return rewrite_entry(
        entry,
        happened_at=protection.happened_at,
        coded=protection.coded,
        told=protection.told,
        lines=lines,
        cases=cases,
        base_version=base_version,
        is_finished=protection.is_finished,
    )
