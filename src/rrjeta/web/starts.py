"""From which line a list goes on, read from the address."""

from django.http import HttpRequest

from rrjeta.web.typed import typed_whole

_FURTHEST = 6


def start_of(request: HttpRequest) -> int:
    """Return from which line on a list is asked for; the first for an address that says none or nonsense."""
    return typed_whole(request.GET.get("start", ""), _FURTHEST) or 0
