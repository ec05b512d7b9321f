"""The addresses of the product and one more: the empty signed-in view that measurements are held against."""

from django.http import HttpRequest, HttpResponse
from django.urls import include, path

from rrjeta.access.permissions import Permission
from rrjeta.web.door import door


@door(Permission.DESK)
def empty(request: HttpRequest) -> HttpResponse:
    return HttpResponse("")


urlpatterns = [path("", include("rrjeta.config.urls")), path("bench/empty", empty, name="bench-empty")]
