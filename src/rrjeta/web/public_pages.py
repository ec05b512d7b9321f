"""What every page for everybody is made of: its language in the address, whom to ring, the way out."""

from collections.abc import Callable, Collection
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import translation
from django.utils.translation import get_language, get_language_info

from rrjeta.kernel.errors import NotFound
from rrjeta.packs.current import current
from rrjeta.places.choices import AreaKind
from rrjeta.places.queries import areas_for_choice
from rrjeta.web.door import open_door

View = Callable[..., HttpResponse]


def public_page(view: View) -> View:
    """Show a page for everybody in the language of its address, else in the one that the reader chose before."""

    def shown(request: HttpRequest, language: str = "") -> HttpResponse:
        if language and language not in dict(settings.LANGUAGES):
            raise NotFound
        with translation.override(language or get_language() or settings.LANGUAGE_CODE):
            response = view(request)
            response.headers["Content-Language"] = get_language() or ""
        return response

    return open_door(shown)


def frame(name: str) -> dict[str, Any]:
    """Return what every page for everybody shows: whom to ring, the way out, the other language."""
    return {
        "leave_to": current().leave_to,
        "numbers": current().emergency_numbers(),
        "languages": [
            (code, get_language_info(code)["name_local"].capitalize(), reverse(name, args=[code]))
            for code, _name in settings.LANGUAGES
            if code != get_language()
        ],
    }


def places_among(codes: Collection[str]) -> list[tuple[str, Any]]:
    """Return these municipalities for choosing, by name."""
    return [(one.code, one.text) for one in areas_for_choice(AreaKind.MUNICIPALITY) if one.code in codes]
