"""Administration of units: where colleagues work, what stands on their letters, who stands in for the head."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.translation import gettext as _

from rrjeta.access.actors import Actor
from rrjeta.access.operations.units import change_unit, create_unit
from rrjeta.access.permissions import Permission
from rrjeta.access.register import possible_deputies, unit_file, units
from rrjeta.places.choices import AreaKind
from rrjeta.places.queries import area_names, areas_for_choice, organisations
from rrjeta.web.attempt import Typed, attempt, shown
from rrjeta.web.door import base_version, door, operation_id

_WORDS = ("name", "phone", "letterhead")


@door(Permission.MANAGE_UNITS)
def show_all(request: HttpRequest) -> HttpResponse:
    """Show every unit by municipality."""
    actor: Actor = request.actor  # type: ignore[attr-defined]  # set by ActorMiddleware
    found = units(actor)
    names = area_names(one.municipality for one in found)
    context = {
        "units": [
            {"unit": one, "place": names.get(one.municipality, one.municipality or _("whole country"))} for one in found
        ]
    }
    return render(request, "administration/units.html", context)


@door(Permission.MANAGE_UNITS, fresh=True)
def create(request: HttpRequest) -> HttpResponse:
    """Found a unit."""
    actor: Actor = request.actor  # type: ignore[attr-defined]  # set by ActorMiddleware
    typed = Typed(request)
    outcome = attempt(
        request,
        lambda: create_unit(
            actor,
            operation_id=operation_id(request),
            organisation=typed.text("organisation"),
            municipality=typed.text("municipality"),
            **{name: typed.text(name) for name in _WORDS},
        ),
    )
    if outcome.result:
        messages.success(request, _("The unit was added."))
        return redirect("units")
    context = {
        "organisations": [(one.code, one.text) for one in organisations()],
        "municipalities": [(one.code, one.text) for one in areas_for_choice(AreaKind.MUNICIPALITY)],
        "shown": shown(request, dict.fromkeys(("organisation", "municipality", *_WORDS), "")),
        "errors": outcome.errors,
        "sent_operation_id": typed.text("operation_id"),
    }
    return render(request, "administration/unit_create.html", context, status=outcome.status)


@door(Permission.MANAGE_UNITS, fresh=True)
def change(request: HttpRequest, unit_id: UUID) -> HttpResponse:
    """Change a unit's words and deputy, or close it."""
    actor: Actor = request.actor  # type: ignore[attr-defined]  # set by ActorMiddleware
    unit, typed = unit_file(actor, unit_id), Typed(request)
    outcome = attempt(
        request,
        lambda: change_unit(
            actor,
            operation_id=operation_id(request),
            unit_id=unit_id,
            deputy_id=typed.id("deputy_id"),
            is_active=not typed.is_yes("is_closed"),
            base_version=base_version(request),
            **{name: typed.text(name) for name in _WORDS},
        ),
    )
    if outcome.result:
        messages.success(request, _("Saved."))
        return redirect("units")
    plain = {name: getattr(unit, name) for name in _WORDS}
    plain |= {"deputy_id": str(unit.deputy_id or ""), "is_closed": not unit.is_active}
    context = {
        "unit": unit,
        "deputies": [(str(one.id), one.name) for one in possible_deputies(actor)],
        "shown": shown(request, plain),
        "errors": {("is_closed" if name == "is_active" else name): said for name, said in outcome.errors.items()},
        "conflicts": outcome.conflicts,
        "labels": _labels(),
        "version": unit.version,
        "sent_operation_id": typed.text("operation_id"),
    }
    return render(request, "administration/unit_change.html", context, status=outcome.status)


def _labels() -> dict[str, Any]:
    return {
        "name": _("Name"),
        "phone": _("Phone"),
        "letterhead": _("Letterhead"),
        "deputy_id": _("Named deputy"),
        "is_active": _("This unit is closed"),
    }


urlpatterns = [
    path("administration/units", show_all, name="units"),
    path("administration/units/add", create, name="unit-create"),
    path("administration/units/<uuid:unit_id>/change", change, name="unit-change"),
]
