"""Removing what somebody proves themselves with, because they lost it: one asks, another one does it, the user may object."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from rrjeta.access.actors import Actor
from rrjeta.access.choices import RemovalReason, RemovalState
from rrjeta.access.operations.factor_removals import (
    ask_factor_removal,
    drop_removal,
    note_removal_seen,
    object_to_removal,
    remove_factors,
)
from rrjeta.access.permissions import Permission
from rrjeta.access.queries import staff_names
from rrjeta.access.register import own_removals, removal, removals, user_file, who_may_agree
from rrjeta.web.asking import Ask, AskPage, Sent, answer_ask
from rrjeta.web.attempt import Typed
from rrjeta.web.confirming import Confirmation
from rrjeta.web.door import door, operation_id


@door(Permission.MANAGE_USERS)
def ask(request: HttpRequest, user_id: UUID) -> HttpResponse:
    """Ask as the first person that every factor of a user be removed."""
    actor: Actor = request.actor  # type: ignore[attr-defined]  # set by ActorMiddleware
    user = user_file(actor, user_id).user

    def save(sent: Sent) -> str:
        reason = sent.text("reason")
        ask_factor_removal(actor, operation_id=operation_id(request), user_id=user_id, reason=reason)
        messages.success(request, _("Asked. A second person has to agree; the user is told."))
        return reverse("user", args=[user_id])

    page = AskPage(
        title=_("Ask for the removal of second factors"),
        button=_("Ask for it"),
        asks=[
            Ask("radios", "reason", _("What happened?"), options=[(one.value, _reason(one)) for one in RemovalReason])
        ],
        intro=[
            _("Talk to %(name)s first, face to face or on a number that you know. Whoever wants in asks as well.")
            % {"name": user.name}
        ],
        beware=[
            _("A second person has to agree. Afterwards the password alone lets them in, until they add a new factor.")
        ],
        context={"back_url": reverse("user", args=[user_id]), "name": user.name},
        template="administration/factors_ask.html",
    )
    return answer_ask(request, page, save)


@door(Permission.REMOVE_FACTORS)
def listed(request: HttpRequest) -> HttpResponse:
    """List whose factors somebody asked to remove."""
    actor: Actor = request.actor  # type: ignore[attr-defined]  # set by ActorMiddleware
    found = removals(actor)
    names, agreeing = staff_names(one.entered_by_id for one in found), who_may_agree(found)
    shown = [
        {
            "agree_url": reverse("factor-removal", args=[one.id]) if actor.user_id in agreeing[one.id] else "",
            "drop_url": reverse("factor-removal-drop", args=[one.id]),
            "name": one.user.name,
            "asked_by": names.get(one.entered_by_id, "") if one.entered_by_id else "",
            "at": one.entered_at,
            "reason": _reason(RemovalReason(one.reason)),
        }
        for one in found
    ]
    return render(request, "administration/factor_removals.html", {"removals": shown})


@door(Permission.REMOVE_FACTORS, fresh=True)
def decide(request: HttpRequest, removal_id: UUID) -> HttpResponse:
    """Ask once more, then remove the factors as the second person."""
    actor: Actor = request.actor  # type: ignore[attr-defined]  # set by ActorMiddleware
    found = removal(actor, removal_id)
    if request.method == "POST":
        remove_factors(actor, operation_id=operation_id(request), removal_id=removal_id)
        messages.success(
            request, _("Removed. The user is signed out everywhere and adds a new factor at the next sign-in.")
        )
        return redirect("factor-removals")
    page = Confirmation(
        title=_("Remove second factors"),
        question=_("Remove everything with which %(name)s proves who they are?") % {"name": found.user.name},
        button=_("Remove everything"),
        action_url=reverse("factor-removal", args=[removal_id]),
        cancel_url=reverse("factor-removals"),
        consequences=[
            _reason(RemovalReason(found.reason)),
            _("Until a new factor is added the password alone lets in whoever knows it."),
            _("Ring the user on a number that you know before you agree."),
            _("All their sessions end. Who asked and who agreed stays in the log, and the user is told."),
        ],
        is_harsh=True,
    )
    return render(request, "confirm.html", {"page": page})


@door(Permission.REMOVE_FACTORS)
@require_POST
def drop(request: HttpRequest, removal_id: UUID) -> HttpResponse:
    """Leave the factors as they are."""
    actor: Actor = request.actor  # type: ignore[attr-defined]  # set by ActorMiddleware
    drop_removal(actor, operation_id=operation_id(request), removal_id=removal_id)
    messages.success(request, _("Everything stays as it is."))
    return redirect("factor-removals")


@door(Permission.DESK)
@require_POST
def answer(request: HttpRequest, removal_id: UUID) -> HttpResponse:
    """Object as the user, or say that one knows of it."""
    actor: Actor = request.actor  # type: ignore[attr-defined]  # set by ActorMiddleware
    done = object_to_removal if Typed(request).is_yes("object") else note_removal_seen
    done(actor, operation_id=operation_id(request), removal_id=removal_id)
    return redirect("start")


def removals_shown(actor: Actor) -> list[dict[str, object]]:
    """Return what the start page tells of somebody's own factors: what was asked for, and what was done by whom."""
    found = own_removals(actor)
    names = staff_names([person for one in found for person in (one.entered_by_id, one.settled_by_id)]) if found else {}
    return [
        {
            "url": reverse("own-removal-answer", args=[one.id]),
            "is_done": one.state == RemovalState.DONE,
            "asked_by": names.get(one.entered_by_id, "") if one.entered_by_id else "",
            "done_by": names.get(one.settled_by_id, "") if one.settled_by_id else "",
            "at": one.settled_at or one.entered_at,
        }
        for one in found
    ]


def _reason(reason: RemovalReason) -> str:
    return {
        RemovalReason.LOST: _("The phone or key was lost."),
        RemovalReason.STOLEN: _("The phone or key was stolen."),
        RemovalReason.BROKEN: _("The phone or key is broken or was replaced."),
    }[reason]


urlpatterns = [
    path("administration/users/<uuid:user_id>/factors/remove", ask, name="user-factors-remove"),
    path("administration/factor-removals", listed, name="factor-removals"),
    path("administration/factor-removals/<uuid:removal_id>", decide, name="factor-removal"),
    path("administration/factor-removals/<uuid:removal_id>/drop", drop, name="factor-removal-drop"),
    path("own/factors/removals/<uuid:removal_id>", answer, name="own-removal-answer"),
]
