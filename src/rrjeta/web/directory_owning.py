"""What an owner does with a service of the directory: free places, contacts, confirming, suggestions; who answers it."""

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
from rrjeta.directory.choices import CapacityUnit, ContactKind, Status
from rrjeta.directory.operations.keeping import (
    accept_edit,
    add_contact,
    decline_edit,
    remove_contact,
    suggest_edit,
)
from rrjeta.directory.operations.room import move_free, set_capacity
from rrjeta.directory.operations.services import confirm_service, hand_over_service, set_team
from rrjeta.directory.queries.listing import edits, keeps, one_service, teams
from rrjeta.directory.rules.suggesting import SUGGESTED, proposal_for
from rrjeta.kernel.errors import NotFound
from rrjeta.kernel.text import Text
from rrjeta.places.queries import organisations
from rrjeta.web.asking import Ask, AskPage, Sent, answer_ask
from rrjeta.web.attempt import Outcome, attempt
from rrjeta.web.directory import field_words
from rrjeta.web.directory_shown import contact_kind, room_words, status_words, unit_words
from rrjeta.web.door import door, operation_id
from rrjeta.web.typed import typed_whole

_TEMPLATE = "directory/ask.html"
_STEPS = {"more": 1, "less": -1}


def _own(actor: Actor, permission: Permission, service_id: UUID) -> Any:
    """Return a service that the actor keeps. Raises NotFound."""
    one = one_service(actor, service_id)
    if not keeps(actor, permission, service_id):
        raise NotFound
    return one


@door(Permission.SET_CAPACITY)
def capacity(request: HttpRequest, service_id: UUID) -> HttpResponse:
    """Change how many places are free: one more, one less, or a number; two taps from the list."""
    actor: Actor = request.actor  # type: ignore[attr-defined]  # set by ActorMiddleware
    one = _own(actor, Permission.SET_CAPACITY, service_id)

    def save() -> UUID:
        same: dict[str, Any] = {
            "operation_id": operation_id(request),
            "service_id": service_id,
            "unit": request.POST.get("unit", ""),
        }
        if by := _STEPS.get(request.POST.get("step", "")):
            return move_free(actor, **same, by=by)
        total, free = _number(request.POST.get("total", "")), _number(request.POST.get("free", ""))
        return set_capacity(actor, **same, total=total, free=free)

    outcome = attempt(request, save)
    if outcome.result:
        messages.success(request, _("Saved."))
        return redirect("directory-capacity", service_id)
    return render(request, "directory/capacity.html", _rooms(one, request, outcome), status=outcome.status)


def _number(typed: str) -> int | None:
    return typed_whole(typed.strip(), 6)


def _rooms(one: Any, request: HttpRequest, outcome: Outcome) -> dict[str, Any]:
    rooms = [
        {
            "unit": room.unit,
            "words": room_words(room),
            "as_of": room.as_of,
            "can_less": room.free > 0,
            "can_more": room.free < room.total,
        }
        for room in one.capacities
    ]
    first = next(iter(one.capacities), None)
    return {
        "name": str(one.names),
        "back_url": reverse("directory-service", args=[one.id]),
        "rooms": rooms,
        "units": [(unit.value, unit_words(unit)) for unit in CapacityUnit],
        "unit": request.POST.get("unit") or (first.unit if first else CapacityUnit.PLACES.value),
        "total": request.POST.get("total") or (first.total if first else ""),
        "free": request.POST.get("free") or (first.free if first else ""),
        "errors": outcome.errors,
    }


@door(Permission.SET_CAPACITY)
@require_POST
def confirm(request: HttpRequest, service_id: UUID) -> HttpResponse:
    """Confirm that what stands of a service still holds."""
    actor: Actor = request.actor  # type: ignore[attr-defined]  # set by ActorMiddleware
    confirm_service(actor, operation_id=operation_id(request), service_id=service_id)
    messages.success(request, _("Confirmed. Thank you: others rely on it."))
    return redirect("directory-service", service_id)


@door(Permission.EDIT_DIRECTORY)
def contact_add(request: HttpRequest, service_id: UUID) -> HttpResponse:
    """Add a way to reach a service."""
    actor: Actor = request.actor  # type: ignore[attr-defined]  # set by ActorMiddleware
    one = _own(actor, Permission.EDIT_DIRECTORY, service_id)
    asks = [
        Ask("radios", "kind", _("Kind of contact"), options=[(kind.value, contact_kind(kind)) for kind in ContactKind]),
        Ask("text", "value", _("Number, address or name"), required=True),
        Ask("text", "label", _("What it is for"), hint=_("For instance: mornings only.")),
        Ask("tick", "is_public", _("Everybody may see it"), value=False),
    ]

    def save(sent: Sent) -> str:
        said: dict[str, Any] = {name: sent.text(name) for name in ("kind", "value", "label")}
        same: dict[str, Any] = {"operation_id": operation_id(request), "service_id": service_id}
        add_contact(actor, **same, **said, is_public=sent.is_yes("is_public"))
        messages.success(request, _("Saved."))
        return reverse("directory-service", args=[service_id])

    return answer_ask(request, _page(one, _("Add a contact"), _("Save"), asks), save)


@door(Permission.EDIT_DIRECTORY)
@require_POST
def contact_remove(request: HttpRequest, service_id: UUID, contact_id: UUID) -> HttpResponse:
    """Take a contact away."""
    actor: Actor = request.actor  # type: ignore[attr-defined]  # set by ActorMiddleware
    same: dict[str, Any] = {"operation_id": operation_id(request), "service_id": service_id}
    remove_contact(actor, **same, contact_id=contact_id)
    messages.success(request, _("Saved."))
    return redirect("directory-service", service_id)


@door(Permission.SUGGEST_EDIT)
def suggest(request: HttpRequest, service_id: UUID) -> HttpResponse:
    """Suggest what an entry should say; its owner decides."""
    actor: Actor = request.actor  # type: ignore[attr-defined]  # set by ActorMiddleware
    one = one_service(actor, service_id)
    asks = [
        Ask("radios", "field", _("What is wrong"), options=[(field, field_words(field)) for field in SUGGESTED]),
        Ask("long", "words_sq", _("What it should say, in Albanian")),
        Ask("long", "words_en", _("What it should say, in English")),
        Ask(
            "select",
            "status",
            _("Whether it runs"),
            options=[("", ""), *((state.value, status_words(state)) for state in Status)],
        ),
        Ask("long", "why", _("How you know"), hint=_("No names of children or families.")),
    ]

    def save(sent: Sent) -> str:
        field = sent.text("field")
        words = Text(sq=sent.text("words_sq"), en=sent.text("words_en"))
        proposed = proposal_for(field, words, sent.text("status"))
        same: dict[str, Any] = {"operation_id": operation_id(request), "service_id": service_id}
        suggest_edit(actor, **same, field=field, proposed=proposed, why=sent.text("why"))
        messages.success(request, _("Sent to whoever keeps this service. What they decide stands on its page."))
        return reverse("directory-service", args=[service_id])

    page = _page(one, _("Suggest a correction"), _("Send"), asks, at={"proposed": "words_sq"})
    return answer_ask(request, page, save)


@door(Permission.EDIT_DIRECTORY)
def settle(request: HttpRequest, service_id: UUID, edit_id: UUID) -> HttpResponse:
    """Take a suggestion over, or decline it with a reason."""
    actor: Actor = request.actor  # type: ignore[attr-defined]  # set by ActorMiddleware
    one = _own(actor, Permission.EDIT_DIRECTORY, service_id)
    edit = next((each for each in edits(actor, service_id) if each.id == edit_id and each.state == "waiting"), None)
    if edit is None:
        raise NotFound
    proposed = edit.proposed
    words = list(proposed.values()) if isinstance(proposed, dict) else [status_words(str(proposed))]
    ways = [("accept", _("Take it over")), ("decline", _("Decline"))]
    asks = [
        Ask("radios", "way", _("What you decide"), options=ways),
        Ask("long", "reason", _("Why not"), hint=_("Whoever suggested it reads this.")),
    ]

    def save(sent: Sent) -> str:
        same: dict[str, Any] = {
            "operation_id": operation_id(request),
            "service_id": service_id,
            "edit_id": edit_id,
        }
        if sent.text("way") == "accept":
            accept_edit(actor, **same)
        else:
            decline_edit(actor, **same, reason=sent.text("reason"))
        messages.success(request, _("Saved."))
        return reverse("directory-service", args=[service_id])

    intro = [field_words(edit.field), *filter(None, words), edit.why]
    return answer_ask(request, _page(one, _("A suggested correction"), _("Save"), asks, intro=intro), save)


@door(Permission.KEEP_DIRECTORY)
def team(request: HttpRequest, service_id: UUID) -> HttpResponse:
    """Choose the unit that answers the referrals to a service."""
    actor: Actor = request.actor  # type: ignore[attr-defined]  # set by ActorMiddleware
    one = _own(actor, Permission.KEEP_DIRECTORY, service_id)
    units = [("", _("nobody in this system: by a link")), *((str(unit_id), name) for unit_id, name in teams(actor))]
    asks = [Ask("select", "team", _("Who answers referrals"), options=units, value=str(one.team_id or ""))]

    def save(sent: Sent) -> str:
        same: dict[str, Any] = {"operation_id": operation_id(request), "service_id": service_id}
        set_team(actor, **same, team_id=sent.id("team"))
        messages.success(request, _("Saved."))
        return reverse("directory-service", args=[service_id])

    intro = [_("Whoever works in this unit reads what is sent to the service.")]
    return answer_ask(request, _page(one, _("Who answers referrals"), _("Save"), asks, intro=intro), save)


@door(Permission.KEEP_DIRECTORY)
def hand_over(request: HttpRequest, service_id: UUID) -> HttpResponse:
    """Hand a service over to another organisation; its record is kept."""
    actor: Actor = request.actor  # type: ignore[attr-defined]  # set by ActorMiddleware
    one = _own(actor, Permission.KEEP_DIRECTORY, service_id)
    bodies = sorted(((body.code, str(body.text)) for body in organisations()), key=lambda body: body[1])
    asks = [
        Ask("select", "organisation", _("Which organisation takes it over"), options=[("", ""), *bodies]),
        Ask("text", "on", _("When"), hint=_("A year or a day, for instance 2003 or 2026-05-01.")),
        Ask("long", "words_sq", _("What happened, in Albanian"), required=True),
        Ask("long", "words_en", _("What happened, in English"), required=True),
    ]

    def save(sent: Sent) -> str:
        hand_over_service(
            actor,
            operation_id=operation_id(request),
            service_id=service_id,
            organisation=sent.text("organisation"),
            on=sent.text("on").strip(),
            words=Text(sent.text("words_sq").strip(), sent.text("words_en").strip()),
        )
        messages.success(request, _("Saved."))
        return reverse("directory-service", args=[service_id])

    page = _page(one, _("Hand over to another organisation"), _("Hand over"), asks, at={"words": "words_sq"})
    return answer_ask(request, page, save)


def _page(one: Any, title: str, button: str, asks: list[Ask], **more: Any) -> AskPage:
    back = reverse("directory-service", args=[one.id])
    context = {"back_url": back, "name": str(one.names)}
    return AskPage(title=title, button=button, asks=asks, context=context, template=_TEMPLATE, **more)


_ONE = "directory/services/<uuid:service_id>"
urlpatterns = [
    path(f"{_ONE}/capacity", capacity, name="directory-capacity"),
    path(f"{_ONE}/confirm", confirm, name="directory-confirm"),
    path(f"{_ONE}/contacts/add", contact_add, name="directory-contact-add"),
    path(f"{_ONE}/contacts/<uuid:contact_id>/remove", contact_remove, name="directory-contact-remove"),
    path(f"{_ONE}/suggest", suggest, name="directory-suggest"),
    path(f"{_ONE}/suggestions/<uuid:edit_id>", settle, name="directory-settle"),
    path(f"{_ONE}/team", team, name="directory-team"),
    path(f"{_ONE}/hand-over", hand_over, name="directory-hand-over"),
]
