"""The directory for everybody, not signed in: find a service by need, place and age; a page for each; no script, no cookie."""

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path, reverse
from django.utils import translation
from django.utils.translation import get_language, get_language_info

from rrjeta.access.actors import SYSTEM
from rrjeta.directory.facts.told import Asked, Found
from rrjeta.directory.operations.keeping import confirm_by_link
from rrjeta.directory.queries.listing import public_list, public_service, service_of_link
from rrjeta.directory.queries.organisations import events_of_service, public_organisation
from rrjeta.packs.queries import emergency_numbers
from rrjeta.web.directory import asked_from, filters_of, pages_around, service_context
from rrjeta.web.directory_shown import event_lines, line_of, organisation_rows
from rrjeta.web.door import open_door, operation_id

View = Callable[..., HttpResponse]


def for_everybody(view: View) -> View:
    """Show a page to anybody, in the language that its address asks for, else in the one chosen before."""

    def shown(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        wanted = request.GET.get("lang", "")
        language = wanted if wanted in dict(settings.LANGUAGES) else get_language() or settings.LANGUAGE_CODE
        with translation.override(language):
            response = view(request, *args, **kwargs)
            response.headers["Content-Language"] = language
        return response

    return open_door(shown)


def public_frame(request: HttpRequest) -> dict[str, Any]:
    """Return what every public page shows: the numbers to ring, and the same page in the other language."""
    kept = {name: value for name, value in request.GET.items() if name != "lang"}
    here = get_language() or settings.LANGUAGE_CODE
    others = [code for code, _name in settings.LANGUAGES if code != here]
    return {
        "numbers": emergency_numbers(),
        "others": [
            (code, get_language_info(code)["name_local"].capitalize(), f"?{urlencode({**kept, 'lang': code})}")
            for code in others
        ],
        "lang": here,
        "list_url": _in_language(reverse("public-services")),
    }


def _in_language(address: str) -> str:
    """Return an address that stays in the language now spoken: nothing is kept in the browser that could remember it."""
    sign = "&" if "?" in address else "?"
    return f"{address}{sign}{urlencode({'lang': get_language() or settings.LANGUAGE_CODE})}"


def public_address(name: str, *args: Any) -> str:
    """Return the address of a public page in the language now spoken."""
    return _in_language(reverse(name, args=args))


def _pages(here: str, found: Found, asked: Asked | None = None) -> dict[str, Any]:
    """Return the ways to the page before and the next one of a list."""
    around = pages_around(here, asked or Asked(), found)
    ways = {name: _in_language(address) if address else "" for name, address in around.items()}
    return {**ways, "page": found.page, "pages": found.pages}


@for_everybody
def services(request: HttpRequest) -> HttpResponse:
    """Show the services that the address asks for."""
    asked = asked_from(request)
    asked = Asked(words=asked.words, municipality=asked.municipality, age=asked.age, type=asked.type, page=asked.page)
    found = public_list(asked)
    here = reverse("public-services")
    context = {
        **public_frame(request),
        **filters_of(asked),
        "lines": [line_of(one, _in_language(reverse("public-service", args=[one.id]))) for one in found.services],
        "total": found.total,
        **_pages(here, found, asked),
    }
    return render(request, "services/list.html", context)


@for_everybody
def service(request: HttpRequest, service_id: UUID) -> HttpResponse:
    """Show a service to anybody: no private contact, no place that is hidden, nobody who waits."""
    one = public_service(service_id)
    context = {
        **public_frame(request),
        **service_context(one),
        "events": event_lines(events_of_service(one.id)),
        "organisation_url": public_address("public-organisation", one.organisation),
        "suggest_url": public_address("public-suggest", one.id),
    }
    return render(request, "services/one.html", context)


@for_everybody
def organisation(request: HttpRequest, code: str) -> HttpResponse:
    """Show an organisation to anybody, with its services."""
    one = public_organisation(code)
    found = public_list(Asked(organisation=code, page=asked_from(request).page))
    pages = _pages(reverse("public-organisation", args=[code]), found)
    context = {
        **public_frame(request),
        "name": str(one.names),
        "facts": organisation_rows(one),
        "events": event_lines(one.events),
        "lines": [line_of(each, _in_language(reverse("public-service", args=[each.id]))) for each in found.services],
        **pages,
    }
    return render(request, "services/organisation.html", context)


@for_everybody
def confirm(request: HttpRequest, token: str) -> HttpResponse:
    """Show what stands of a service to whoever holds its link; a click confirms. Looking uses nothing up."""
    if request.method == "POST":
        is_running = request.POST.get("way") != "stop"
        confirm_by_link(SYSTEM, operation_id=operation_id(request), token=token, is_running=is_running)
        return render(request, "services/confirmed.html", {**public_frame(request), "is_running": is_running})
    one = service_of_link(token)
    return render(request, "services/confirm.html", {**public_frame(request), **service_context(one)})


urlpatterns = [
    path("services", services, name="public-services"),
    path("services/<uuid:service_id>", service, name="public-service"),
    path("services/organisations/<slug:code>", organisation, name="public-organisation"),
    path("services/confirm/<str:token>", confirm, name="service-confirm"),
]
