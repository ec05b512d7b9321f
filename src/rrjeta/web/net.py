"""Pictures of the net: the municipalities as squares, with the table they were drawn from."""

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.translation import gettext as _

from rrjeta.access.actors import Actor
from rrjeta.access.permissions import Permission
from rrjeta.reporting.choices import Measure
from rrjeta.reporting.facts import Line, Shade, Square
from rrjeta.reporting.queries.net import picture
from rrjeta.web.door import door
from rrjeta.web.shown import label, options

# A square in units of the drawing, with the gap to its neighbours.
_WIDE, _HIGH, _GAP = 100, 58, 3
MEASURES: dict[Measure, Callable[[], str]] = {
    Measure.SERVICES: lambda: _("Services that take children from there"),
    Measure.FREE: lambda: _("Free places in them"),
}


@door(Permission.READ_DIRECTORY)
def country(request: HttpRequest) -> HttpResponse:
    """Show where in the country there is help, of all types or of one."""
    actor: Actor = request.actor  # type: ignore[attr-defined]  # set by ActorMiddleware
    types = options("service_type")
    asked, of_type = request.GET.get("measure", ""), request.GET.get("type", "")
    measure = Measure(asked) if asked in set(Measure) else Measure.SERVICES
    service_type = of_type if of_type in dict(types) else ""
    drawn = picture(actor, measure, service_type)
    in_list = {"placed": "yes", "type": service_type, "has_room": "yes" if measure is Measure.FREE else ""}
    list_url = f"{reverse('directory')}?{urlencode({name: value for name, value in in_list.items() if value})}"
    context = {
        "list_url": list_url,
        "measures": [(one.value, words()) for one, words in MEASURES.items()],
        "measure": measure.value,
        "measure_words": MEASURES[measure](),
        "types": types,
        "type": service_type,
        "type_words": label("service_type", service_type) if service_type else _("all types"),
        "chosen": sum((measure is not Measure.SERVICES, bool(service_type))),
        "picture": drawn,
        "box": f"-2 -2 {drawn.columns * _WIDE + 4} {drawn.rows * _HIGH + 4}",
        "squares": [_square(one) for one in drawn.squares],
        "borders": [_line(one) for one in drawn.borders],
        "shades": [_shade(one) for one in drawn.shades],
    }
    return render(request, "net/country.html", context)


def _square(one: Square) -> dict[str, Any]:
    x, y = (one.column - 1) * _WIDE, (one.row - 1) * _HIGH
    return {
        "code": one.code,
        "text": one.text,
        "county": one.county,
        "value": one.value,
        "shade": "unknown" if one.shade is None else one.shade,
        "x": x + _GAP,
        "y": y + _GAP,
        "wide": _WIDE - 2 * _GAP,
        "high": _HIGH - 2 * _GAP,
        "middle": x + _WIDE // 2,
        "name_y": y + 22,
        "value_y": y + 44,
    }


def _line(one: Line) -> dict[str, int]:
    return {"x1": one.x1 * _WIDE, "y1": one.y1 * _HIGH, "x2": one.x2 * _WIDE, "y2": one.y2 * _HIGH}


def _shade(one: Shade) -> dict[str, Any]:
    return {"shade": one.shade, "words": str(one.least) if one.least == one.most else f"{one.least}–{one.most}"}


urlpatterns = [path("net/country", country, name="net-country")]
