"""Every address of the product. Each topic lists its own; an address never carries anything about a child."""

from django.conf import settings
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
    "restricted",
    "search",
    "entries",
    "notes",
    "visits",
    "assessments",
    "closing",
    "reviews",
    "seats",
    "agenda",
    "tasks",
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
    "originals",
    "signing_in",
    "second_factor",
    "proving",
    "own_factors",
    "factor_removals",
    "held",
    "own",
    "notices",
    "glass",
    "openings",
    "papers",
    "consents",
    "relatives",
    "incidents",
    "net",
    "disclosures",
    "administration",
    "alone_steps",
    "retention",
    "clocks",
    "users",
    "user_access",
    "units",
    "duty",
    "roster",
    "office",
    "directory",
    "directory_owning",
    "directory_editing",
    "services",
)

# Accounts of another house sign in only where one is named.
_ELSEWHERE = ("outside",) if settings.RRJETA_OUTSIDE else ()

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include(f"rrjeta.web.{topic}")) for topic in (*_TOPICS, *_ELSEWHERE)
]
