"""What every answer says to a browser about itself, pages, files and refusals alike."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

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
}  # fmt: skip


class HardeningMiddleware:
    """Stands before everything else, so that no answer goes without."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer with the headers of the house."""
        response = self.get_response(request)
        for name, value in _HEADERS.items():
            response.headers.setdefault(name, value)
        return response
