"""Units: where colleagues work, what stands on their letters, who gives the second look."""

from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from rrjeta.access.actors import Actor
from rrjeta.access.models import Membership, Unit, User
from rrjeta.access.operate import operation
from rrjeta.access.permissions import Permission
from rrjeta.access.rules import unit_errors
from rrjeta.kernel.errors import Invalid, NotFound
from rrjeta.kernel.saving import add, change
from rrjeta.places.choices import AreaKind
from rrjeta.places.queries import is_area, organisations


@operation(Permission.MANAGE_UNITS)
def create_unit(
    actor: Actor,
    *,
    operation_id: UUID,
    organisation: str,
    municipality: str,
    name: str,
    phone: str = "",
    letterhead: str = "",
) -> UUID:
    """Found a unit, of an organisation that the lists name or of none, in one municipality or for the country. Raises Invalid."""
    fields = {"name": name.strip(), "phone": phone.strip(), "letterhead": letterhead.strip()}
    errors = unit_errors(**fields) | _place_errors(organisation, municipality)
    same = Unit.objects.filter(organisation=organisation, municipality=municipality, name=fields["name"])
    if not errors and same.exists():
        errors["name"] = _("This organisation has a unit of this name here already.")
    if errors:
        raise Invalid(errors)
    return add(Unit(organisation=organisation, municipality=municipality, **fields)).id


@operation(Permission.MANAGE_UNITS)
def change_unit(
    actor: Actor,
    *,
    operation_id: UUID,
    unit_id: UUID,
    name: str,
    phone: str = "",
    letterhead: str = "",
    deputy_id: UUID | None = None,
    is_active: bool = True,
    base_version: int | None = None,
) -> UUID:
    """Change a unit's words and deputy, or close it when nobody works there. Raises NotFound, Invalid, Stale."""
    unit = Unit.objects.select_for_update().filter(id=unit_id).first()
    if unit is None:
        raise NotFound
    fields: dict[str, Any] = {"name": name.strip(), "phone": phone.strip(), "letterhead": letterhead.strip()}
    errors = unit_errors(**fields)
    if deputy_id is not None and not User.objects.filter(id=deputy_id, is_active=True).exists():
        errors["deputy_id"] = _("Choose one of the users.")
    if not is_active and Membership.objects.filter(unit=unit, until=None, user__is_active=True).exists():
        errors["is_active"] = _("Somebody still works in this unit. End their roles first.")
    if errors:
        raise Invalid(errors)
    fields |= {"deputy_id": deputy_id, "is_active": is_active}
    return change(unit, fields, base_version=base_version).id


def _place_errors(organisation: str, municipality: str) -> dict[str, Any]:
    errors: dict[str, Any] = {}
    if organisation and organisation not in {one.code for one in organisations()}:
        errors["organisation"] = _("Choose one of the organisations.")
    if municipality and not is_area(municipality, [AreaKind.MUNICIPALITY]):
        errors["municipality"] = _("Choose one of the municipalities.")
    return errors
