"""Every address of the product. Each topic lists its own; an address never carries anything about a child."""

from django.urls import URLPattern, URLResolver, include, path

# One line a topic: the module `web/<topic>.py` with its own `urlpatterns`.
_TOPICS = (
    "start",
    "worklist",
    "chosen",
    "cases",
    "concerns",
    "screening",
    "concern_details",
    "persons",
    "search",
    "entries",
    "notes",
    "visits",
    "assessments",
    "closing",
    "reviews",
    "seats",
    "minutes",
    "meetings",
    "plans",
    "measures",
    "hearings",
    "protection",
    "searching",
    "handover",
    "beginnings",
    "around_child",
    "signing_in",
    "proving",
    "held",
    "own",
    "papers",
    "administration",
    "alone_steps",
    "clocks",
    "users",
    "user_access",
    "units",
    "duty",
    "roster",
    "office",
)

urlpatterns: list[URLPattern | URLResolver] = [path("", include(f"rrjeta.web.{topic}")) for topic in _TOPICS]
