"""Puts every address of the system under the doors that answer it."""

from django.urls import URLPattern, URLResolver, include, path

urlpatterns: list[URLPattern | URLResolver] = [path("", include("rrjeta.web.urls"))]
