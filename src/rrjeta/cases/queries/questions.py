"""Questions about cases: those that wait for the reader, those the reader asked, those without an answer in time."""

from dataclasses import dataclass
from uuid import UUID

from django.db.models import Q, QuerySet

from rrjeta.access.actors import Actor
from rrjeta.access.permissions import Permission
from rrjeta.access.queries import beside
from rrjeta.cases.choices import QuestionState
from rrjeta.cases.models import Case, Question
from rrjeta.cases.queries.file import Header, case_header
from rrjeta.cases.scope import cases_in, cases_open_to, shut_out_of, with_merged
from rrjeta.kernel.clock import now
from rrjeta.kernel.errors import NotAllowed, NotFound
from rrjeta.kernel.sealing import open_record

PAGE = 25
_ON_START = 12


@dataclass(frozen=True, slots=True)
class QuestionView:
    """One question with its words and its answer, and the number of the case: no name."""

    row: Question
    number: str
    words: str
    answer: str
    is_late: bool


@dataclass(frozen=True, slots=True)
class QuestionPage:
    """A question in its file, and what the reader may do with it."""

    header: Header
    question: QuestionView
    may_answer: bool
    may_change: bool


def answering(case: Case) -> frozenset[UUID]:
    """Return who has to answer about a case today: its owner, and who stands in for them and may know the family."""
    standing_in = {one.id for one in beside(case.owner_id, case.unit_id, case.municipality).standing_in}
    return frozenset({case.owner_id, *standing_in} - shut_out_of([case.household_id]))


def asked_of(actor: Actor, count: int = _ON_START) -> list[QuestionView]:
    """Return the open questions that the actor has to answer, the earliest due first. One query."""
    mine = [actor.user_id, *actor.covers]
    responsible = Q(case__owner_id__in=mine, case__merged_into=None) | Q(case__merged_into__owner_id__in=mine)
    found = _reached(actor).filter(responsible, state=QuestionState.OPEN).exclude(asked_by_id=actor.user_id)
    return [_view(one) for one in _whole(found).order_by("due_at", "id")[:count]]


def asked_by(actor: Actor, before: UUID | None = None) -> tuple[list[QuestionView], UUID | None]:
    """Return a page of what the actor asked about cases that they may still see, the newest first. One query."""
    seen = cases_in(actor, Permission.SEE_CASE, with_own=True).order_by().values("id")
    found = Question.objects.filter(asked_by_id=actor.user_id, case_id__in=seen)
    found = found.filter(id__lt=before) if before else found
    rows = list(_whole(found).order_by("-id")[: PAGE + 1])
    return [_view(one) for one in rows[:PAGE]], rows[PAGE - 1].id if len(rows) > PAGE else None


def left_unanswered(actor: Actor) -> list[QuestionView]:
    """Return the questions of which nobody answered in time: the actor's own, and those to the unit they lead. One query.

    Their words are told as far as the page of a question tells them: of cases that are read, and of one's own that are seen.
    """
    read = cases_in(actor, Permission.READ_NARRATIVE, with_own=True).order_by().values("id")
    seen = cases_in(actor, Permission.SEE_CASE, with_own=True).order_by().values("id")
    led = Q(case_id__in=cases_in(actor, Permission.ASSIGN).order_by().values("id")) & Q(case_id__in=read)
    own = Q(asked_by_id=actor.user_id, case_id__in=seen)
    found = _reached(actor).filter(led | own, state=QuestionState.OPEN, due_at__lt=now())
    found = found.exclude(case__owner_id=actor.user_id)
    return [_view(one) for one in _whole(found).order_by("due_at", "id")[:_ON_START]]


def question_page(actor: Actor, case_id: UUID, question_id: UUID) -> QuestionPage:
    """Return a question of a file. Whoever asked reads it with its answer, others as far as they read the file.

    Raises NotFound, NotAllowed.
    """
    header = case_header(actor, case_id)
    found = _whole(Question.objects.filter(id=question_id, case__in=with_merged(header.case))).first()
    if found is None:
        raise NotFound
    is_own = found.asked_by_id == actor.user_id
    if not is_own and Permission.READ_NARRATIVE not in header.allowed:
        raise NotAllowed
    is_open = found.state == QuestionState.OPEN
    return QuestionPage(
        header,
        _view(found),
        may_answer=is_open and not is_own and Permission.WRITE_NOTE in header.allowed,
        may_change=is_open and is_own and Permission.ASK in header.allowed,
    )


def open_question(case: Case, question_id: UUID, asked_by: UUID | None = None) -> Question:
    """Return an open question of a locked case, locked; of one asker where one is named. Raises NotFound."""
    found = Question.objects.select_for_update(of=("self",)).filter(id=question_id, state=QuestionState.OPEN)
    found = found.filter(case__in=with_merged(case))
    found = found.filter(asked_by_id=asked_by) if asked_by else found
    question = found.select_related("subject").first()
    if question is None:
        raise NotFound
    return question


def _reached(actor: Actor) -> QuerySet[Question]:
    """Return the questions about no family that the actor is shut out of."""
    if not actor.is_shut_out:
        return Question.objects.all()
    return Question.objects.filter(case__in=cases_open_to(actor).order_by().values("id"))


def _whole(found: QuerySet[Question]) -> QuerySet[Question]:
    return found.select_related("subject", "case__owner", "asked_by", "answered_by")


def _view(question: Question) -> QuestionView:
    told = open_record(question)
    is_late = question.state == QuestionState.OPEN and question.due_at < now()
    return QuestionView(question, question.case.number, str(told["words"]), str(told.get("answer") or ""), is_late)
