"""The family drawn: the genogram by generations and the ecomap around the child, each with a table that says the same."""

from dataclasses import replace
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.utils.translation import gettext as _

from rrjeta.access.actors import Actor
from rrjeta.access.permissions import Permission
from rrjeta.cases.queries.kin_picture import kin_picture
from rrjeta.cases.rules.ecomap import Around
from rrjeta.web.addresses import way_to
from rrjeta.web.case_page import case_context
from rrjeta.web.door import door
from rrjeta.web.kin_drawn import ecomap_drawn, genogram_drawn
from rrjeta.web.kin_shown import homes_shown, kin_name, people_shown, stand_in, ties_shown
from rrjeta.web.shown import label


@door(Permission.READ_IDENTITY)
def drawn(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """Draw everybody of the family whom the reader may see."""
    actor: Actor = request.actor  # type: ignore[attr-defined]  # set by ActorMiddleware
    picture = kin_picture(actor, case_id)
    page = picture.page

    def name(person_id: UUID) -> str:
        return stand_in(page, person_id) if actor.hides_names else kin_name(page, person_id)

    near = [_hidden(one) if actor.hides_names else one for one in picture.around(name, label)]
    context: dict[str, Any] = {
        **case_context(request, page.header, "family"),
        "genogram": genogram_drawn(picture, name),
        "ecomap": ecomap_drawn(name(page.circle.child_id), near),
        "has_more": page.circle.has_more,
        "people": people_shown(page, may_edit=False),
        "ties": ties_shown(page, page.circle.ties, may_edit=False),
        "homes": homes_shown(page, may_edit=False),
        "print_url": way_to("paper-ask", case_id, "genogram", case_id)
        if Permission.PRINT_PAPER in page.header.allowed
        else "",
        "near": [{"name": one.name, "words": one.words, "bond": label("bond", one.bond)} for one in near],
    }
    return render(request, "kin/picture.html", context)


def _hidden(one: Around) -> Around:
    """Return somebody around the child without a name: a contact has no number that could stand for it."""
    return one if one.ties or one.kind == "service" else replace(one, name=_("a contact"), words="")


urlpatterns = [path("cases/<uuid:case_id>/genogram", drawn, name="case-genogram")]
