"""What every answer says to a browser about itself, pages, files and refusals alike."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from rrjeta.files.choices import MOST_BYTES

_METHODS = ("GET", "HEAD", "POST")
# No page of ours has an address near as long as this.
_LONGEST_ADDRESS = 8_000
# All headers together; a browser of ours sends two thousand.
_LONGEST_HEADERS = 32_000
# Ten times what may be attached at once: whoever sends a little too much hears so at the field, on the page.
_DIGITS = 12
_MOST_BYTES = 10 * MOST_BYTES

# Nothing of ours is shown, read or run from another place, and no page asks for a device. A photograph is taken through
# a file field, which none of this touches.
_HEADERS = {
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cross-Origin-Embedder-Policy": "require-corp",
    "Permissions-Policy": ", ".join(
        f"{one}=()"
        for one in (
            "accelerometer", "autoplay", "bluetooth", "camera", "display-capture", "encrypted-media", "geolocation",
            "gyroscope", "hid", "idle-detection", "local-fonts", "magnetometer", "microphone", "midi", "payment",
            "picture-in-picture", "screen-wake-lock", "serial", "usb", "web-share", "xr-spatial-tracking",
        )
    ),
    "X-Permitted-Cross-Domain-Policies": "none",
    # Django's own middleware says these too, but not where it refuses a request itself.
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
}  # fmt: skip


class HardeningMiddleware:
    """Stands before everything else, so that no answer goes without, and what no page asks for goes no further."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer with the headers of the house."""
        response = _refusal(request) or self.get_response(request)
        for name, value in _HEADERS.items():
            response.headers.setdefault(name, value)
        # Only a file of ours says for itself how long it may be kept.
        response.headers.setdefault("Cache-Control", "no-store, private")
        return response


def _refusal(request: HttpRequest) -> HttpResponse | None:
    """Return the answer to what only a machine sends: short, in the house's language."""
    if request.method not in _METHODS:
        return _said(_("This address takes GET and POST."), 405, {"Allow": ", ".join(_METHODS)})
    if len(request.get_full_path()) > _LONGEST_ADDRESS:
        return _said(_("This address is too long."), 414)
    if sum(len(value) for name, value in request.META.items() if name.startswith("HTTP_")) > _LONGEST_HEADERS:
        return _said(_("The headers are too long."), 431)
    claimed = request.META.get("CONTENT_LENGTH") or "0"
    if not (claimed.isascii() and claimed.isdigit()):
        return _said(_("The length of what was sent is no number."), 400)
    if len(claimed) > _DIGITS or int(claimed) > _MOST_BYTES:
        return _said(_("Too much was sent at once. Go back and send fewer or smaller files."), 413)
    return None


def _said(words: str, status: int, headers: dict[str, str] | None = None) -> HttpResponse:
    return HttpResponse(words, status=status, headers=headers, content_type="text/plain; charset=utf-8")
