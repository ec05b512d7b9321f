"""Questions about a case to whoever is responsible for it: asked, answered, and those that wait."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from rrjeta.access.actors import Actor
from rrjeta.access.permissions import Permission
from rrjeta.cases.choices import QuestionState
from rrjeta.cases.operations.questions import (
    answer_question,
    ask_about_case,
    correct_question,
    withdraw_question,
)
from rrjeta.cases.queries.file import case_header
from rrjeta.cases.queries.questions import (
    QuestionPage,
    QuestionView,
    asked_by,
    asked_of,
    left_unanswered,
    question_page,
)
from rrjeta.kernel.errors import NotAllowed
from rrjeta.web.asking import Ask, AskPage, Sent, answer_ask
from rrjeta.web.attempt import ids_in
from rrjeta.web.case_page import case_context
from rrjeta.web.door import base_version, door, operation_id

_ALL = 100


def question_line(one: QuestionView) -> dict[str, Any]:
    """Return a question as lists and its page show it."""
    row = one.row
    words, kind = {
        QuestionState.OPEN: (_("no answer, late"), "bad") if one.is_late else (_("waits for the answer"), "quiet"),
        QuestionState.ANSWERED: (_("answered"), "good"),
        QuestionState.WITHDRAWN: (_("withdrawn"), "quiet"),
    }[QuestionState(row.state)]
    return {
        "url": reverse("question", args=[row.case_id, row.id]),
        "number": one.number,
        "words": one.words,
        "answer": one.answer,
        "asked_by": row.asked_by.name,
        "asked_at": row.asked_at,
        "phone": row.asked_by.phone,
        "answered_by": row.answered_by.name if row.answered_by else "",
        "answered_at": row.answered_at,
        "owner": row.case.owner.name,
        "owner_phone": row.case.owner.phone,
        "due_at": row.due_at if row.state == QuestionState.OPEN else None,
        "state": words,
        "kind": kind,
    }


def asked_shown(actor: Actor) -> list[dict[str, Any]]:
    """Return what colleagues asked the reader, for the start page."""
    return [question_line(one) for one in asked_of(actor)]


def unanswered_shown(actor: Actor) -> list[dict[str, Any]]:
    """Return what nobody answered in time, for the start page of who asked and of who leads."""
    return [question_line(one) for one in left_unanswered(actor)]


@door(Permission.DESK)
def listed(request: HttpRequest) -> HttpResponse:
    """List what one was asked and has not answered, and a page of what one asked."""
    actor: Actor = request.actor  # type: ignore[attr-defined]  # set by ActorMiddleware
    before = next(iter(ids_in(request.GET.getlist("before"))), None)
    found, older = asked_by(actor, before)
    here = reverse("questions")
    context = {
        "waiting": [] if before else [question_line(one) for one in asked_of(actor, _ALL)],
        "mine": [question_line(one) for one in found],
        "newer": here if before else "",
        "older": f"{here}?{urlencode({'before': str(older)})}" if older else "",
    }
    return render(request, "questions/list.html", context)


@door(Permission.ASK)
def ask(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """Ask the responsible worker something about a case."""
    actor: Actor = request.actor  # type: ignore[attr-defined]  # set by ActorMiddleware
    header = case_header(actor, case_id, Permission.ASK)
    page = AskPage(
        title=_("Ask the responsible worker"),
        button=_("Send the question"),
        asks=[_words_ask()],
        context=case_context(request, header, "more"),
        intro=[
            _("The question goes to %(name)s and to whoever stands in for them.") % {"name": header.case.owner.name},
            _("Question and answer stay in the file. In danger, phone: do not wait for an answer here."),
        ],
    )

    def save(sent: Sent) -> str:
        made = ask_about_case(actor, operation_id=operation_id(request), case_id=case_id, words=sent.text("words"))
        messages.success(request, _("Your question was sent."))
        return reverse("question", args=[case_id, made])

    return answer_ask(request, page, save)


@door(Permission.SEE_CASE)
def show(request: HttpRequest, case_id: UUID, question_id: UUID) -> HttpResponse:
    """Show a question with its answer, and take the answer of whoever may give it."""
    actor: Actor = request.actor  # type: ignore[attr-defined]  # set by ActorMiddleware
    found = question_page(actor, case_id, question_id)
    page = AskPage(
        title=_("Question about this case"),
        button=_("Answer"),
        asks=[Ask("long", "answer", _("Your answer"), required=True, more={"rows": 5})] if found.may_answer else [],
        context={**case_context(request, found.header, "more"), **_shown(found)},
        template="questions/one.html",
    )

    def save(sent: Sent) -> str:
        same: dict[str, Any] = {"operation_id": operation_id(request), "case_id": case_id}
        answer_question(actor, **same, question_id=question_id, words=sent.text("answer"))
        messages.success(request, _("Your answer was sent."))
        return reverse("question", args=[case_id, question_id])

    return answer_ask(request, page, save)


@door(Permission.ASK)
def correct(request: HttpRequest, case_id: UUID, question_id: UUID) -> HttpResponse:
    """Change the words of one's own question before it is answered."""
    actor: Actor = request.actor  # type: ignore[attr-defined]  # set by ActorMiddleware
    found = question_page(actor, case_id, question_id)
    if not found.may_change:
        raise NotAllowed
    page = AskPage(
        title=_("Correct the question"),
        button=_("Save"),
        asks=[_words_ask(found.question.words)],
        context=case_context(request, found.header, "more"),
        version=found.question.row.version,
    )

    def save(sent: Sent) -> str:
        correct_question(
            actor,
            operation_id=operation_id(request),
            case_id=case_id,
            question_id=question_id,
            words=sent.text("words"),
            base_version=base_version(request),
        )
        messages.success(request, _("The question was corrected."))
        return reverse("question", args=[case_id, question_id])

    return answer_ask(request, page, save)


@door(Permission.ASK)
@require_POST
def withdraw(request: HttpRequest, case_id: UUID, question_id: UUID) -> HttpResponse:
    """Take back one's own question before it is answered."""
    actor: Actor = request.actor  # type: ignore[attr-defined]  # set by ActorMiddleware
    withdraw_question(actor, operation_id=operation_id(request), case_id=case_id, question_id=question_id)
    messages.success(request, _("The question was withdrawn."))
    return redirect("question", case_id=case_id, question_id=question_id)


def _words_ask(value: str = "") -> Ask:
    hint = _("Ask only what you need to know for your work. Up to 2,000 letters.")
    return Ask("long", "words", _("Your question"), value=value, hint=hint, required=True, more={"rows": 5})


def _shown(found: QuestionPage) -> dict[str, Any]:
    row = found.question.row
    way = [row.case_id, row.id]
    return {
        "question": question_line(found.question),
        "may_answer": found.may_answer,
        "correct_url": reverse("question-correct", args=way) if found.may_change else "",
        "withdraw_url": reverse("question-withdraw", args=way) if found.may_change else "",
    }


_ONE = "cases/<uuid:case_id>/questions/<uuid:question_id>"
urlpatterns = [
    path("questions", listed, name="questions"),
    path("cases/<uuid:case_id>/ask", ask, name="case-ask"),
    path(_ONE, show, name="question"),
    path(f"{_ONE}/correct", correct, name="question-correct"),
    path(f"{_ONE}/withdraw", withdraw, name="question-withdraw"),
]
