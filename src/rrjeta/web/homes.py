"""One of the family: where they live, since when, and whether they have died."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from rrjeta.access.actors import Actor
from rrjeta.access.permissions import Permission
from rrjeta.cases.operations.homes import NEW, NOT_KNOWN, Move, correct_stay, move_home, say_death
from rrjeta.cases.queries.kin import HAS_DIED, kin_page
from rrjeta.kernel.errors import NotFound
from rrjeta.places.choices import AreaKind
from rrjeta.places.queries import areas_for_choice
from rrjeta.web.attempt import Typed, attempt, shown
from rrjeta.web.case_page import case_context
from rrjeta.web.door import door, operation_id
from rrjeta.web.kin_shown import home_choices, kin_name

_PLAIN = dict.fromkeys(("to", "since", "name", "village", "address", "municipality"), "")


@door(Permission.EDIT_PERSON)
def person(request: HttpRequest, case_id: UUID, person_id: UUID) -> HttpResponse:
    """Say where somebody of the family lives from a day on."""
    actor: Actor = request.actor  # type: ignore[attr-defined]  # set by ActorMiddleware
    page = kin_page(actor, case_id, Permission.EDIT_PERSON)
    if person_id not in page.persons:
        raise NotFound

    def save() -> UUID:
        return move_home(
            actor, operation_id=operation_id(request), case_id=case_id, person_id=person_id, given=_typed(request)
        )

    outcome = attempt(request, save)
    if outcome.result:
        messages.success(request, _("Where this person lives was saved."))
        return redirect("case-ties", case_id)
    now = next((one for one in page.circle.stays if one.person_id == person_id and one.until is None), None)
    context: dict[str, Any] = {
        **case_context(request, page.header, "family"),
        "heading": kin_name(page, person_id),
        "shown": shown(request, {**_PLAIN, "to": str(now.household_id) if now else ""}),
        "homes": [
            *home_choices(page),
            (NEW, _("Another home")),
            (NOT_KNOWN, _("It is not known where")),
        ],
        "municipalities": [(one.code, str(one.text)) for one in areas_for_choice(AreaKind.MUNICIPALITY)],
        "has_died": bool(page.persons[person_id].coded.get(HAS_DIED)),
        "save_url": reverse("kin-person", args=[case_id, person_id]),
        "death_url": reverse("kin-died", args=[case_id, person_id]),
        "errors": outcome.errors,
        "sent_operation_id": request.POST.get("operation_id", ""),
    }
    return render(request, "kin/person.html", context, status=outcome.status)


@door(Permission.EDIT_PERSON)
@require_POST
def died(request: HttpRequest, case_id: UUID, person_id: UUID) -> HttpResponse:
    """Say that somebody of the family has died, or that this was wrong."""
    actor: Actor = request.actor  # type: ignore[attr-defined]  # set by ActorMiddleware
    has_died = request.POST.get("has_died") == "yes"
    say_death(actor, operation_id=operation_id(request), case_id=case_id, person_id=person_id, has_died=has_died)
    messages.success(request, _("This was saved."))
    return redirect("case-ties", case_id)


@door(Permission.EDIT_PERSON)
def stay(request: HttpRequest, case_id: UUID, stay_id: UUID) -> HttpResponse:
    """Say since when somebody lives where they live now."""
    actor: Actor = request.actor  # type: ignore[attr-defined]  # set by ActorMiddleware
    page = kin_page(actor, case_id, Permission.EDIT_PERSON)
    known = next((one for one in page.circle.stays if one.id == stay_id and one.until is None), None)
    if known is None:
        raise NotFound

    def save() -> UUID:
        typed = Typed(request)
        since = typed.day("since")
        typed.check()
        return correct_stay(actor, operation_id=operation_id(request), case_id=case_id, stay_id=stay_id, since=since)

    outcome = attempt(request, save)
    if outcome.result:
        messages.success(request, _("Where this person lives was saved."))
        return redirect("case-ties", case_id)
    context = {
        **case_context(request, page.header, "family"),
        "heading": kin_name(page, known.person_id),
        "shown": shown(request, {"since": known.since or ""}),
        "save_url": reverse("stay-change", args=[case_id, stay_id]),
        "errors": outcome.errors,
        "sent_operation_id": request.POST.get("operation_id", ""),
    }
    return render(request, "kin/stay.html", context, status=outcome.status)


def _typed(request: HttpRequest) -> Move:
    typed = Typed(request)
    given = Move(
        to=typed.text("to"),
        since=typed.day("since"),
        name=typed.text("name"),
        village=typed.text("village"),
        address=typed.text("address"),
        municipality=typed.text("municipality"),
    )
    typed.check()
    return given


_C = "cases/<uuid:case_id>/"
urlpatterns = [
    path(f"{_C}kin/<uuid:person_id>", person, name="kin-person"),
    path(f"{_C}kin/<uuid:person_id>/died", died, name="kin-died"),
    path(f"{_C}stays/<uuid:stay_id>", stay, name="stay-change"),
]
