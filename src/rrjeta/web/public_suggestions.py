"""A correction to the directory suggested by anybody, not signed in; whoever keeps the service decides."""

from functools import partial
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.utils.translation import gettext as _

from rrjeta.access.actors import PUBLIC_ACTOR
from rrjeta.directory.choices import Status
from rrjeta.directory.operations.keeping import suggest_edit
from rrjeta.directory.queries.listing import public_service
from rrjeta.directory.rules.suggesting import SUGGESTED, proposal_for
from rrjeta.kernel.text import Text
from rrjeta.web.callers import Ceiling
from rrjeta.web.directory import field_words
from rrjeta.web.directory_shown import status_words
from rrjeta.web.public_forms import answer_public, guards
from rrjeta.web.services import for_everybody, public_address, public_frame

_PURPOSE = "suggestion-form"
_SUGGESTIONS = Ceiling("suggestion", 10, 600)
_TYPED = ("field", "words_sq", "words_en", "status", "why")


@for_everybody
def suggest(request: HttpRequest, service_id: UUID) -> HttpResponse:
    """Show the form, or keep what was suggested for whoever keeps the service."""
    one = public_service(service_id)

    def save(sent_id: UUID) -> HttpResponse:
        typed = _typed(request)
        proposed = proposal_for(typed["field"], Text(sq=typed["words_sq"], en=typed["words_en"]), typed["status"])
        given = {"field": typed["field"], "proposed": proposed, "why": typed["why"]}
        suggest_edit(PUBLIC_ACTOR, operation_id=sent_id, service_id=service_id, **given)
        context = {**public_frame(request), "service_url": public_address("public-service", service_id)}
        return render(request, "services/suggested.html", context)

    too_often = _("Too many suggestions came from this connection. Send it again in ten minutes.")
    draw = partial(_form, request, one)
    return answer_public(request, _PURPOSE, _SUGGESTIONS, draw=draw, save=save, too_often=too_often)


def _typed(request: HttpRequest) -> dict[str, str]:
    return {name: request.POST.get(name, "").strip() for name in _TYPED}


def _form(request: HttpRequest, one: Any, errors: dict[str, Any], status: int, sent_id: UUID | None) -> HttpResponse:
    """Show the form with whatever was typed; under the same id where it was read, so that it still is the same suggestion."""
    guarded = guards(request, _PURPOSE, errors, sent_id)
    context = {
        **public_frame(request),
        **guarded,
        "name": str(one.names),
        "service_url": public_address("public-service", one.id),
        "fields": [(field, field_words(field)) for field in SUGGESTED],
        "states": [(state.value, status_words(state)) for state in Status],
        "typed": _typed(request),
        "errors": [said for each in guarded["errors"].values() for said in each],
    }
    return render(request, "services/suggest.html", context, status=status)


urlpatterns = [path("services/<uuid:service_id>/suggest", suggest, name="public-suggest")]
