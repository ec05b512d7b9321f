"""Complain about the service: for a child or an adult, not signed in, without scripts. Nothing of it stays in the browser."""

from functools import partial
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from rrjeta.access.actors import PUBLIC_ACTOR
from rrjeta.complaints.choices import CODE_KEPT, ONLINE, TYPES, Complainant, Stage, Target
from rrjeta.complaints.operations.handling import note_answer_read
from rrjeta.complaints.operations.taking import complain
from rrjeta.complaints.queries.places import places_with_units
from rrjeta.complaints.queries.receipts import Answered, complaint_state
from rrjeta.complaints.receipts import complaint_code
from rrjeta.complaints.rules import Told
from rrjeta.kernel.ids import new_id
from rrjeta.packs.current import current
from rrjeta.web.callers import Ceiling, is_over
from rrjeta.web.public_forms import answer_public, guards
from rrjeta.web.public_pages import frame, places_among, public_page
from rrjeta.web.shown import options

_STAMP = "complaint-form"
_COMPLAINTS = Ceiling("complaint", 10, 600)
_CODES = Ceiling("complaint-code", 10, 600)
_FIELDS = ("words", "municipality", "type", "complainant", "target", "whom", "name", "phone", "how_safely")


@public_page
def form(request: HttpRequest) -> HttpResponse:
    """Show the form, or take the complaint in and show its code in the same answer."""

    def save(sent_id: UUID) -> HttpResponse:
        complain(PUBLIC_ACTOR, operation_id=sent_id, told=_told(request))
        context = {
            "code": complaint_code(sent_id),
            "days": current().parameter(CODE_KEPT).value,
            "wants_answer": request.POST.get("wants_answer") == "yes",
        }
        return render(request, "complaints/received.html", {**frame("complain-in"), **context, "languages": []})

    too_often = _(
        "Too many complaints came from this connection. What you wrote is still here: send it again in ten minutes. "
        "If a child is in danger, do not wait: ring one of the numbers above."
    )
    return answer_public(request, _STAMP, _COMPLAINTS, draw=partial(_form, request), save=save, too_often=too_often)


@public_page
def answer(request: HttpRequest) -> HttpResponse:
    """Answer a code with how far the complaint is, and with the answer for whoever wanted to read it here."""
    said, words, status = "", "", 200
    if request.method == "POST":
        code = request.POST.get("code", "")
        if is_over(request, _CODES):
            said, status = _("Too many codes were tried. Wait ten minutes and try again."), 429
        else:
            found = complaint_state(code)
            if found is not None and found.answer:
                note_answer_read(PUBLIC_ACTOR, operation_id=new_id(), code=code)
            said, words = _state_words(found), found.answer if found else ""
    context = {**frame("complaint-answer-in"), "said": said, "answer": words}
    response = render(request, "complaints/code.html", context, status=status)
    if status == 429:
        response.headers["Retry-After"] = str(_CODES.seconds_left())
    return response


def _state_words(found: Answered | None) -> str:
    if found is None:
        return _("This code is not known, or it is too old.")
    return {
        Stage.RECEIVED: _("Received."),
        Stage.LOOKED_AT: _("Being looked at."),
        Stage.ANSWERED: pgettext("complaint", "Answered."),
    }[found.stage]


def type_options() -> list[tuple[str, Any]]:
    """Return what somebody can complain of, in words that a child understands; a further type of the list in its own words."""
    plain = {
        "service_quality": _("I was not helped as I needed"),
        "staff_conduct": _("How somebody spoke to me or treated me"),
        "delay": _("It takes too long, or nobody answers"),
        "confidentiality": _("Somebody told others what was to stay between us"),
        "discrimination": _("I was treated worse because of who I am"),
        "safeguarding": _("Somebody who should help has hurt or frightened a child"),
        "decision": _("I do not agree with what was decided"),
        "other": _("Something else"),
    }
    return [(code, plain.get(code, words)) for code, words in options(TYPES)]


def complainant_options() -> list[tuple[str, str]]:
    """Return who can complain."""
    return [
        (Complainant.CHILD, _("I am a child or a young person")),
        (Complainant.FAMILY, _("I am a parent, or I look after a child")),
        (Complainant.OTHER, pgettext("complainant", "Somebody else")),
    ]


def target_options() -> list[tuple[str, str]]:
    """Return about whom one can complain."""
    return [
        (Target.WORKER, _("About somebody who works with us")),
        (Target.HEAD, _("About the one who leads the unit")),
        (Target.DIRECTOR, _("About the director")),
        (Target.UNIT, _("About how things are done there, about nobody alone")),
        (Target.UNKNOWN, _("I do not know who that is")),
    ]


def _form(request: HttpRequest, errors: dict[str, Any], status: int, sent_id: UUID | None) -> HttpResponse:
    """Show the form with whatever was typed; under the same id where it was read, so that it still is the same complaint."""
    context = {
        **frame("complain-in"),
        **guards(request, _STAMP, errors, sent_id),
        "typed": {name: request.POST.get(name, "") for name in _FIELDS},
        "wants_answer": request.POST.get("wants_answer") == "yes",
        "places": places_among(places_with_units()),
        "types": type_options(),
        "complainants": complainant_options(),
        "targets": target_options(),
    }
    return render(request, "complaints/form.html", context, status=status)


def _told(request: HttpRequest) -> Told:
    typed = {name: request.POST.get(name, "") for name in _FIELDS}
    plain = {
        **typed,
        "complainant": typed["complainant"] or Complainant.OTHER.value,
        "target": typed["target"] or Target.UNKNOWN.value,
    }
    return Told(**plain, channel=ONLINE, wants_answer=request.POST.get("wants_answer") == "yes")


urlpatterns = [
    path("complain", form, name="complain"),
    path("complain/answer", answer, name="complaint-answer"),
    path("complain/<slug:language>", form, name="complain-in"),
    path("complain/answer/<slug:language>", answer, name="complaint-answer-in"),
]
