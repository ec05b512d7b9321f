"""The named addresses that the frame looks for, so that its search and menu are drawn."""

from django.http import HttpRequest, HttpResponse
from django.urls import path


def _nowhere(request: HttpRequest) -> HttpResponse:
    return HttpResponse()


urlpatterns = [
    path(name, _nowhere, name=name)
    for name in (
        *("start", "search", "hide-names", "set-language", "sign-out", "own-settings"),
        *("notices", "incident-report", "alliances"),
    )
]
