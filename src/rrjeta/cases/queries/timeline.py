"""What happened in a file, the newest first: entries, moves of the pathway, questions of colleagues."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from rrjeta.access.permissions import Permission
from rrjeta.cases.models import Case, EntryLine, Move, Question
from rrjeta.cases.scope import with_merged
from rrjeta.kernel.sealing import open_record

RECENT = 30


@dataclass(frozen=True, slots=True)
class TimelineItem:
    """One thing that happened: an entry (with what it told), a move of the pathway."""

    happened_at: datetime
    entered_at: datetime
    by_id: UUID | None
    kind: str
    entry_id: UUID | None
    line_id: UUID | None
    is_finished: bool
    coded: dict[str, Any]
    told: dict[str, Any]
    line_coded: dict[str, Any] = field(default_factory=dict)
    line_told: dict[str, Any] = field(default_factory=dict)


def timeline(
    case: Case, allowed: frozenset[Permission], before: datetime | None = None, kinds: tuple[str, ...] = ()
) -> tuple[list[TimelineItem], bool]:
    """Return up to a page of what happened, the newest first, and whether there is more. Two queries, three with questions."""
    cases = with_merged(case).values("id")
    lines = EntryLine.objects.filter(case_id__in=cases).select_related("subject", "entry__subject")
    moves = Move.objects.filter(case_id__in=cases).select_related("subject")
    asked = Question.objects.filter(case_id__in=cases) if case.has_questions else Question.objects.none()
    if kinds:
        lines, moves, asked = lines.filter(entry__kind__in=kinds), moves.none(), asked.none()
    if before is not None:
        lines, moves = lines.filter(happened_at__lt=before), moves.filter(happened_at__lt=before)
        asked = asked.filter(asked_at__lt=before)
    found = [_entry_item(line) for line in lines.order_by("-happened_at", "-id")[: RECENT + 1]]
    found += [_move_item(move) for move in moves.order_by("-happened_at", "-id")[: RECENT + 1]]
    found += [_question_item(one) for one in asked.select_related("subject").order_by("-asked_at", "-id")[: RECENT + 1]]
    found.sort(key=lambda item: (item.happened_at, item.entered_at), reverse=True)
    return found[:RECENT], len(found) > RECENT


def _entry_item(line: EntryLine) -> TimelineItem:
    entry = line.entry
    return TimelineItem(
        happened_at=line.happened_at,
        entered_at=entry.entered_at,
        by_id=entry.entered_by_id,
        kind=entry.kind,
        entry_id=entry.id,
        line_id=line.id,
        is_finished=entry.is_finished,
        coded=entry.coded,
        told=open_record(entry),
        line_coded=line.coded,
        line_told=open_record(line),
    )


def _move_item(move: Move) -> TimelineItem:
    return TimelineItem(
        happened_at=move.happened_at,
        entered_at=move.entered_at,
        by_id=move.entered_by_id,
        kind="move",
        entry_id=None,
        line_id=None,
        is_finished=True,
        coded={
            "code": move.code,
            "from": move.from_stage,
            "to": move.to_stage,
            "reason": move.reason_code,
            "without_second_look": move.is_without_second_look,
        },
        told=open_record(move),
    )


def _question_item(question: Question) -> TimelineItem:
    return TimelineItem(
        happened_at=question.asked_at,
        entered_at=question.entered_at,
        by_id=question.asked_by_id,
        kind="question",
        entry_id=question.id,
        line_id=None,
        is_finished=True,
        coded={"state": question.state},
        told=open_record(question),
    )
