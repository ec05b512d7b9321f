"""Reads of talks: those that took place, one of one's own, and what was agreed."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import Count, OuterRef, QuerySet, Subquery

from rrjeta.access.actors import Actor
from rrjeta.access.gate import may, require
from rrjeta.access.models import User
from rrjeta.access.permissions import Permission
from rrjeta.cases.models import Case
from rrjeta.cases.queries.limits import limit_end
from rrjeta.cases.scope import cases_in
from rrjeta.kernel.clock import local, today
from rrjeta.kernel.sealing import open_record
from rrjeta.supervision.choices import NEXT_TALK
from rrjeta.supervision.models import Agreement, CaseAgreement, CoachingNote, Talk, TalkCase
from rrjeta.supervision.scope import find_talk, led_by, talks_in

PAGE = 25
_SOON_DAYS, _ON_START = 14, 12


@dataclass(frozen=True, slots=True)
class TalkLine:
    """That a talk took place or is prepared; nothing of what was said. `is_own` says whether the reader is one of the two."""

    id: UUID
    worker: str
    supervisor: str
    held_at: datetime | None
    case_count: int
    agreed_count: int
    next_on: date | None
    is_own: bool


@dataclass(frozen=True, slots=True)
class LedLine:
    """Somebody whom the reader leads: when they last talked, and when the next talk is due."""

    user_id: UUID
    name: str
    unit: str
    last_on: date | None
    due_on: date
    is_late: bool
    training: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class AgreementLine:
    """Something agreed. About a case it has that case's number, and its words stand in that file as a reminder."""

    id: UUID
    talk_id: UUID
    words: str
    due_on: date
    is_done: bool
    is_late: bool
    who: str
    case_id: UUID | None = None
    number: str = ""
    may_settle: bool = False


@dataclass(frozen=True, slots=True)
class TalkPage:
    """A talk as one of its two reads it."""

    talk: Talk
    told: dict[str, Any]
    note: dict[str, Any]
    cases: list[tuple[UUID, str]]
    agreements: list[AgreementLine] = field(default_factory=list)
    is_supervisor: bool = False
    is_worker: bool = False


def talk_lines(
    actor: Actor, worker_id: UUID | None = None, before: UUID | None = None
) -> tuple[list[TalkLine], UUID | None]:
    """Return a page of the talks the actor may know of, the newest first, and the mark of the next. Four queries.

    What is counted of each is what is open to the reader: a case that is closed to them leaves no gap.
    """
    require(actor, Permission.READ_TALK)
    found = talks_in(actor)
    found = found.filter(worker_id=worker_id) if worker_id else found
    found = found.filter(id__lt=before) if before else found
    rows = list(found.select_related("worker", "supervisor").defer("sealed").order_by("-id")[: PAGE + 1])
    counts = _counts(actor, [one.id for one in rows[:PAGE]])
    lines = [_line(actor, one, *counts[one.id]) for one in rows[:PAGE]]
    return lines, rows[PAGE - 1].id if len(rows) > PAGE else None


def led_lines(actor: Actor) -> list[LedLine]:
    """Return whom the actor leads, by name, with when the next talk is due. Two queries; none for whoever leads nobody."""
    if not may(actor, Permission.HOLD_TALK):
        return []
    led = {one.user_id: one for one in led_by(actor).order_by("user__name", "user_id")}
    of_worker = talks_in(actor).filter(worker_id=OuterRef("id"), held_at__isnull=False).order_by("-held_at", "-id")
    last_ids = User.objects.filter(id__in=led).annotate(last=Subquery(of_worker.values("id")[:1])).values("last")
    latest = {one.worker_id: one for one in Talk.objects.filter(id__in=last_ids).defer("sealed")}
    day, lines = today(), []
    for user_id, one in led.items():
        last = latest.get(user_id)
        due_on = last.next_on if last and last.next_on else day
        last_on = local(last.held_at).date() if last and last.held_at else None
        training = tuple(last.training) if last else ()
        lines.append(LedLine(user_id, one.user.name, one.unit.name, last_on, due_on, due_on < day, training))
    return lines


def due_talks(actor: Actor) -> list[LedLine]:
    """Return with whom the actor is to talk by now, the longest due first. Two queries; none for whoever leads nobody."""
    return sorted((one for one in led_lines(actor) if one.due_on <= today()), key=lambda one: one.due_on)


def talk_page(actor: Actor, talk_id: UUID) -> TalkPage:
    """Return a talk of the actor's own. Five queries. Raises NotFound, BetweenTheTwo."""
    talk = find_talk(actor, talk_id)
    note = CoachingNote.objects.filter(talk=talk).select_related("subject").first()
    return TalkPage(
        talk=talk,
        told=open_record(talk),
        note=open_record(note) if note else {},
        cases=_cases(actor, talk),
        agreements=[*_about_cases(actor, talk), *_own(actor, Agreement.objects.filter(talk=talk))],
        is_supervisor=talk.supervisor_id == actor.user_id,
        is_worker=talk.worker_id == actor.user_id,
    )


def open_agreements(actor: Actor) -> list[AgreementLine]:
    """Return what is agreed about no case and due soon or late, in the actor's own talks: both see it. One query."""
    if not may(actor, Permission.READ_TALK):
        return []
    mine = Agreement.objects.filter(talk__in=_own_talks(actor), done_at=None)
    soon = today().toordinal() + _SOON_DAYS
    found = mine.filter(due_on__lte=date.fromordinal(soon)).order_by("due_on", "id")
    return _own(actor, found[:_ON_START])


def proposed_next(held_at: datetime) -> date:
    """Return when the pack proposes the next talk after one."""
    return local(limit_end(NEXT_TALK, held_at)).date()


def _own_talks(actor: Actor) -> QuerySet[Talk]:
    as_worker = Talk.objects.filter(worker_id=actor.user_id, held_at__isnull=False)
    return as_worker | Talk.objects.filter(supervisor_id=actor.user_id)


def _line(actor: Actor, one: Talk, cases: int, agreed: int) -> TalkLine:
    is_own = actor.user_id in (one.worker_id, one.supervisor_id)
    return TalkLine(one.id, one.worker.name, one.supervisor.name, one.held_at, cases, agreed, one.next_on, is_own)


def _counts(actor: Actor, talk_ids: Sequence[UUID]) -> dict[UUID, tuple[int, int]]:
    """Return how many cases each talk was about and how many things were agreed in it, of what is open to the reader."""
    seen = cases_in(actor, Permission.SEE_CASE, with_own=True).order_by().values("id")
    agreements, about = Agreement.objects.all(), CaseAgreement.objects.filter(reminder__case__in=seen)
    cases = _by_talk(TalkCase.objects.filter(case__in=seen), talk_ids)
    agreed = _by_talk(agreements, talk_ids) + _by_talk(about, talk_ids)
    return {one: (cases[one], agreed[one]) for one in talk_ids}


def _by_talk(rows: QuerySet[Any], talk_ids: Sequence[UUID]) -> Counter[UUID]:
    counted = rows.filter(talk__in=talk_ids).order_by().values_list("talk_id").annotate(number=Count("id"))
    return Counter(dict(counted))


def _cases(actor: Actor, talk: Talk) -> list[tuple[UUID, str]]:
    """Return the cases that were talked about and are open to the reader today; others leave no gap."""
    ids = TalkCase.objects.filter(talk=talk).values("case_id")
    seen = cases_in(actor, Permission.SEE_CASE, with_own=True).filter(id__in=ids)
    return list(seen.order_by("number").values_list("id", "number"))


def _about_cases(actor: Actor, talk: Talk) -> list[AgreementLine]:
    seen = cases_in(actor, Permission.SEE_CASE, with_own=True)
    found = CaseAgreement.objects.filter(talk=talk, reminder__case__in=Case.objects.filter(id__in=seen.values("id")))
    rows = found.select_related("reminder__subject", "reminder__case", "reminder__user").order_by("id")
    day = today()
    return [
        AgreementLine(
            id=one.id,
            talk_id=talk.id,
            words=str(open_record(one.reminder).get("words") or ""),
            due_on=one.reminder.remind_on,
            is_done=one.reminder.done_at is not None,
            is_late=one.reminder.done_at is None and one.reminder.remind_on < day,
            who=one.reminder.user.name,
            case_id=one.reminder.case_id,
            number=one.reminder.case.number,
        )
        for one in rows
    ]


def _own(actor: Actor, found: QuerySet[Agreement]) -> list[AgreementLine]:
    rows: Sequence[Agreement] = list(found.select_related("subject", "user"))
    day = today()
    return [
        AgreementLine(
            id=one.id,
            talk_id=one.talk_id,
            words=str(open_record(one).get("words") or ""),
            due_on=one.due_on,
            is_done=one.done_at is not None,
            is_late=one.done_at is None and one.due_on < day,
            who=one.user.name,
            may_settle=True,
        )
        for one in rows
    ]
