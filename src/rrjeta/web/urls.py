"""Every address of the product. Each topic lists its own; an address never carries anything about a child."""

from django.urls import URLPattern, URLResolver, include, path

# One line a topic: the module `web/<topic>.py` with its own `urlpatterns`.
_TOPICS = (
    "start",
    "worklist",
    "cases",
    "entries",
    "notes",
    "visits",
    "signing_in",
    "held",
    "own",
)

urlpatterns: list[URLPattern | URLResolver] = [path("", include(f"rrjeta.web.{topic}")) for topic in _TOPICS]
