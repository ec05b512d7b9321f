"""The list of steps done without a second look, for the State Agency."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.translation import gettext as _

from rrjeta.access.actors import Actor
from rrjeta.access.permissions import Permission
from rrjeta.cases.queries.alone_steps import AloneStep, alone_steps
from rrjeta.exports.queries.exports import alone_exports
from rrjeta.places.queries import area
from rrjeta.web.door import door
from rrjeta.web.exports_shown import size_words
from rrjeta.web.moves import move_words
from rrjeta.web.paging import paged

_DECISIONS = {
    "measure": lambda: _("Decision on a protection measure"),
    "assessment": lambda: _("Second look at an assessment"),
}


@door(Permission.READ_ALONE_STEPS)
def listed(request: HttpRequest) -> HttpResponse:
    """List what units of one person decided alone, without the name of anybody."""
    actor: Actor = request.actor  # type: ignore[attr-defined]  # set by ActorMiddleware
    after = request.GET.get("after", "")
    steps, older = alone_steps(actor, after)
    here = reverse("alone-steps")
    context = {
        "steps": [
            {
                "unit": one.unit,
                "place": str(area(one.municipality).text) if one.municipality else "",
                "number": one.number,
                "what": _words(one),
                "at": one.at,
            }
            for one in steps
        ],
        "exports": [
            {
                "unit": one.unit.name,
                "place": str(area(one.unit.municipality).text) if one.unit.municipality else "",
                "number": one.number,
                "at": one.entered_at,
                "size": size_words(one.row_count, one.child_count, one.restricted_count),
            }
            for one in alone_exports(actor)
        ]
        if not after
        else [],
        **paged(here, after, older),
    }
    return render(request, "administration/alone_steps.html", context)


def _words(one: AloneStep) -> str:
    return move_words(one.move) if one.move else _DECISIONS[one.decision]()


urlpatterns = [path("administration/without-second-look", listed, name="alone-steps")]
