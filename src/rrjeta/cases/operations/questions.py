"""A question about a case to whoever is responsible for it: asked, corrected or withdrawn before the answer, answered once."""

from uuid import UUID

from django.utils.translation import gettext_lazy as _

from rrjeta.access.actors import Actor
from rrjeta.access.operate import operation
from rrjeta.access.permissions import Permission
from rrjeta.cases.choices import QuestionState
from rrjeta.cases.models import Case, Question
from rrjeta.cases.operations.approving import check_words
from rrjeta.cases.queries.known import due_by
from rrjeta.cases.queries.questions import answering, open_question
from rrjeta.cases.rules.guards import is_written
from rrjeta.cases.scope import find_case
from rrjeta.kernel.clock import now
from rrjeta.kernel.errors import Invalid, NotAllowed, Refused
from rrjeta.kernel.facts import NoticeDue
from rrjeta.kernel.saving import add, change
from rrjeta.kernel.seams import announce

ANSWER = "question_answer"
_WORDS = 2000


class AskedAlready(Refused):
    """One question of the actor about this case waits for its answer; a second one would only push it down the list."""

    message = _("Your question about this case waits for its answer. Correct or withdraw that one first.")


class OwnCase(Refused):
    """Whoever is responsible for a case asks nobody about it here."""

    message = _("You are responsible for this case yourself. Write a note instead.")


@operation(Permission.ASK)
def ask_about_case(actor: Actor, *, operation_id: UUID, case_id: UUID, words: str) -> UUID:
    """Ask the responsible worker something about a case; return the question's id.

    They and whoever stands in for them are told. Raises NotFound, NotAllowed, Invalid, AskedAlready, OwnCase.
    """
    case = find_case(actor, Permission.ASK, case_id, lock=True)
    if case.owner_id == actor.user_id:
        raise OwnCase
    _check(words)
    if Question.objects.filter(case=case, asked_by_id=actor.user_id, state=QuestionState.OPEN).exists():
        raise AskedAlready
    moment = now()
    question = Question(
        subject=case.person.subject,
        case=case,
        asked_by_id=actor.user_id,
        asked_at=moment,
        due_at=due_by(ANSWER, moment),
    )
    add(question, {"words": words.strip()})
    announce(NoticeDue("question_asked", tuple(answering(case) - {actor.user_id}), case.id))
    return question.id


@operation(Permission.ASK)
def correct_question(
    actor: Actor, *, operation_id: UUID, case_id: UUID, question_id: UUID, words: str, base_version: int | None
) -> UUID:
    """Change the words of one's own question before it is answered. Raises NotFound, Invalid, Stale."""
    question = _own(actor, case_id, question_id)
    _check(words)
    return change(question, told={"words": words.strip()}, base_version=base_version).id


@operation(Permission.ASK)
def withdraw_question(actor: Actor, *, operation_id: UUID, case_id: UUID, question_id: UUID) -> UUID:
    """Take back one's own question before it is answered; it stays in the file as withdrawn. Raises NotFound."""
    return change(_own(actor, case_id, question_id), {"state": QuestionState.WITHDRAWN}).id


@operation(Permission.WRITE_NOTE)
def answer_question(actor: Actor, *, operation_id: UUID, case_id: UUID, question_id: UUID, words: str) -> UUID:
    """Answer a question about a case; who asked is told. Raises NotFound, NotAllowed, Invalid."""
    case = find_case(actor, Permission.WRITE_NOTE, case_id, lock=True)
    question = open_question(case, question_id)
    if question.asked_by_id == actor.user_id:
        raise NotAllowed
    if not is_written(words):
        raise Invalid({"answer": _("Write the answer.")})
    check_words(words, "answer", _WORDS)
    fields = {"state": QuestionState.ANSWERED, "answered_at": now(), "answered_by_id": actor.user_id}
    change(question, fields, {"answer": words.strip()})
    announce(NoticeDue("question_answered", (question.asked_by_id,), case.id))
    return question.id


def _own(actor: Actor, case_id: UUID, question_id: UUID) -> Question:
    case: Case = find_case(actor, Permission.ASK, case_id, lock=True)
    return open_question(case, question_id, asked_by=actor.user_id)


def _check(words: str) -> None:
    if not is_written(words):
        raise Invalid({"words": _("Write what you want to know.")})
    check_words(words, "words", _WORDS)
