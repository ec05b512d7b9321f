"""Closing a case: proposed with its form, decided by a second person, followed up (guide 2.8, 3.12)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from rrjeta.access.actors import Actor
from rrjeta.access.operate import operation
from rrjeta.access.permissions import Permission
from rrjeta.cases.models import Approval, Case, Entry, Episode, Objective, Reminder
from rrjeta.cases.operations.approving import Signed, check_open, check_words, write_approval, write_own_approval
from rrjeta.cases.operations.entries import LineGiven, find_line, rewrite_entry, write_entry
from rrjeta.cases.operations.moving import judge_risk, move_case
from rrjeta.cases.operations.plans import close_off
from rrjeta.cases.queries.closing import CLOSURE, PROPOSED, newest_closure, seen_due
from rrjeta.cases.queries.pathways import table_of
from rrjeta.cases.rules.deadlines import after_months, choose_deadline
from rrjeta.cases.rules.guards import is_written
from rrjeta.cases.rules.risk import level_number
from rrjeta.cases.scope import find_case
from rrjeta.kernel.clock import at as moment_of
from rrjeta.kernel.clock import local
from rrjeta.kernel.errors import Invalid, NotFound
from rrjeta.kernel.saving import add, change
from rrjeta.kernel.sealing import peek_record
from rrjeta.packs.current import current

_PROPOSE = {"initial_assessment": "T8", "review": "T15"}
_EARLY = "T15e"
_LOW = 1
_REACHED = ("achieved", "mostly")


@dataclass(frozen=True, slots=True)
class ClosureGiven:
    """The closure form as it was typed."""

    happened_at: datetime
    coded: Mapping[str, Any]
    told: Mapping[str, Any]
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

    A child not seen in time needs the worker's reason here, and a second person's at the decision (S12).
    Raises MoveRefused with every blocker, Invalid, Stale, NotFound.
    """
    case = find_case(actor, Permission.PROPOSE_CLOSURE, case_id, lock=True)
    check_open(case)
    seen_due_at = case.visit_due_at
    coded = _coded(case, closure, seen_due_at)
    written = _write(case, closure, coded, entry_id, base_version)
    if not closure.is_finished:
        return written.id
    level = level_number(str(closure.coded["risk_at_closure"])) if closure.coded.get("risk_at_closure") else None
    if level is not None:
        # A lower level makes the interval of visits longer; whether the child was seen in time is asked of the old one.
        judge_risk(case, level, at=closure.happened_at)
    words = "summary" if level is not None and level <= _LOW else "risk_reason"
    move_case(
        case,
        _PROPOSE.get(case.stage, _EARLY),
        at=closure.happened_at,
        reason_code=str(closure.coded.get("reason") or ""),
        reason=str(closure.told.get(words) or ""),
        state={
            "seen_due_at": seen_due_at,
            "has_second_reason_not_seen": is_written(str(closure.told.get("not_seen_reason") or "")),
            "has_early_reason": is_written(str(closure.told.get("early_reason") or "")),
        },
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

    `second_reason` says why closing is right although the child was not seen in time (S12). Raises MoveRefused,
    NeedsSecondPerson, Invalid.
    """
    case = find_case(actor, Permission.APPROVE_CLOSURE, case_id, lock=True)
    closure = _closure_to_decide(case, second_reason, words)
    approval = write_approval(
        actor, case, what=CLOSURE, record_id=closure.id, is_approved=True, at=at, words=words, signed=signed
    )
    _close(case, closure, at=at, words=words, approval=approval)
    return case.id


@operation(Permission.PROPOSE_CLOSURE)
def close_own_case(
    actor: Actor,
    *,
    operation_id: UUID,
    case_id: UUID,
    at: datetime,
    signed: Signed | None = None,
    second_reason: str = "",
    words: str = "",
) -> UUID:
    """Close the own case (T16) as others signed it on paper, or alone in a unit of one person, which is marked.

    Raises MoveRefused, NeedsSecondPerson, NotFound, Invalid.
    """
    case = find_case(actor, Permission.PROPOSE_CLOSURE, case_id, lock=True)
    closure = _closure_to_decide(case, second_reason, words)
    approval = write_own_approval(actor, case, what=CLOSURE, record_id=closure.id, at=at, signed=signed, words=words)
    _close(case, closure, at=at, words=words, approval=approval)
    return case.id


@operation(Permission.APPROVE_CLOSURE)
def return_closure(actor: Actor, *, operation_id: UUID, case_id: UUID, at: datetime, reason: str) -> UUID:
    """Send a proposed closing back to where the case came from (T16r); return the case's id. Raises MoveRefused."""
    case = find_case(actor, Permission.APPROVE_CLOSURE, case_id, lock=True)
    check_words(reason, "reason_text")
    closure = closure_of(case)
    move_case(case, "T16r", at=at, reason=reason)
    if closure is not None:
        write_approval(actor, case, what=CLOSURE, record_id=closure.id, is_approved=False, at=at, words=reason)
    return case.id


def _closure_to_decide(case: Case, second_reason: str, words: str) -> Entry:
    check_words(second_reason, "second_reason")
    check_words(words, "words")
    closure = closure_of(case)
    if closure is None or case.stage != PROPOSED:
        raise NotFound
    if is_written(second_reason):
        coded = {**closure.coded, "has_second_reason_not_seen": True}
        change(closure, {"coded": coded}, {"second_reason": second_reason})
    return closure


def _close(case: Case, closure: Entry, *, at: datetime, words: str, approval: Approval) -> None:
    episode = Episode.objects.select_for_update().get(case=case, number=case.episode_no)
    if at < episode.opened_at:
        raise Invalid({"at": _("This lies before the case was opened.")})
    reason_code = str(closure.coded.get("reason") or "")
    is_explained = is_written(words) or is_written(str(peek_record(closure).get("risk_reason") or ""))
    move_case(
        case,
        "T16",
        at=at,
        reason_code=reason_code,
        reason=words,
        given={"has_written_reason": is_explained},
        state={"seen_due_at": seen_due(case, closure), "has_second_look": not approval.is_without_second_look},
    )
    change(episode, {"closed_at": at, "closure_reason": reason_code})
    close_off(case, at=at)
    followed_by, followed_on = closure.coded.get("followup_by"), closure.coded.get("followup_on")
    if followed_on:
        reminder = Reminder(
            subject=case.person.subject,
            case=case,
            user_id=UUID(str(followed_by)) if followed_by else case.owner_id,
            remind_on=date.fromisoformat(str(followed_on)),
        )
        add(reminder, {"words": _("Contact after closing")})


def closure_of(case: Case) -> Entry | None:
    """Return the newest finished closure form of the present episode, locked, or None."""
    found = newest_closure(case)
    if found is None:
        return None
    return Entry.objects.select_for_update(of=("self",)).select_related("subject").get(id=found.id)


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


def _coded(case: Case, closure: ClosureGiven, seen_due_at: datetime | None) -> dict[str, Any]:
    coded = dict(closure.coded)
    percent = objectives_met_percent(case)
    keep_until = retention_day(case, local(closure.happened_at).date())
    why_not_told = is_written(str(closure.told.get("not_told_reason") or ""))
    return {
        **coded,
        **({"objectives_met_pct": percent} if percent is not None else {}),
        "has_told_child": coded.get("child_told") is True or why_not_told,
        "has_told_family": coded.get("family_told") is True or why_not_told,
        "seen_due_at": seen_due_at.isoformat() if seen_due_at else "",
        "retention_due_at": moment_of(keep_until).isoformat(),
    }


def _write(
    case: Case, closure: ClosureGiven, coded: Mapping[str, Any], entry_id: UUID | None, base_version: int | None
) -> Entry:
    if entry_id is None:
        return write_entry(
            kind=CLOSURE,
            cases=[case],
            happened_at=closure.happened_at,
            coded=coded,
            told=closure.told,
            is_finished=closure.is_finished,
        )
    known = find_line(case, entry_id).entry
    if known.kind != CLOSURE:
        raise NotFound
    return rewrite_entry(
        known,
        happened_at=closure.happened_at,
        coded=coded,
        told=closure.told,
        lines={case.id: LineGiven()},
        cases=[case],
        base_version=base_version,
        is_finished=closure.is_finished,
    )
