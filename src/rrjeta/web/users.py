"""Administration of users: found, made, changed."""

from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.http import urlencode
from django.utils.translation import get_language_info
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters

from rrjeta.access.actors import Actor
from rrjeta.access.operations.users import change_user, create_user
from rrjeta.access.permissions import Permission
from rrjeta.access.register import open_units, user_file, users
from rrjeta.kernel.ids import read_id
from rrjeta.web.attempt import Typed, attempt, shown
from rrjeta.web.door import base_version, door, operation_id
from rrjeta.web.names import ROLE_NAMES, role_name
from rrjeta.web.own_factors import kind_words
from rrjeta.web.passwords import one_time_password
from rrjeta.web.typed import typed_whole

_SORTS = ("name", "username", "seen")
# Stands for a unit that was not chosen: no unit has this id.
NOBODY = UUID(int=0)


@door(Permission.MANAGE_USERS)
def show_all(request: HttpRequest) -> HttpResponse:
    """Show the users that words and filters find, a page of them."""
    actor: Actor = request.actor  # type: ignore[attr-defined]  # set by ActorMiddleware
    wanted = {name: request.GET.get(name, "") for name in ("q", "unit", "only", "sort")}
    page = users(
        actor,
        words=wanted["q"],
        unit_id=read_id(wanted["unit"]),
        only=wanted["only"],
        sort=wanted["sort"] or "name",
        page=_number(request.GET.get("page", "")),
    )
    context = {
        "page": page,
        "people": [
            {"user": user, "roles": [(role_name(one.role), one.unit.name) for one in _running(user)]}
            for user in page.users
        ],
        "wanted": wanted,
        "chosen": sum(1 for name in ("q", "unit", "only") if wanted[name]),
        "units": [(str(one.id), one.name) for one in open_units(actor)],
        "states": [("active", _("may sign in")), ("disabled", _("account closed"))],
        "columns": [_column(name, label, wanted) for name, label in zip(_SORTS, _headings(), strict=True)],
        "newer": _way(wanted, page=page.number - 1) if page.number > 1 else "",
        "older": "" if page.is_last else _way(wanted, page=page.number + 1),
    }
    return render(request, "administration/users.html", context)


def _headings() -> tuple[str, str, str]:
    return _("Name"), _("Signs in as"), _("Last signed in")


def _column(name: str, label: str, wanted: dict[str, str]) -> dict[str, Any]:
    order = {name: "ascending", f"-{name}": "descending"}.get(wanted["sort"] or "name", "")
    turned = f"-{name}" if order == "ascending" else name
    return {"label": label, "url": _way(wanted, sort=turned), "order": order}


def _way(wanted: dict[str, str], **changes: Any) -> str:
    return "?" + urlencode({name: value for name, value in {**wanted, **changes}.items() if value})


def _number(typed: str) -> int:
    return typed_whole(typed, 5) or 1


def _running(user: Any) -> list[Any]:
    return [one for one in user.memberships.all() if one.until is None]


@door(Permission.MANAGE_USERS)
def show(request: HttpRequest, user_id: UUID) -> HttpResponse:
    """Show one user with their roles and what can be done."""
    actor: Actor = request.actor  # type: ignore[attr-defined]  # set by ActorMiddleware
    file = user_file(actor, user_id)
    context = {
        "user": file.user,
        "roles": [{"one": one, "role": role_name(one.role)} for one in file.roles],
        "session_count": file.session_count,
        "ended_roles": [{"one": one, "role": role_name(one.role)} for one in file.ended_roles],
        "factors": [kind_words(kind) for kind in file.user.factors.split()],
        "is_me": user_id == actor.user_id,
    }
    return render(request, "administration/user.html", context)


@sensitive_post_parameters("password")
@door(Permission.MANAGE_USERS, fresh=True)
def create(request: HttpRequest) -> HttpResponse:
    """Add a user with a first role and a password for one time."""
    actor: Actor = request.actor  # type: ignore[attr-defined]  # set by ActorMiddleware
    typed = Typed(request)

    def save() -> UUID:
        return create_user(
            actor,
            operation_id=operation_id(request),
            **_person(typed),
            unit_id=typed.id("unit_id") or NOBODY,
            role=typed.text("role"),
            password=typed.text("password"),
        )

    outcome = attempt(request, save)
    if outcome.result:
        messages.success(request, _("The user was added. Give them the password for one time by hand or by phone."))
        return redirect("user", outcome.result)
    plain = {"username": "", "name": "", "phone": "", "email": "", "language": "sq", "unit_id": "", "role": ""}
    context = {
        **choices(actor),
        "shown": shown(request, plain),
        "password": one_time_password(),
        "errors": outcome.errors,
        "sent_operation_id": typed.text("operation_id"),
    }
    return render(request, "administration/user_create.html", context, status=outcome.status)


def _person(typed: Typed) -> dict[str, Any]:
    return {name: typed.text(name) for name in ("username", "name", "phone", "email", "language")}


def choices(actor: Actor) -> dict[str, Any]:
    """Return what one chooses from in the forms about a user."""
    return {
        "units": [(str(one.id), one.name) for one in open_units(actor)],
        "roles": list(ROLE_NAMES.items()),
        "languages": [(code, get_language_info(code)["name_local"].capitalize()) for code, _name in settings.LANGUAGES],
    }


@door(Permission.MANAGE_USERS, fresh=True)
def change(request: HttpRequest, user_id: UUID) -> HttpResponse:
    """Change how a user is called, reached and addressed."""
    actor: Actor = request.actor  # type: ignore[attr-defined]  # set by ActorMiddleware
    user, typed = user_file(actor, user_id).user, Typed(request)
    outcome = attempt(
        request,
        lambda: change_user(
            actor,
            operation_id=operation_id(request),
            user_id=user_id,
            base_version=base_version(request),
            **_person(typed),
        ),
    )
    if outcome.result:
        messages.success(request, _("Saved."))
        return redirect("user", user_id)
    plain = {name: getattr(user, name) for name in ("username", "name", "phone", "email", "language")}
    context = {
        **choices(actor),
        "user": user,
        "shown": shown(request, plain),
        "errors": outcome.errors,
        "conflicts": outcome.conflicts,
        "labels": _labels(),
        "version": user.version,
        "sent_operation_id": typed.text("operation_id"),
    }
    return render(request, "administration/user_change.html", context, status=outcome.status)


def _labels() -> dict[str, str]:
    return {
        "username": _("Name to sign in with"),
        "name": _("Name"),
        "phone": _("Phone"),
        "email": _("E-mail"),
        "language": _("Language"),
    }


urlpatterns = [
    path("administration/users", show_all, name="users"),
    path("administration/users/add", create, name="user-create"),
    path("administration/users/<uuid:user_id>", show, name="user"),
    path("administration/users/<uuid:user_id>/change", change, name="user-change"),
]
