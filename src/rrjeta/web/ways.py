"""Where a page leads afterwards: never out of this house."""

from django.http import HttpRequest
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme


def is_local(address: str) -> bool:
    """Tell whether an address stays on this machine: it names no other host and no other scheme."""
    return address.startswith("/") and url_has_allowed_host_and_scheme(address, allowed_hosts=None)


def back(request: HttpRequest, otherwise: str = "start") -> str:
    """Return the address that the form asks to go back to, or the page named `otherwise`."""
    wanted = request.POST.get("next", "")
    return wanted if is_local(wanted) else reverse(otherwise)
