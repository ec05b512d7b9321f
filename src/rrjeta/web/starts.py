"""From which line a list goes on, read from the address."""

from django.http import HttpRequest

_FURTHEST = 6


def start_of(request: HttpRequest) -> int:
    """Return from which line on a list is asked for; the first for an address that says none or nonsense."""
    typed = request.GET.get("start", "")
    return int(typed) if typed.isascii() and typed.isdigit() and len(typed) <= _FURTHEST else 0
