"""Closing a case: proposed with its form, decided by a second person, followed up (guide 2.8, 3.12)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from rrjeta.access.actors import Actor
from rrjeta.access.operate import operation
from rrjeta.access.permissions import Permission
from rrjeta.cases.models import Case, Entry, Episode, Objective
from rrjeta.cases.operations.approving import Signed, write_approval
from rrjeta.cases.operations.entries import LineGiven, find_line, rewrite_entry, write_entry
from rrjeta.cases.operations.moving import judge_risk, move_case
from rrjeta.cases.queries.pathways import table_of
from rrjeta.cases.rules.deadlines import after_months, choose_deadline
from rrjeta.cases.rules.guards import is_written
from rrjeta.cases.rules.risk import level_number
from rrjeta.cases.scope import find_case
from rrjeta.kernel.clock import at as moment_of
from rrjeta.kernel.clock import local
from rrjeta.kernel.errors import NotFound
from rrjeta.kernel.saving import change
from rrjeta.packs.current import current

CLOSURE = "closure"
_PROPOSE = {"initial_assessment": "T8", "review": "T15"}
_EARLY = "T15e"
_REACHED = ("achieved", "mostly")


@dataclass(frozen=True, slots=True)
class ClosureGiven:
    """The closure form as it was typed."""

    happened_at: datetime
    coded: Mapping[str, Any]
    told: Mapping[str, Any]
    second_reason: str = ""
    is_finished: bool = True


@operation(Permission.PROPOSE_CLOSURE)
def propose_closure(
    actor: Actor,
    *,
    operation_id: UUID,
    case_id: UUID,
    closure: ClosureGiven,
    entry_id: UUID | None = None,
    base_version: int | None = None,
) -> UUID:
    """Write the closure form and, when it is finished, propose closing (T8, T15 or T15e); return its entry id.

    Raises MoveRefused with every blocker, Invalid, Stale, NotFound.
    """
    case = find_case(actor, Permission.PROPOSE_CLOSURE, case_id, lock=True)
    coded = _coded(case, closure)
    written = _write(case, closure, coded, entry_id, base_version)
    if not closure.is_finished:
        return written.id
    if level := closure.coded.get("risk_at_closure"):
        judge_risk(case, level_number(str(level)), at=closure.happened_at)
    move_case(
        case,
        _PROPOSE.get(case.stage, _EARLY),
        at=closure.happened_at,
        reason_code=str(closure.coded.get("reason") or ""),
        reason=str(closure.told.get("summary") or ""),
    )
    return written.id


@operation(Permission.APPROVE_CLOSURE)
def approve_closure(
    actor: Actor,
    *,
    operation_id: UUID,
    case_id: UUID,
    at: datetime,
    signed: Signed | None = None,
    second_reason: str = "",
    words: str = "",
) -> UUID:
    """Close the case (T16) as a second person, by click or on paper; return the case's id.

    `second_reason` says why closing is right although the child was not seen in time (S12). Raises MoveRefused.
    """
    case = find_case(actor, Permission.APPROVE_CLOSURE, case_id, lock=True)
    closure = closure_of(case)
    if closure is None:
        raise NotFound
    if is_written(second_reason):
        change(
            closure, {"coded": {**closure.coded, "has_second_reason_not_seen": True}}, {"second_reason": second_reason}
        )
    write_approval(actor, case, what=CLOSURE, record_id=closure.id, is_approved=True, at=at, words=words, signed=signed)
    move_case(case, "T16", at=at, reason_code=str(closure.coded.get("reason") or ""), reason=words)
    episode = Episode.objects.select_for_update().get(case=case, number=case.episode_no)
    change(episode, {"closed_at": at, "closure_reason": str(closure.coded.get("reason") or "")})
    return case.id


@operation(Permission.APPROVE_CLOSURE)
def return_closure(actor: Actor, *, operation_id: UUID, case_id: UUID, at: datetime, reason: str) -> UUID:
    """Send a proposed closing back to where the case came from (T16r); return the case's id. Raises MoveRefused."""
    case = find_case(actor, Permission.APPROVE_CLOSURE, case_id, lock=True)
    closure = closure_of(case)
    move_case(case, "T16r", at=at, reason=reason)
    if closure is not None:
        write_approval(actor, case, what=CLOSURE, record_id=closure.id, is_approved=False, at=at, words=reason)
    return case.id


def closure_of(case: Case) -> Entry | None:
    """Return the newest finished closure form of the present episode, locked, or None."""
    found = Entry.objects.select_for_update(of=("self",)).filter(
        kind=CLOSURE,
        is_finished=True,
        lines__case=case,
        entered_at__gte=case.episodes.get(number=case.episode_no).opened_at,
    )
    return found.select_related("subject").order_by("-entered_at", "-id").first()


def objectives_met_percent(case: Case) -> int | None:
    """Return how many of the judged objectives of the newest edition were reached, in percent, or None."""
    judged = list(
        Objective.objects.filter(plan__case=case)
        .exclude(attainment="")
        .order_by("-plan__edition")
        .values_list("plan_id", "attainment")
    )
    newest = [attainment for plan_id, attainment in judged if plan_id == judged[0][0]]
    return round(100 * sum(one in _REACHED for one in newest) / len(newest)) if newest else None


def retention_day(case: Case, closed_on: date) -> date:
    """Return until when the file is kept: the table counts from the birth; an unknown birth counts from the closing."""
    rule = choose_deadline(table_of(current().number), "retention_case_file")
    years = rule.value if rule else 0
    person = case.person
    born = date(person.birth_year, person.birth_month or 12, 1) if person.birth_year else closed_on
    return max(after_months(born, 12 * years), closed_on)


def _coded(case: Case, closure: ClosureGiven) -> dict[str, Any]:
    coded = dict(closure.coded)
    percent = objectives_met_percent(case)
    keep_until = retention_day(case, local(closure.happened_at).date())
    return {
        **coded,
        **({"objectives_met_pct": percent} if percent is not None else {}),
        "has_told_child": coded.get("child_told") is True or is_written(str(closure.told.get("not_told_reason") or "")),
        "has_told_family": coded.get("family_told") is True
        or is_written(str(closure.told.get("not_told_reason") or "")),
        "has_second_reason_not_seen": is_written(closure.second_reason),
        "retention_due_at": moment_of(keep_until).isoformat(),
    }


def _write(
    case: Case, closure: ClosureGiven, coded: Mapping[str, Any], entry_id: UUID | None, base_version: int | None
) -> Entry:
    told = {**closure.told, **({"second_reason": closure.second_reason} if closure.second_reason else {})}
    if entry_id is None:
        return write_entry(
            kind=CLOSURE,
            cases=[case],
            happened_at=closure.happened_at,
            coded=coded,
            told=told,
            is_finished=closure.is_finished,
        )
    known = find_line(case, entry_id).entry
    if known.kind != CLOSURE:
        raise NotFound
    return rewrite_entry(
        known,
        happened_at=closure.happened_at,
        coded=coded,
        told=told,
        lines={case.id: LineGiven()},
        cases=[case],
        base_version=base_version,
        is_finished=closure.is_finished,
    )
