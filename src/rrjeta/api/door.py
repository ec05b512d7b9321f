"""The door of every endpoint: open to everybody, answering GET alone, refusals as JSON."""

import functools
from collections.abc import Callable
from typing import Any

from django.http import Http404, HttpRequest, JsonResponse
from django.http.response import HttpResponseBase

from rrjeta.kernel.errors import Invalid, NotFound, Refused

Endpoint = Callable[..., HttpResponseBase]


def open_endpoint(endpoint: Endpoint) -> Endpoint:
    """Open an endpoint to everybody, signed in or not, from every origin. It reads what is public and changes nothing."""

    @functools.wraps(endpoint)
    def opened(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if request.method not in ("GET", "HEAD"):
            response: HttpResponseBase = JsonResponse({"error": "This address answers GET."}, status=405)
            response["Allow"] = "GET, HEAD"
            return response
        try:
            response = endpoint(request, *args, **kwargs)
        except Invalid as refused:
            response = JsonResponse({"error": refused.errors}, status=400)
        except (NotFound, Http404):
            response = JsonResponse({"error": "There is nothing at this address."}, status=404)
        except Refused:
            response = JsonResponse({"error": "This could not be done."}, status=409)
        response["Access-Control-Allow-Origin"] = "*"
        response["Cross-Origin-Resource-Policy"] = "cross-origin"
        return response

    opened.permission = None  # type: ignore[attr-defined]  # read by the middleware and tests/house
    return opened
