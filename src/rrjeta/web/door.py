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
from django.urls import reverse
from django.utils.translation import gettext as _

from rrjeta.access.actors import Actor
from rrjeta.access.gate import may
from rrjeta.access.looking import ON_DUTY_LIST, ON_LIST, Looked, noting_relations
from rrjeta.access.operations.held import hold_text
from rrjeta.access.permissions import Permission
from rrjeta.audit.operations import record_look
from rrjeta.cases.operations.seen import mark_seen
from rrjeta.cases.queries.duty_looks import is_shown_by_duty
from rrjeta.kernel.errors import Invalid, NotAllowed, NotFound, Refused, Stale, TooOften
from rrjeta.kernel.ids import new_id, read_id
from rrjeta.kernel.sealing import watching
from rrjeta.web.ceilings import TooMuchOpened, count_shown, seconds_left
from rrjeta.web.fresh import is_fresh, to_proof
from rrjeta.web.typed import typed_whole

View = Callable[..., HttpResponse]

# Names of posted fields that the page itself put there; they are not what somebody typed.
MACHINERY = frozenset({"csrfmiddlewaretoken", "operation_id", "version", "typed_by", "held_text", "next"})
# Names of posted fields that are neither shown again nor held: passwords, which like any phrase may hold blanks.
SECRETS = frozenset({"password", "present", "again"})


def door(permission: Permission, *, fresh: bool = False, on_full_disk: bool = False) -> Callable[[View], View]:
    """Open a view to signed-in people who hold the permission for any record; the query decides for which.

    A `fresh` door opens only to whoever proved within the last ten minutes that it is they (web/fresh.py): others are led
    to the page that asks and back. What they sent meanwhile is held for them; files cannot be. A door stays
    open to forms `on_full_disk` when what is sent makes it show something, or ends a session (web/fullness.py).
    """

    def decorate(view: View) -> View:
        @functools.wraps(view)
        def opened(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            actor: Actor = request.actor  # type: ignore[attr-defined]  # set by ActorMiddleware
            with watching() as shown, noting_relations() as opened:
                try:
                    if not may(actor, permission):
                        raise NotFound
                    if fresh and not is_fresh(request):
                        return _ask_for_proof(request, actor)
                    response = _rendered(view(request, *args, **kwargs))
                except (Refused, Http404) as refused:
                    response = _answer(request, refused)
                if _shows(response, shown) and not count_shown(actor, permission, len(shown)):
                    return _too_much(request)
                _log_look(actor, request, shown, opened)
            return response

        opened.permission = permission  # type: ignore[attr-defined]  # read by the middleware and tests/house
        opened.fresh = fresh  # type: ignore[attr-defined]  # read by tests/house
        opened.on_full_disk = on_full_disk  # type: ignore[attr-defined]  # read by web/fullness.py
        return opened

    return decorate


def open_door(view: View) -> View:
    """Open a view to everybody, signed in or not. It shows no personal data."""

    @functools.wraps(view)
    def opened(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            return _rendered(view(request, *args, **kwargs))
        except (Refused, Http404) as refused:
            return _answer(request, refused)

    opened.permission = None  # type: ignore[attr-defined]  # read by the middleware and tests/house
    return opened


def guest_door(view: View) -> View:
    """Open a view to whoever holds a signed link. The view finds out itself who that is; what it shows is logged as theirs.

    It says so with `request.guest_id`; nobody else is shown anything of a person.
    """

    @functools.wraps(view)
    def opened(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        with watching() as shown, noting_relations():
            try:
                response = _rendered(view(request, *args, **kwargs))
            except (Refused, Http404) as refused:
                response = _answer(request, refused)
            if _shows(response, shown):
                _log_guest(request, shown)
            return response

    opened.permission = None  # type: ignore[attr-defined]  # read by the middleware and tests/house
    return opened


class NobodyLooked(Exception):
    """A page shows somebody to a guest whom nobody named: no log, no data."""


def _log_guest(request: HttpRequest, shown: set[UUID]) -> None:
    guest_id = getattr(request, "guest_id", None)
    if guest_id is None:
        raise NobodyLooked
    match = request.resolver_match
    with transaction.atomic():
        record_look(actor_id=guest_id, action=f"look.{match.url_name if match else ''}", subjects=shown)


def _too_much(request: HttpRequest) -> HttpResponse:
    return refusal_page(request, TooMuchOpened(seconds_left()))


def _shows(response: HttpResponse, shown: set[UUID]) -> bool:
    """Tell whether an answer shows anybody: one that leads on after something was written shows nobody, whoever was opened."""
    return bool(shown) and not 300 <= response.status_code < 400


def _ask_for_proof(request: HttpRequest, actor: Actor) -> HttpResponse:
    wanted = request.get_full_path()
    if request.method == "POST":
        held_id = hold_for(request, actor.user_id)
        wanted = reverse("held-text", args=[held_id]) if held_id else reverse("start")
    return to_proof(wanted)


def hold_for(request: HttpRequest, user_id: UUID) -> UUID | None:
    """Keep what a form sent for this user, sealed; return the id under which they find it, or None for an unknown user."""
    left_out = {"csrfmiddlewaretoken", "typed_by"} | SECRETS
    typed = {name: values for name, values in request.POST.lists() if name not in left_out}
    return hold_text(user_id=user_id, path=request.get_full_path(), typed=typed, had_files=bool(request.FILES))


def _rendered(response: Any) -> HttpResponse:
    """Return the response with its page drawn, so that whatever the page opens is opened before the look is logged."""
    if not getattr(response, "is_rendered", True):
        response = response.render()
    drawn: HttpResponse = response
    return drawn


def _answer(request: HttpRequest, refused: Exception) -> HttpResponse:
    return refusal_page(request, refused if isinstance(refused, Refused) else NotFound())


def _log_look(actor: Actor, request: HttpRequest, shown: set[UUID], opened: Looked) -> None:
    if not shown:
        return
    match = request.resolver_match
    with transaction.atomic():
        record_look(
            actor_id=actor.user_id,
            action=f"look.{match.url_name if match else ''}",
            subjects=shown,
            reason=opened.reason,
            relation=_relation(actor, shown, opened),
            about=sorted(opened.beyond_work | opened.revealed),
        )
        if opened.files:
            mark_seen(actor, opened.files)


def _relation(actor: Actor, shown: set[UUID], opened: Looked) -> str:
    """Return by what the actor came to see this: by which relation to a file, or on a list."""
    if opened.is_settled:
        return opened.relation
    return ON_DUTY_LIST if actor.duty and is_shown_by_duty(actor, shown) else ON_LIST


def refusal_page(request: HttpRequest, refused: Refused) -> HttpResponse:
    """Return the page that says what was refused, with what was typed so that nothing is lost."""
    status = {NotFound: 404, NotAllowed: 403, Stale: 409, Invalid: 422, TooOften: 429}
    code = next((number for kind, number in status.items() if isinstance(refused, kind)), 409)
    title = _("Page not found") if code == 404 else _("This could not be done")
    context = {"title": title, "message": refused.message, "typed": typed_texts(request)}
    response = render(request, "refused.html", context, status=code)
    if isinstance(refused, TooOften):
        response["Retry-After"] = str(refused.seconds)
    return response


def typed_texts(request: HttpRequest) -> list[str]:
    """Return what was typed in words: texts, not codes, and no passwords."""
    return [
        value
        for name, values in request.POST.lists()
        if name not in MACHINERY | SECRETS
        for value in values
        if isinstance(value, str) and " " in value.strip()
    ]


def operation_id(request: HttpRequest) -> UUID:
    """Return the id that the form carries, so that a form sent twice is done once; a new one when it carries none."""
    return read_id(request.POST.get("operation_id", "")) or new_id()


def base_version(request: HttpRequest) -> int | None:
    """Return the version from which the person worked, or None when the form carries none."""
    return typed_whole(request.POST.get("version", ""), 8)
