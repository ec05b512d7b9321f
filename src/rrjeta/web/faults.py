"""Pages for what no view answers: an address that does not exist, a form that is not ours, a fault of our own."""

from typing import Any

import structlog
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _

from rrjeta.kernel.errors import NotFound
from rrjeta.kernel.ids import new_id
from rrjeta.web.door import refusal_page, typed_texts
from rrjeta.web.middleware import author_of_page, hold_typed, to_sign_in

_log = structlog.get_logger(__name__)


# Refused sign-ins are counted for so long.
RETRY_SECONDS = 300


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer for an address that does not exist exactly as for a record that does not exist for this person."""
    return refusal_page(request, NotFound())


def not_open(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer for what a library refuses as for what does not exist."""
    return refusal_page(request, NotFound())


def not_understood(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer for a request that Django itself refuses to read."""
    message = _("The page sent something that could not be read, or too much at once. Go back and send less.")
    context = {"title": _("This could not be done"), "message": message, "typed": []}
    return render(request, "refused.html", context, status=400)


def too_often(request: HttpRequest) -> HttpResponse:
    """Answer when somebody asks too often, such as a machine that guesses passwords."""
    message = _("Too many attempts. Wait five minutes and try again.")
    context = {"title": _("This could not be done"), "message": message, "typed": []}
    response = render(request, "refused.html", context, status=429)
    response.headers["Retry-After"] = str(RETRY_SECONDS)
    return response


def our_fault(request: HttpRequest) -> HttpResponse:
    """Answer for a fault of our own: an id that also stands in the machine's log, and nothing else.

    Nothing is read from the database here, since it may be what failed.
    """
    fault_id = str(new_id())
    _log.error("page failed", fault_id=fault_id, exc_info=True)
    return HttpResponse(render_to_string("500.html", {"fault_id": fault_id}), status=500)


def form_not_ours(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Answer a form without the token of this session: opened before signing in anew, or sent by another site.

    The mark of its author shows that the page was ours: then what was typed is held for that person, who sends it on
    from a page of their own. Anything else is refused and shown.
    """
    author_id = author_of_page(request)
    actor: Any = getattr(request, "actor", None)
    if author_id is not None and actor is None:
        return to_sign_in(request)
    if author_id is not None and actor.user_id == author_id and (held_id := hold_typed(request)):
        return redirect(reverse("held-text", args=[held_id]))
    return render(request, "403_csrf.html", {"typed": typed_texts(request)}, status=403)
