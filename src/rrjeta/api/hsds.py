"""HSDS 3.1 at /hsds/: what the standard requires and what it leaves open to us, page by page or as lines of JSON."""

import json
from collections.abc import Callable
from uuid import UUID

from django.http import HttpRequest, HttpResponse, JsonResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.urls import path

from rrjeta.api.asked import asked
from rrjeta.api.door import Endpoint, open_endpoint
from rrjeta.api.openapi import document
from rrjeta.directory.queries.hsds import lists, objects
from rrjeta.directory.queries.hsds.lists import Listing, Request
from rrjeta.kernel.errors import Invalid

_PAGED = ("search", "page", "per_page")
_TAKES = {
    "services": (
        *_PAGED,
        *("taxonomy_term_id", "taxonomy_id", "organization_id", "modified_after", "minimal", "full"),
    ),
    "organizations": (*_PAGED, "taxonomy_term_id", "taxonomy_id", "full", "full_service"),
    "taxonomies": _PAGED,
    "taxonomy_terms": (*_PAGED, "taxonomy_id", "parent_id", "top_only"),
    "service_at_locations": (
        *_PAGED,
        *("taxonomy_term_id", "taxonomy_id", "organization_id", "modified_after", "full", "postcode", "proximity"),
    ),
}
_LISTS: dict[str, Callable[[Request], Listing]] = {
    "services": lists.services,
    "organizations": lists.organizations,
    "taxonomies": lists.taxonomies,
    "taxonomy_terms": lists.taxonomy_terms,
    "service_at_locations": lists.service_at_locations,
}


@open_endpoint
def about(request: HttpRequest) -> HttpResponse:
    """Say which standard this is, in which version."""
    return JsonResponse(lists.about(lambda name: request.build_absolute_uri(f"/hsds/{name}")))


@open_endpoint
def openapi(request: HttpRequest) -> HttpResponse:
    """Say what each address takes, as an OpenAPI document."""
    return JsonResponse(document(_TAKES, request.build_absolute_uri("/hsds"), objects.VERSION))


def _list(name: str) -> Endpoint:
    @open_endpoint
    def listed(request: HttpRequest) -> HttpResponseBase:
        form = request.GET.get("format", "json") or "json"
        if form not in ("json", "ndjson"):
            raise Invalid({"format": "json or ndjson"})
        wanted = asked(request, _TAKES[name])
        found = _LISTS[name](wanted)
        if form == "ndjson":
            lines = (json.dumps(one, ensure_ascii=False) + "\n" for one in found.lines())
            # One answer after another as it is made; all of them together would have to wait for the last.
            return StreamingHttpResponse(lines, content_type="application/x-ndjson; charset=utf-8")
        return JsonResponse(found.page(wanted), json_dumps_params={"ensure_ascii": False})

    return listed


@open_endpoint
def service(request: HttpRequest, key: UUID) -> HttpResponse:
    """Return a service with all that belongs to it."""
    return JsonResponse(lists.one_service(key), json_dumps_params={"ensure_ascii": False})


@open_endpoint
def organization(request: HttpRequest, key: UUID) -> HttpResponse:
    """Return an organisation with its services."""
    wanted = asked(request, ("full_service",))
    found = lists.one_organization(key, is_full=wanted.full_service)
    return JsonResponse(found, json_dumps_params={"ensure_ascii": False})


@open_endpoint
def taxonomy(request: HttpRequest, key: UUID) -> HttpResponse:
    """Return a taxonomy."""
    return JsonResponse(lists.one_taxonomy(key), json_dumps_params={"ensure_ascii": False})


@open_endpoint
def taxonomy_term(request: HttpRequest, key: UUID) -> HttpResponse:
    """Return a term of a taxonomy."""
    return JsonResponse(lists.one_taxonomy_term(key), json_dumps_params={"ensure_ascii": False})


@open_endpoint
def service_at_location(request: HttpRequest, key: UUID) -> HttpResponse:
    """Return where a service is given."""
    return JsonResponse(lists.one_service_at_location(key), json_dumps_params={"ensure_ascii": False})


@open_endpoint
def nothing(request: HttpRequest, key: str) -> HttpResponse:
    """Say that there is nothing, where what stands for an id is none."""
    return JsonResponse({"error": "There is nothing at this address."}, status=404)


_ONE = {
    "services": service,
    "organizations": organization,
    "taxonomies": taxonomy,
    "taxonomy_terms": taxonomy_term,
    "service_at_locations": service_at_location,
}
urlpatterns = [
    path("hsds/", about, name="hsds"),
    path("hsds/openapi.json", openapi, name="hsds-openapi"),
    *(path(f"hsds/{name}", _list(name), name=f"hsds-{name}") for name in _LISTS),
    *(path(f"hsds/{name}/<uuid:key>", one, name=f"hsds-one-{name}") for name, one in _ONE.items()),
    path("hsds/<path:key>", nothing, name="hsds-nothing"),
]
