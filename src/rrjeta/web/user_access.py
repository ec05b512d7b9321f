"""Administration of what a user may: a password for one time, roles in units, shut out and let in again."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters

from rrjeta.access.actors import Actor
from rrjeta.access.operations.sessions import end_sessions
from rrjeta.access.operations.users import disable_user, enable_user, end_membership, join_unit, set_password
from rrjeta.access.permissions import Permission
from rrjeta.access.register import user_file
from rrjeta.kernel.errors import NotFound
from rrjeta.web.attempt import Typed, attempt, shown
from rrjeta.web.confirming import Confirmation
from rrjeta.web.door import door, operation_id
from rrjeta.web.names import role_name
from rrjeta.web.passwords import one_time_password
from rrjeta.web.sessions import ended_with
from rrjeta.web.users import NOBODY, choices


@sensitive_post_parameters("password")
@door(Permission.MANAGE_USERS, fresh=True)
def give_password(request: HttpRequest, user_id: UUID) -> HttpResponse:
    """Give a user a password for one time; it ends their sessions."""
    actor: Actor = request.actor  # type: ignore[attr-defined]  # set by ActorMiddleware
    user, typed = user_file(actor, user_id).user, Typed(request)
    given = typed.text("password")
    outcome = attempt(
        request, lambda: set_password(actor, operation_id=operation_id(request), user_id=user_id, password=given)
    )
    if outcome.result and (left := ended_with(request, user_id)):
        return left
    if outcome.result:
        messages.success(request, _("The password was set. Give it by hand or by phone, never by e-mail."))
        return redirect("user", user_id)
    context = {
        "user": user,
        "password": one_time_password(),
        "errors": outcome.errors,
        "sent_operation_id": typed.text("operation_id"),
    }
    return render(request, "administration/user_password.html", context, status=outcome.status)


@door(Permission.MANAGE_USERS)
def disable(request: HttpRequest, user_id: UUID) -> HttpResponse:
    """Ask once more, then shut a user out; their desk passes on."""
    actor: Actor = request.actor  # type: ignore[attr-defined]  # set by ActorMiddleware
    user = user_file(actor, user_id).user
    outcome = attempt(request, lambda: disable_user(actor, operation_id=operation_id(request), user_id=user_id))
    if outcome.result:
        messages.success(request, _("The account was closed. The desk passed to whoever stands in."))
        return redirect("user", user_id)
    page = Confirmation(
        title=_("Close the account"),
        question=_("Close the account of %(name)s?") % {"name": user.name},
        button=_("Close the account"),
        action_url=reverse("user-disable", args=[user_id]),
        cancel_url=reverse("user", args=[user_id]),
        consequences=[
            _("The user is signed out at once and cannot sign in again."),
            _("Their cases, concerns and steps pass to the head of the unit, else to the director or the deputy."),
            _("They are taken off the duty roster and out of leave cover."),
        ],
        is_harsh=True,
        errors=outcome.errors,
    )
    return render(request, "confirm.html", {"page": page}, status=outcome.status)


@door(Permission.MANAGE_USERS)
def sign_out_everywhere(request: HttpRequest, user_id: UUID) -> HttpResponse:
    """Ask once more, then end every session of a user."""
    actor: Actor = request.actor  # type: ignore[attr-defined]  # set by ActorMiddleware
    user = user_file(actor, user_id).user
    if request.method == "POST":
        end_sessions(actor, operation_id=operation_id(request), user_id=user_id)
        if left := ended_with(request, user_id):
            return left
        messages.success(request, _("Every session of this user has ended."))
        return redirect("user", user_id)
    page = Confirmation(
        title=_("Sign out everywhere"),
        question=_("End every session of %(name)s?") % {"name": user.name},
        button=_("Sign out everywhere"),
        action_url=reverse("user-sessions-end", args=[user_id]),
        cancel_url=reverse("user", args=[user_id]),
        consequences=[_("They can sign in again at once. What they were typing is kept for them.")],
    )
    return render(request, "confirm.html", {"page": page})


@door(Permission.MANAGE_USERS, fresh=True)
def enable(request: HttpRequest, user_id: UUID) -> HttpResponse:
    """Ask once more, then let a user sign in again."""
    actor: Actor = request.actor  # type: ignore[attr-defined]  # set by ActorMiddleware
    user = user_file(actor, user_id).user
    if request.method == "POST":
        enable_user(actor, operation_id=operation_id(request), user_id=user_id)
        messages.success(request, _("The account was opened again."))
        return redirect("user", user_id)
    page = Confirmation(
        title=_("Open the account again"),
        question=_("Open the account of %(name)s again?") % {"name": user.name},
        button=_("Open the account again"),
        action_url=reverse("user-enable", args=[user_id]),
        cancel_url=reverse("user", args=[user_id]),
        consequences=[_("The roles listed on their page hold again. Cases that passed on stay where they are.")],
    )
    return render(request, "confirm.html", {"page": page})


@door(Permission.MANAGE_USERS, fresh=True)
def join(request: HttpRequest, user_id: UUID) -> HttpResponse:
    """Give a user one more role in a unit."""
    actor: Actor = request.actor  # type: ignore[attr-defined]  # set by ActorMiddleware
    user, typed = user_file(actor, user_id).user, Typed(request)
    outcome = attempt(
        request,
        lambda: join_unit(
            actor,
            operation_id=operation_id(request),
            user_id=user_id,
            unit_id=typed.id("unit_id") or NOBODY,
            role=typed.text("role"),
        ),
    )
    if outcome.result:
        messages.success(request, _("Saved."))
        return redirect("user", user_id)
    context = {
        **choices(actor),
        "user": user,
        "shown": shown(request, {"unit_id": "", "role": ""}),
        "errors": outcome.errors,
        "sent_operation_id": typed.text("operation_id"),
    }
    return render(request, "administration/user_join.html", context, status=outcome.status)


@door(Permission.MANAGE_USERS)
def end_role(request: HttpRequest, user_id: UUID, membership_id: UUID) -> HttpResponse:
    """Ask once more, then take a role away."""
    actor: Actor = request.actor  # type: ignore[attr-defined]  # set by ActorMiddleware
    file = user_file(actor, user_id)
    role = next((one for one in file.roles if one.id == membership_id), None)
    if role is None:
        raise NotFound
    outcome = attempt(
        request, lambda: end_membership(actor, operation_id=operation_id(request), membership_id=membership_id)
    )
    if outcome.result:
        messages.success(request, _("The role was taken away."))
        return redirect("user", user_id)
    page = Confirmation(
        title=_("Take the role away"),
        question=_("Take the role “%(role)s” in %(unit)s away from %(name)s?")
        % {"role": role_name(role.role), "unit": role.unit.name, "name": file.user.name},
        button=_("Take the role away"),
        action_url=reverse("role-end", args=[user_id, membership_id]),
        cancel_url=reverse("user", args=[user_id]),
        consequences=[_("With the last role in a unit the desk there passes to the head, else to whoever stands in.")],
        is_harsh=True,
        errors=outcome.errors,
    )
    return render(request, "confirm.html", {"page": page}, status=outcome.status)


urlpatterns = [
    path("administration/users/<uuid:user_id>/password", give_password, name="user-password"),
    path("administration/users/<uuid:user_id>/disable", disable, name="user-disable"),
    path("administration/users/<uuid:user_id>/sessions/end", sign_out_everywhere, name="user-sessions-end"),
    path("administration/users/<uuid:user_id>/enable", enable, name="user-enable"),
    path("administration/users/<uuid:user_id>/join", join, name="user-join"),
    path("administration/users/<uuid:user_id>/roles/<uuid:membership_id>/end", end_role, name="role-end"),
]
