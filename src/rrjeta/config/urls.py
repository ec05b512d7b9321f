"""Puts every address of the system under the doors that answer it."""

from django.urls import URLPattern, URLResolver, include, path

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("rrjeta.web.urls")),
    path("", include("rrjeta.api.hsds")),
]
handler400 = "rrjeta.web.faults.not_understood"
handler403 = "rrjeta.web.faults.not_open"
handler404 = "rrjeta.web.faults.not_found"
handler429 = "rrjeta.web.faults.too_often"
handler500 = "rrjeta.web.faults.our_fault"
