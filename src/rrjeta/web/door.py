"""The door of every page: it opens only to a declared permission, logs who was looked at, answers refusals.

A view without `@door` or `@open_door` does not open: the middleware refuses it.
"""

import functools
from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from rrjeta.access.actors import Actor
from rrjeta.access.gate import may
from rrjeta.access.permissions import Permission
from rrjeta.audit.operations import record_look
from rrjeta.kernel.errors import Invalid, NotAllowed, NotFound, Refused, Stale
from rrjeta.kernel.ids import new_id
from rrjeta.kernel.sealing import watching

View = Callable[..., HttpResponse]

# Names of posted fields that the page itself put there; they are not what somebody typed.
_MACHINERY = {"csrfmiddlewaretoken", "operation_id", "version", "typed_by"}


def door(permission: Permission) -> Callable[[View], View]:
    """Open a view to signed-in people who hold the permission for any record; the query decides for which."""

    def decorate(view: View) -> View:
        @functools.wraps(view)
        def opened(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            actor: Actor = request.actor  # type: ignore[attr-defined]  # set by ActorMiddleware
            with watching() as shown:
                try:
                    if not may(actor, permission):
                        raise NotFound
                    response = view(request, *args, **kwargs)
                except Http404:
                    response = refusal_page(request, NotFound())
                except Refused as refused:
                    response = refusal_page(request, refused)
                if hasattr(response, "render") and not getattr(response, "is_rendered", True):
                    response = response.render()
                _log_look(actor, request, shown)
            return response

        opened.permission = permission  # type: ignore[attr-defined]  # read by the middleware and tests/house
        return opened

    return decorate


def open_door(view: View) -> View:
    """Open a view to everybody, signed in or not. It shows no personal data."""
    view.permission = None  # type: ignore[attr-defined]  # read by the middleware and tests/house
    return view


def _log_look(actor: Actor, request: HttpRequest, shown: set[UUID]) -> None:
    if not shown:
        return
    match = request.resolver_match
    with transaction.atomic():
        record_look(
            actor_id=actor.user_id,
            action=f"look.{match.url_name if match else ''}",
            subjects=shown,
            relation="on_duty" if actor.duty else "",
        )


def refusal_page(request: HttpRequest, refused: Refused) -> HttpResponse:
    """Return the page that says what was refused, with what was typed so that nothing is lost."""
    status = {NotFound: 404, NotAllowed: 403, Stale: 409, Invalid: 422}
    code = next((number for kind, number in status.items() if isinstance(refused, kind)), 409)
    typed = [
        value
        for name, values in request.POST.lists()
        if name not in _MACHINERY
        for value in values
        if len(value) > 1 and " " in value.strip()
    ]
    title = _("Page not found") if code == 404 else _("This could not be done")
    context = {"title": title, "message": refused.message, "typed": typed}
    return render(request, "refused.html", context, status=code)


def operation_id(request: HttpRequest) -> UUID:
    """Return the id that the form carries, so that a form sent twice is done once; a new one when it carries none."""
    try:
        return UUID(request.POST.get("operation_id", ""))
    except ValueError:
        return new_id()


def base_version(request: HttpRequest) -> int | None:
    """Return the version from which the person worked, or None when the form carries none."""
    typed = request.POST.get("version", "")
    return int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 9 else None
