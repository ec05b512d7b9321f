"""Every address of the product. Each topic lists its own; an address never carries anything about a child."""

from django.urls import URLPattern, URLResolver

urlpatterns: list[URLPattern | URLResolver] = []
