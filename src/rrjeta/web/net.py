"""Pictures of the net: the country, and who refers to whom; each with the table it was drawn from."""

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.translation import gettext as _

from rrjeta.access.actors import Actor
from rrjeta.access.gate import may
from rrjeta.access.permissions import Permission
from rrjeta.places.queries import boundary_source
from rrjeta.reporting.choices import OF_CHILDREN, OVER_TIME, Measure
from rrjeta.reporting.facts import Line, Outline, Picture, Shade, Square
from rrjeta.reporting.queries.net import picture
from rrjeta.web.door import door
from rrjeta.web.periods import chosen_period, period_options, period_words, written
from rrjeta.web.shown import label, options

# A square in units of the drawing, with the gap to its neighbours; how wide a letter of a name is in a shape.
_WIDE, _HIGH, _GAP, _LETTER = 100, 58, 3, 6
MEASURES: dict[Measure, Callable[[], str]] = {
    Measure.SERVICES: lambda: _("Services that take children from there"),
    Measure.FREE: lambda: _("Free places in them"),
    Measure.UNMET: lambda: _("Needs of children from there without a service"),
    Measure.WAITING: lambda: _("Places that children from there wait for, today"),
    Measure.ANSWER: lambda: _("Days to an answer, for children from there (median)"),
}


@door(Permission.READ_DIRECTORY)
def country(request: HttpRequest) -> HttpResponse:
    """Show where in the country there is help, and to readers of the network's numbers where it is missing."""
    actor: Actor = request.actor  # type: ignore[attr-defined]  # set by ActorMiddleware
    reads_numbers = may(actor, Permission.READ_NETWORK)
    types = options("service_type")
    asked, of_type = request.GET.get("measure", ""), request.GET.get("type", "")
    measure = Measure(asked) if asked in set(Measure) else Measure.SERVICES
    service_type = of_type if of_type in dict(types) else ""
    period = chosen_period(request)
    drawn = picture(actor, measure, service_type, period)
    context = {
        "list_url": _list_url(measure, service_type),
        "measures": [
            (one.value, words()) for one, words in MEASURES.items() if reads_numbers or one not in OF_CHILDREN
        ],
        "measure": measure.value,
        "measure_words": MEASURES[measure](),
        "types": types,
        "type": service_type,
        "type_words": label("service_type", service_type) if service_type else _("all types"),
        "periods": period_options() if reads_numbers else [],
        "period": written(period),
        "period_words": period_words(period) if measure in OVER_TIME else "",
        "is_of_children": measure in OF_CHILDREN,
        "has_outside": any(one.is_outside for one in drawn.squares),
        "reads_numbers": reads_numbers,
        "chosen": sum((measure is not Measure.SERVICES, bool(service_type))),
        "picture": drawn,
        "shades": [_shade(one) for one in drawn.shades],
        **(_squares(drawn) if drawn.shapes is None else _outlines(drawn)),
    }
    return render(request, "net/country.html", context)


def _list_url(measure: Measure, service_type: str) -> str:
    """Return the list that the numbers counted; nobody has a list of the children that these were counted of."""
    if measure in OF_CHILDREN:
        return ""
    in_list = {"placed": "yes", "type": service_type, "has_room": "yes" if measure is Measure.FREE else ""}
    return f"{reverse('directory')}?{urlencode({name: value for name, value in in_list.items() if value})}"


def _squares(drawn: Picture) -> dict[str, Any]:
    return {
        "box": f"-2 -2 {drawn.columns * _WIDE + 4} {drawn.rows * _HIGH + 4}",
        "squares": [_square(one) for one in drawn.squares],
        "borders": [_line(one) for one in drawn.borders],
    }


def _outlines(drawn: Picture) -> dict[str, Any]:
    shapes = drawn.shapes
    if shapes is None:
        return {}
    return {
        "box": f"-4 -4 {shapes.wide + 8} {shapes.high + 8}",
        "squares": [_outlined(one, shapes.outlines[one.code]) for one in drawn.squares],
        "border_path": shapes.borders,
        "is_shapes": True,
        "source": boundary_source(),
    }


def _municipality(one: Square) -> dict[str, Any]:
    # What is unknown, or known of few, has a dash; beyond the reach nothing stands.
    words = "" if one.is_outside else "–" if one.value is None else str(one.value)
    return {
        "code": one.code,
        "text": one.text,
        "county": one.county,
        "value": one.value,
        "words": words,
        "shade": "unknown" if one.shade is None else one.shade,
    }


def _square(one: Square) -> dict[str, Any]:
    x, y = (one.column - 1) * _WIDE, (one.row - 1) * _HIGH
    return {
        **_municipality(one),
        "x": x + _GAP,
        "y": y + _GAP,
        "wide": _WIDE - 2 * _GAP,
        "high": _HIGH - 2 * _GAP,
        "middle": x + _WIDE // 2,
        "name_y": y + 22,
        "value_y": y + 44,
    }


def _outlined(one: Square, outline: Outline) -> dict[str, Any]:
    has_name = len(str(one.text)) * _LETTER <= outline.wide
    return {
        **_municipality(one),
        "path": outline.path,
        "middle": outline.x,
        "has_name": has_name,
        "name_y": outline.y - 4,
        "value_y": outline.y + (12 if has_name else 5),
    }


def _line(one: Line) -> dict[str, int]:
    return {"x1": one.x1 * _WIDE, "y1": one.y1 * _HIGH, "x2": one.x2 * _WIDE, "y2": one.y2 * _HIGH}


def _shade(one: Shade) -> dict[str, Any]:
    return {"shade": one.shade, "words": str(one.least) if one.least == one.most else f"{one.least}–{one.most}"}


urlpatterns = [path("net/country", country, name="net-country")]
