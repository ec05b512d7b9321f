"""Declaring an emergency, drawing its list again, reminding whoever calls, ending it."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from rrjeta.access.actors import Actor
from rrjeta.access.gate import may
from rrjeta.access.permissions import Permission
from rrjeta.access.scope import municipalities_in
from rrjeta.cases.queries.worklist import places_of
from rrjeta.emergencies.choices import KINDS
from rrjeta.emergencies.operations.declaring import (
    Declared,
    change_words,
    declare_emergency,
    draw_list_again,
    end_emergency,
    remind_callers,
    reopen_emergency,
)
from rrjeta.emergencies.queries.lists import emergency_told
from rrjeta.emergencies.queries.reminding import MOST_REMINDED, Reminding, reminding
from rrjeta.kernel.clock import now, today
from rrjeta.web.asking import Ask, AskPage, Sent, answer_ask, chosen_day
from rrjeta.web.confirming import Confirmation
from rrjeta.web.door import base_version, door, operation_id
from rrjeta.web.emergencies import emergency_line
from rrjeta.web.public_pages import places_among
from rrjeta.web.shown import options_first_none


@door(Permission.DECLARE_EMERGENCY)
def declare(request: HttpRequest) -> HttpResponse:
    """Declare that something happened to everyone."""
    actor: Actor = request.actor  # type: ignore[attr-defined]  # set by ActorMiddleware
    municipalities = places_among(municipalities_in(actor, Permission.DECLARE_EMERGENCY))
    chosen = [municipalities[0][0]] if len(municipalities) == 1 else []
    asks = [
        Ask("select", "kind", _("What happened"), options_first_none(KINDS), required=True),
        Ask("many", "municipalities", _("In which municipalities"), municipalities, chosen, required=True),
        Ask("moment", "since_at", _("Since when"), value=now(), required=True),
        Ask(
            "long",
            "words",
            _("What is known, and what to ask"),
            hint=_("Every caller reads it first. No name of a family."),
            more={"rows": 4},
        ),
    ]
    if places := _places(actor):
        hint = _("Without a tick the list has every open case. Children whose place is a secret stand on every list.")
        asks.append(Ask("many", "places", _("Only some villages and units"), places, hint=hint))
    page = AskPage(
        title=_("Something happened to everyone"),
        button=_("Make the call list"),
        asks=asks,
        intro=[_("From the open cases a list is made: whom to call first. A call counts as contact, not as seen.")],
        context={"back_url": reverse("emergencies")},
        template="emergencies/ask.html",
    )

    def save(sent: Sent) -> str:
        since_at = sent.moment("since_at")
        sent.check()
        declared = Declared(
            kind=sent.text("kind"),
            municipalities=sent.many("municipalities"),
            since_at=since_at,
            words=sent.text("words"),
            place_marks=sent.many("places"),
        )
        found = declare_emergency(actor, operation_id=operation_id(request), declared=declared)
        messages.success(request, _("The call list is made."))
        return reverse("emergency", args=[found])

    return answer_ask(request, page, save)


def _places(actor: Actor) -> list[tuple[str, str]]:
    """Return the villages and administrative units of the unit's own children, for whoever may open its cases."""
    if not may(actor, Permission.CALL_IN_EMERGENCY):
        return []
    return [(one.mark, one.words) for one in places_of(actor, "team") if one.kind != "school"]


@door(Permission.DECLARE_EMERGENCY)
def words(request: HttpRequest, emergency_id: UUID) -> HttpResponse:
    """Correct what every caller reads first."""
    actor: Actor = request.actor  # type: ignore[attr-defined]  # set by ActorMiddleware
    page = emergency_told(actor, emergency_id)
    here = reverse("emergency", args=[emergency_id])
    asked = AskPage(
        title=_("What is known, and what to ask"),
        button=_("Save"),
        asks=[Ask("long", "words", _("What is known, and what to ask"), value=page.words, more={"rows": 4})],
        context={"back_url": here, "line": emergency_line(page.view)},
        template="emergencies/ask.html",
        version=page.version,
    )

    def save(sent: Sent) -> str:
        same: dict[str, Any] = {"operation_id": operation_id(request), "emergency_id": emergency_id}
        change_words(actor, **same, words=sent.text("words"), base_version=base_version(request))
        messages.success(request, _("Saved."))
        return here

    return answer_ask(request, asked, save)


@door(Permission.DECLARE_EMERGENCY)
@require_POST
def draw(request: HttpRequest, emergency_id: UUID) -> HttpResponse:
    """Add the cases that were opened since the list was made."""
    actor: Actor = request.actor  # type: ignore[attr-defined]  # set by ActorMiddleware
    draw_list_again(actor, operation_id=operation_id(request), emergency_id=emergency_id)
    messages.success(request, _("Cases opened since then stand on the list now."))
    return redirect("emergency", emergency_id)


@door(Permission.ASSIGN)
def remind(request: HttpRequest, emergency_id: UUID) -> HttpResponse:
    """Remind whoever is responsible for each child that is still to be called."""
    actor: Actor = request.actor  # type: ignore[attr-defined]  # set by ActorMiddleware
    page = reminding(actor, emergency_id)
    here = reverse("emergency", args=[emergency_id])
    asked = AskPage(
        title=_("Remind the responsible workers"),
        button=_("Add the reminders"),
        asks=[
            Ask("long", "text", _("Of what"), value=_("Call this family again."), required=True, more={"rows": 2}),
            Ask("day", "remind_on", _("On which day"), value=today(), required=True),
        ],
        intro=_to_remind(page),
        context={"back_url": here, "line": emergency_line(page.told.view)},
        template="emergencies/ask.html",
        at={"cases": "", "words": "text"},
    )

    def save(sent: Sent) -> str:
        on = chosen_day(sent, "remind_on")
        same: dict[str, Any] = {"operation_id": operation_id(request), "emergency_id": emergency_id}
        remind_callers(actor, **same, remind_on=on, words=sent.text("text"))
        messages.success(request, _("The reminders were added."))
        if left := max(0, page.waiting - MOST_REMINDED):
            messages.warning(request, _left(left))
        return here

    return answer_ask(request, asked, save)


def _to_remind(page: Reminding) -> list[str]:
    waiting = ngettext(
        "%(count)s child is still to be called and nobody was reminded of it yet.",
        "%(count)s children are still to be called and nobody was reminded of them yet.",
        page.waiting,
    )
    said = [waiting % {"count": page.waiting}]
    if page.reminded:
        again = ngettext(
            "Of %(count)s more the responsible worker was reminded already.",
            "Of %(count)s more the responsible workers were reminded already.",
            page.reminded,
        )
        said.append(again % {"count": page.reminded})
    if page.waiting > MOST_REMINDED:
        said.append(_("At most 200 reminders are added at once, the most endangered first."))
    return said


def _left(count: int) -> str:
    said = ngettext(
        "Nobody is reminded of %(count)s more child yet. Add the next reminders.",
        "Nobody is reminded of %(count)s more children yet. Add the next reminders.",
        count,
    )
    return said % {"count": count}


@door(Permission.DECLARE_EMERGENCY)
def end(request: HttpRequest, emergency_id: UUID) -> HttpResponse:
    """Ask once more, then end an emergency."""
    actor: Actor = request.actor  # type: ignore[attr-defined]  # set by ActorMiddleware
    page = emergency_told(actor, emergency_id)
    if request.method == "POST":
        end_emergency(actor, operation_id=operation_id(request), emergency_id=emergency_id)
        messages.success(request, _("It is ended. Its numbers stay and go on opening their lists."))
        return redirect("emergency", emergency_id)
    line = emergency_line(page.view)
    confirmation = Confirmation(
        title=_("End it"),
        question=_("End «%(kind)s» in %(places)s?") % {"kind": line["kind"], "places": line["places"]},
        button=_("End it"),
        action_url=reverse("emergency-end", args=[emergency_id]),
        cancel_url=reverse("emergency", args=[emergency_id]),
        consequences=[_("Nothing more is written on the call list. What was heard stays in the files.")],
    )
    return render(request, "confirm.html", {"page": confirmation})


@door(Permission.DECLARE_EMERGENCY)
@require_POST
def reopen(request: HttpRequest, emergency_id: UUID) -> HttpResponse:
    """Go on with an emergency that was ended by mistake."""
    actor: Actor = request.actor  # type: ignore[attr-defined]  # set by ActorMiddleware
    reopen_emergency(actor, operation_id=operation_id(request), emergency_id=emergency_id)
    messages.success(request, _("It goes on."))
    return redirect("emergency", emergency_id)


_ONE = "emergencies/<uuid:emergency_id>"
urlpatterns = [
    path("emergencies/declare", declare, name="emergency-declare"),
    path(f"{_ONE}/words", words, name="emergency-words"),
    path(f"{_ONE}/draw", draw, name="emergency-draw"),
    path(f"{_ONE}/remind", remind, name="emergency-remind"),
    path(f"{_ONE}/end", end, name="emergency-end"),
    path(f"{_ONE}/reopen", reopen, name="emergency-reopen"),
]
