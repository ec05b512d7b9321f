"""Reads of reports for those who answer them: lists without a word of what was told, and one report."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Count, Q, QuerySet

from rrjeta.access.actors import Actor
from rrjeta.access.gate import may, require
from rrjeta.access.permissions import Permission
from rrjeta.access.queries import staff_names
from rrjeta.cases.rules.concerns import YES
from rrjeta.cases.scope import concerns_in
from rrjeta.hotline.choices import IN_DANGER, TAKE_UP, WAITING, Stage
from rrjeta.hotline.models import Worry, WorryReporter
from rrjeta.hotline.scope import find_reporter, find_worry, worries_in
from rrjeta.kernel.clock import now
from rrjeta.kernel.errors import NotFound
from rrjeta.kernel.sealing import open_record
from rrjeta.packs.current import version

PAGE = 25
SHOWN = 12
WAITS, LATE, DONE = "waiting", "late", "done"


@dataclass(frozen=True, slots=True)
class WorryLine:
    """A report on a list: where it came from, when, until when, whose it is; nothing of what was told."""

    id: UUID
    received_at: datetime
    municipality: str
    danger: str
    stage: str
    closed_as: str
    due_at: datetime | None
    owner_name: str


@dataclass(frozen=True, slots=True)
class WorryPage:
    """One report. `told` is empty once it became a concern: then it is read there, under that file's own rules."""

    line: WorryLine
    told: dict[str, Any]
    concern_id: UUID | None
    has_reporter: bool
    wants_answer: bool
    may_reveal: bool
    is_own: bool
    basis: str
    mark: str


@dataclass(frozen=True, slots=True)
class Counts:
    """How many reports wait, and how many of them are late."""

    waiting: int
    late: int


def worries(actor: Actor, which: str = WAITS, after: UUID | None = None) -> tuple[list[WorryLine], UUID | None]:
    """Return a page of reports and the mark of the next. Three queries. Raises NotAllowed.

    Those that wait come in the order in which they came in, those that are done the newest first.
    """
    require(actor, Permission.SCREEN_CONCERN)
    found = worries_in(actor, Permission.SCREEN_CONCERN)
    found = _done(found, after) if which == DONE else _waiting(found, which, after)
    rows = list(found[: PAGE + 1])
    return _lines(rows[:PAGE]), rows[PAGE - 1].id if len(rows) > PAGE else None


def _waiting(found: QuerySet[Worry], which: str, after: UUID | None) -> QuerySet[Worry]:
    late = Q(due_at__lt=now()) if which == LATE else Q()
    beyond = Q(id__gt=after) if after else Q()
    return found.filter(late & beyond, stage__in=WAITING).order_by("id")


def _done(found: QuerySet[Worry], after: UUID | None) -> QuerySet[Worry]:
    return found.filter(Q(id__lt=after) if after else Q(), done_at__isnull=False).order_by("-id")


def waiting_worries(actor: Actor) -> list[WorryLine]:
    """Return the reports within reach that wait, the first due first; none for whoever takes none. Up to two queries."""
    if not may(actor, Permission.SCREEN_CONCERN):
        return []
    found = worries_in(actor, Permission.SCREEN_CONCERN).filter(stage__in=WAITING).order_by("due_at", "id")
    return _lines(list(found[:SHOWN]))


def worry_counts(actor: Actor) -> Counts:
    """Return how many reports within reach wait and are late. Up to one query."""
    if not may(actor, Permission.SCREEN_CONCERN):
        return Counts(0, 0)
    waiting = worries_in(actor, Permission.SCREEN_CONCERN).filter(stage__in=WAITING)
    return Counts(**waiting.aggregate(waiting=Count("id"), late=Count("id", filter=Q(due_at__lt=now()))))


def worry_page(actor: Actor, worry_id: UUID) -> WorryPage:
    """Return one report with what was told. Raises NotFound."""
    worry = find_worry(actor, Permission.SCREEN_CONCERN, worry_id)
    reporter = WorryReporter.objects.get(worry=worry)
    pack = version(worry.pack_version)
    limit = pack.parameter(TAKE_UP, part=IN_DANGER) if worry.danger == YES else pack.parameter(TAKE_UP)
    is_taken = worry.stage == Stage.TAKEN
    return WorryPage(
        line=_lines([worry])[0],
        told={} if is_taken else open_record(worry),
        concern_id=_concern_seen(actor, worry),
        has_reporter=not reporter.is_anonymous,
        wants_answer=reporter.wants_answer,
        may_reveal=not reporter.is_anonymous and not is_taken and _may_reveal(actor, worry_id),
        is_own=worry.owner_id in {actor.user_id, *actor.covers},
        basis=limit.basis,
        mark=str(limit.mark),
    )


def closed_reporter(actor: Actor, worry_id: UUID) -> WorryPage:
    """Return a report of which the actor may open who told it, and nothing of what is opened. Raises NotFound."""
    page = worry_page(actor, worry_id)
    if not page.may_reveal:
        raise NotFound
    return page


def revealed_reporter(actor: Actor, worry_id: UUID) -> dict[str, Any]:
    """Return who reported, right after `reveal_reporter` noted it. Raises NotFound."""
    return open_record(find_reporter(actor, worry_id))


def _may_reveal(actor: Actor, worry_id: UUID) -> bool:
    """Tell whether the actor may open who reported: no relation gives that, neither the roster nor being the deputy."""
    return may(actor, Permission.REVEAL) and worries_in(actor, Permission.READ_REPORTER).filter(id=worry_id).exists()


def _concern_seen(actor: Actor, worry: Worry) -> UUID | None:
    if worry.concern_id is None:
        return None
    seen = concerns_in(actor, Permission.SCREEN_CONCERN).filter(id=worry.concern_id)
    return worry.concern_id if seen.exists() else None


def _lines(rows: list[Worry]) -> list[WorryLine]:
    names = staff_names(one.owner_id for one in rows)
    return [
        WorryLine(
            one.id,
            one.received_at,
            one.municipality,
            one.danger,
            one.stage,
            one.closed_as,
            one.due_at,
            names.get(one.owner_id, ""),
        )
        for one in rows
    ]
