"""What a concern lacked on the phone: completed, another child added, a child corrected."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext as _

from rrjeta.access.actors import Actor
from rrjeta.access.permissions import Permission
from rrjeta.cases.operations.completing import add_child, complete_concern
from rrjeta.cases.operations.people_of_case import correct_child
from rrjeta.cases.queries.concerns import concern_file
from rrjeta.cases.queries.people_of_case import child_of_concern
from rrjeta.forms.queries import draw
from rrjeta.forms.rules.filled import filled
from rrjeta.kernel.errors import Invalid
from rrjeta.web.case_page import alert_words
from rrjeta.web.concern_forms import at_typed_rows, child_form, later_form, offered, read_call
from rrjeta.web.door import door, operation_id
from rrjeta.web.form_page import FormPage, Sent, answer_form, by_input
from rrjeta.web.person_forms import child_parts, number_warnings

_FIELDS = ("danger_now",)


@door(Permission.SCREEN_CONCERN)
def complete(request: HttpRequest, concern_id: UUID) -> HttpResponse:
    """Draw all that was told, to be completed or corrected from the version shown."""
    actor: Actor = request.actor  # type: ignore[attr-defined]  # set by ActorMiddleware
    file = concern_file(actor, concern_id)
    concern = file.concern
    shape = later_form(concern.pack_version)
    known = {"danger_now": concern.danger_now, "safety_alerts": concern.coded.get("safety_alerts") or []}
    page = FormPage(
        form=shape,
        template="concerns/form.html",
        context=_context(concern_id, concern.number, [alert_words(one) for one in file.alerts]),
        choices=offered(actor),
        filled=filled(shape, _in_words(file.told), concern.coded, known),
        version=concern.version,
        masked=file.masked,
        masked_more=file.masked_keys,
    )

    def save(sent: Sent) -> str:
        complete_concern(
            actor,
            operation_id=sent.operation_id,
            concern_id=concern_id,
            answers=sent.answers,
            asked=[one.key for one in shape.questions() if one.key not in _FIELDS],
            base_version=sent.base_version,
        )
        messages.success(request, _("What was told is completed."))
        return reverse("concern", args=[concern_id])

    return answer_form(request, page, save)


@door(Permission.SCREEN_CONCERN)
def child_add(request: HttpRequest, concern_id: UUID) -> HttpResponse:
    """Register further children of an open concern."""
    actor: Actor = request.actor  # type: ignore[attr-defined]  # set by ActorMiddleware
    file = concern_file(actor, concern_id)
    shape = child_form(file.concern.pack_version)
    errors: dict[str, Any] = {}
    if request.method == "POST" and "add" not in request.POST:
        try:
            rows = read_call(request.POST, shape, {}).fields.get("children") or []
            if not rows:
                raise Invalid({"children-0-child_given_name": _("Write at least one thing about the child.")})
            add_child(actor, operation_id=operation_id(request), concern_id=concern_id, rows=rows)
            messages.success(request, _("The child is added."))
            return redirect("concern", concern_id)
        except Invalid as refused:
            errors = at_typed_rows(refused.errors, request.POST)
    context = {
        **_context(concern_id, file.concern.number, [alert_words(one) for one in file.alerts]),
        "form_title": _("Add another child"),
        "form_drawn": draw(shape, request.POST if request.method == "POST" else {}, errors, "quick"),
        "errors": by_input(errors),
        "conflicts": [],
        "version": "",
        "sent_operation_id": request.POST.get("operation_id", ""),
    }
    return render(request, "concerns/form.html", context, status=422 if errors else 200)


@door(Permission.SCREEN_CONCERN)
def child(request: HttpRequest, concern_id: UUID, person_id: UUID) -> HttpResponse:
    """Correct a child who has no case yet."""
    actor: Actor = request.actor  # type: ignore[attr-defined]  # set by ActorMiddleware
    concern, found = child_of_concern(actor, concern_id, person_id)
    shape = child_parts()
    page = FormPage(
        form=shape,
        template="concerns/form.html",
        context=_context(concern_id, concern.number, []),
        choices=offered(actor),
        filled=filled(shape, found.answers),
        version=found.person.version,
        masked_more=found.secret_keys,
    )

    def save(sent: Sent) -> str:
        correct_child(
            actor,
            operation_id=sent.operation_id,
            concern_id=concern_id,
            person_id=person_id,
            answers=sent.answers,
            asked=[one.key for one in shape.questions()],
            base_version=sent.base_version,
        )
        for warning in number_warnings(sent.answers.plain):
            messages.warning(request, warning)
        return reverse("concern", args=[concern_id])

    return answer_form(request, page, save)


def _context(concern_id: UUID, number: str, alerts: list[str]) -> dict[str, Any]:
    return {"concern_url": reverse("concern", args=[concern_id]), "number": number, "alerts": alerts}


def _in_words(told: dict[str, Any]) -> dict[str, Any]:
    """Return what is told with the suspected in words: the person registered for them is no choice of the page."""
    suspected = told.get("alleged_perpetrator") or {}
    return {**told, "alleged_perpetrator": {"id": None, "text": suspected.get("text", "")}} if suspected else told


_C = "concerns/<uuid:concern_id>/"
urlpatterns = [
    path(f"{_C}complete", complete, name="concern-complete"),
    path(f"{_C}children/add", child_add, name="concern-child-add"),
    path(f"{_C}children/<uuid:person_id>", child, name="concern-child"),
]
