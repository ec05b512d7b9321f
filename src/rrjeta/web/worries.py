"""Reports from outside, for those who answer them: listed without a word of what was told, read, taken as a concern, closed."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from rrjeta.access.actors import Actor
from rrjeta.access.permissions import Permission
from rrjeta.cases.rules.concerns import YES
from rrjeta.cases.rules.restricted import OWN_REASON, is_reason
from rrjeta.forms.queries import draw
from rrjeta.hotline.choices import WAITING, ClosedAs, Stage
from rrjeta.hotline.operations.handling import (
    AlreadyDone,
    close_worry,
    look_into_worry,
    reopen_worry,
    reveal_reporter,
    take_worry,
)
from rrjeta.hotline.queries.worries import (
    DONE,
    LATE,
    WAITS,
    WorryLine,
    WorryPage,
    closed_reporter,
    revealed_reporter,
    worries,
    worry_page,
)
from rrjeta.kernel.errors import Invalid
from rrjeta.places.queries import area
from rrjeta.web.asking import Ask, AskPage, Sent, answer_ask
from rrjeta.web.attempt import ids_in, shown
from rrjeta.web.concern_forms import at_typed_rows, offered, read_call, taken_form
from rrjeta.web.door import door, operation_id
from rrjeta.web.form_page import by_input
from rrjeta.web.names import MARK_KINDS, MARK_NAMES
from rrjeta.web.shown import label, options

_WAYS = {WAITS: gettext_lazy("Waiting"), LATE: gettext_lazy("Late"), DONE: gettext_lazy("Done")}
_STAGES = {
    Stage.RECEIVED: gettext_lazy("nobody has looked at it yet"),
    Stage.LOOKED_AT: gettext_lazy("being looked at"),
    Stage.TAKEN: gettext_lazy("became a concern"),
    Stage.CLOSED: gettext_lazy("closed without a concern"),
}
_CLOSED_AS = {
    ClosedAs.SPAM: gettext_lazy("Nobody is meant: a joke, advertising, a machine"),
    ClosedAs.NOT_OURS: gettext_lazy("Not a matter of child protection; the right place was told or named"),
    ClosedAs.KNOWN: gettext_lazy("Already known; it was written into the case file"),
}
_REPORTER = {
    "source": gettext_lazy("Who they are to the child"),
    "name": gettext_lazy("Name"),
    "phone": gettext_lazy("Phone"),
    "how_safely": gettext_lazy("How to reach them without danger"),
}


@door(Permission.SCREEN_CONCERN)
def listed(request: HttpRequest) -> HttpResponse:
    actor: Actor = request.actor  # type: ignore[attr-defined]  # set by ActorMiddleware
    which = request.GET.get("which", WAITS)
    which = which if which in _WAYS else WAITS
    after = next(iter(ids_in(request.GET.getlist("after"))), None)
    found, further = worries(actor, which, after)
    here = f"{reverse('worries')}?{urlencode({'which': which})}"
    context = {
        "ways": [(f"{reverse('worries')}?which={code}", words, code == which) for code, words in _WAYS.items()],
        "lines": [worry_line(one) for one in found],
        "newer": here if after else "",
        "older": f"{here}&{urlencode({'after': str(further)})}" if further else "",
    }
    return render(request, "worries/list.html", context)


def worry_line(one: WorryLine) -> dict[str, Any]:
    """Return a report as lists show it: nothing of what was told."""
    return {
        "url": reverse("worry-one", args=[one.id]),
        "place": str(area(one.municipality).text),
        "received_at": one.received_at,
        "is_danger": one.danger == YES,
        "state": _CLOSED_AS[ClosedAs(one.closed_as)] if one.closed_as else _STAGES[Stage(one.stage)],
        "due_at": one.due_at,
        "owner": one.owner_name,
    }


@door(Permission.SCREEN_CONCERN)
def show(request: HttpRequest, worry_id: UUID) -> HttpResponse:
    actor: Actor = request.actor  # type: ignore[attr-defined]  # set by ActorMiddleware
    page = worry_page(actor, worry_id)
    is_waiting = page.line.stage in WAITING
    context = {
        "line": worry_line(page.line),
        "facts": _facts(page),
        "basis": page.basis,
        "mark": MARK_NAMES.get(page.mark, page.mark),
        "mark_kind": MARK_KINDS.get(page.mark, "quiet"),
        "is_waiting": is_waiting,
        "may_look": is_waiting and (page.line.stage == Stage.RECEIVED or not page.is_own),
        "concern_url": reverse("concern", args=[page.concern_id]) if page.concern_id else "",
        "reporter_url": reverse("worry-reporter", args=[worry_id]) if page.may_reveal else "",
        "has_reporter": page.has_reporter,
        "wants_answer": page.wants_answer,
        "reopen_url": reverse("worry-reopen", args=[worry_id]) if page.line.stage == Stage.CLOSED else "",
        "worry_id": worry_id,
    }
    return render(request, "worries/one.html", context)


def _facts(page: WorryPage) -> list[tuple[Any, Any]]:
    told = page.told
    age = told.get("child_age")
    facts = [
        (_("In their words"), told.get("what")),
        (_("Where"), told.get("place")),
        (_("Child"), told.get("child_name")),
        (_("Age, about"), _("%(age)s years") % {"age": age} if age is not None else ""),
        (_("Sex"), label("sex", told["child_sex"]) if told.get("child_sex", "u") != "u" else ""),
        (_("Why it was closed"), told.get("why")),
    ]
    return [(name, value) for name, value in facts if value]


@door(Permission.SCREEN_CONCERN)
@require_POST
def look(request: HttpRequest, worry_id: UUID) -> HttpResponse:
    """Make the reader responsible."""
    actor: Actor = request.actor  # type: ignore[attr-defined]  # set by ActorMiddleware
    look_into_worry(actor, operation_id=operation_id(request), worry_id=worry_id)
    messages.success(request, _("You are responsible for this report now."))
    return redirect("worry-one", worry_id)


@door(Permission.SCREEN_CONCERN)
def take(request: HttpRequest, worry_id: UUID) -> HttpResponse:
    """Draw the form of a concern filled with what was told, or save it. Who reported is neither shown nor asked here."""
    actor: Actor = request.actor  # type: ignore[attr-defined]  # set by ActorMiddleware
    page = worry_page(actor, worry_id)
    if page.line.stage not in WAITING and request.method != "POST":
        raise AlreadyDone
    choices = offered(actor)
    shape = taken_form()
    values: Any = request.POST if request.method == "POST" else _inputs(page)
    errors: dict[str, Any] = {}
    if request.method == "POST" and "add" not in request.POST:
        try:
            answers = read_call(request.POST, shape, choices)
            concern_id = take_worry(actor, operation_id=operation_id(request), worry_id=worry_id, answers=answers)
        except Invalid as refused:
            errors = at_typed_rows(refused.errors, request.POST)
        else:
            messages.success(request, _("The report is a concern now."))
            return redirect("concern", concern_id)
    context = {
        "form": draw(shape, values, errors, "quick", choices=choices),
        "errors": by_input(errors),
        "back_url": reverse("worry-one", args=[worry_id]),
        "sent_operation_id": request.POST.get("operation_id", ""),
    }
    return render(request, "worries/take.html", context, status=422 if errors else 200)


def _inputs(page: WorryPage) -> dict[str, str]:
    told = page.told
    age = told.get("child_age")
    return {
        "what_happened": told.get("what", ""),
        "danger_now": page.line.danger,
        "child_location": told.get("place", ""),
        "children-0-child_given_name": told.get("child_name", ""),
        "children-0-age_estimate": "" if age is None else str(age),
        "children-0-sex": told.get("child_sex", ""),
    }


@door(Permission.SCREEN_CONCERN)
def close(request: HttpRequest, worry_id: UUID) -> HttpResponse:
    """Ask why this becomes no concern, and close it."""
    actor: Actor = request.actor  # type: ignore[attr-defined]  # set by ActorMiddleware
    found = worry_page(actor, worry_id)
    page = AskPage(
        title=_("Close without a concern"),
        button=_("Close the report"),
        asks=[
            Ask("radios", "closed_as", _("Why does this become no concern?"), options=list(_CLOSED_AS.items()), required=True),
            Ask("long", "why", _("In a sentence"), required=True),
        ],
        context={"back_url": reverse("worry-one", args=[worry_id]), "line": worry_line(found.line)},
        intro=[_("The head is told and can open it again. When you are not sure, take it as a concern.")],
        template="worries/ask.html",
    )  # fmt: skip

    def save(sent: Sent) -> str:
        close_worry(
            actor,
            operation_id=operation_id(request),
            worry_id=worry_id,
            closed_as=sent.text("closed_as"),
            why=sent.text("why"),
        )
        messages.success(request, _("The report is closed."))
        return reverse("worries")

    return answer_ask(request, page, save)


@door(Permission.SCREEN_CONCERN)
@require_POST
def reopen(request: HttpRequest, worry_id: UUID) -> HttpResponse:
    """Open a closed report again; it is the reader's from then on."""
    actor: Actor = request.actor  # type: ignore[attr-defined]  # set by ActorMiddleware
    reopen_worry(actor, operation_id=operation_id(request), worry_id=worry_id)
    messages.success(request, _("The report is open again, and you are responsible for it."))
    return redirect("worry-one", worry_id)


@door(Permission.REVEAL, fresh=True)
def reporter(request: HttpRequest, worry_id: UUID) -> HttpResponse:
    """Ask why, note it, and show who reported in the same answer: it is no address to come back to."""
    actor: Actor = request.actor  # type: ignore[attr-defined]  # set by ActorMiddleware
    page = closed_reporter(actor, worry_id)
    errors: dict[str, Any] = {}
    told: dict[str, Any] = {}
    if request.method == "POST":
        try:
            reveal_reporter(
                actor,
                operation_id=operation_id(request),
                worry_id=worry_id,
                reason=request.POST.get("reason", ""),
                words=request.POST.get("words", ""),
            )
            told = revealed_reporter(actor, worry_id)
        except Invalid as refused:
            errors = refused.errors
    context = {
        "what": _("Who reported"),
        "number": worry_line(page.line)["place"],
        "is_own": page.is_own,
        "back_url": reverse("worry-one", args=[worry_id]),
        "reasons": [one for one in options("access_reason") if is_reason(one[0])],
        "shown": shown(request, {"reason": OWN_REASON if page.is_own else "", "words": ""}),
        "errors": errors,
        "sent_operation_id": "",
        "rows": [(words, _reporter_words(name, told)) for name, words in _REPORTER.items() if told.get(name)],
    }
    if told:
        return render(request, "worries/reporter.html", context)
    return render(request, "restricted/open.html", context, status=422 if errors else 200)


def _reporter_words(name: str, told: dict[str, Any]) -> str:
    return label("referral_source", told[name]) if name == "source" else str(told[name])


urlpatterns = [
    path("worries", listed, name="worries"),
    path("worries/<uuid:worry_id>", show, name="worry-one"),
    path("worries/<uuid:worry_id>/look", look, name="worry-look"),
    path("worries/<uuid:worry_id>/take", take, name="worry-take"),
    path("worries/<uuid:worry_id>/close", close, name="worry-close"),
    path("worries/<uuid:worry_id>/reopen", reopen, name="worry-reopen"),
    path("worries/<uuid:worry_id>/reporter", reporter, name="worry-reporter"),
]
