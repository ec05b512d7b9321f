"""How much room a service has, said by its own people; who waits for it, kept by the rooms that know what waits."""

from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from rrjeta.access.actors import Actor
from rrjeta.access.operate import operation
from rrjeta.access.permissions import Permission
from rrjeta.directory.facts.announced import Freed
from rrjeta.directory.models import Capacity, Service, WaitingEntry
from rrjeta.directory.rules.offering import capacity_errors
from rrjeta.directory.scope import services_in
from rrjeta.kernel.clock import now
from rrjeta.kernel.errors import Invalid, NotFound
from rrjeta.kernel.saving import add, change
from rrjeta.kernel.seams import announce

_FIRST, _LAST = 1, 5


@operation(Permission.SET_CAPACITY)
def set_capacity(
    actor: Actor, *, operation_id: UUID, service_id: UUID, unit: str, total: int | None, free: int | None
) -> UUID:
    """Say how many places there are and how many are free now. Raises NotFound, Invalid."""
    row = own_service(actor, Permission.SET_CAPACITY, service_id)
    if errors := capacity_errors(unit, total, free):
        raise Invalid(errors)
    fields: dict[str, Any] = {"total": total, "free": free, "as_of": now()}
    present = Capacity.objects.select_for_update().filter(service=row, unit=unit).first()
    had = present.free if present else 0
    capacity = change(present, fields) if present else add(Capacity(service=row, unit=unit, **fields))
    change(row, {"modified_at": capacity.as_of})
    if capacity.free > had:
        announce(Freed(row.id, capacity.free))
    return capacity.id


def own_service(actor: Actor, permission: Permission, service_id: UUID) -> Service:
    """Return a service that the actor keeps, locked. Raises NotFound."""
    row = services_in(actor, permission).select_for_update(of=("self",)).filter(id=service_id).first()
    if row is None:
        raise NotFound
    return row


@operation(Permission.DESK)
def enter_waiting(actor: Actor, *, operation_id: UUID, service_id: UUID, record_id: UUID, priority: int = 3) -> UUID:
    """Have a record of a higher room wait for a place; once only while it waits. Raises NotFound, Invalid.

    The room that holds the record checks who may do this; here stands an id and nothing else.
    """
    row = Service.objects.select_for_update(of=("self",)).filter(id=service_id, is_listed=True).first()
    if row is None:
        raise NotFound
    if not _FIRST <= priority <= _LAST:
        raise Invalid({"priority": _("Please choose one of the answers offered.")})
    present = WaitingEntry.objects.filter(service=row, record_id=record_id, left_at=None).first()
    if present is not None:
        return change(present, {"priority": priority}).id
    return add(WaitingEntry(service=row, record_id=record_id, since=now(), priority=priority)).id


@operation(Permission.DESK)
def leave_waiting(actor: Actor, *, operation_id: UUID, service_id: UUID, record_id: UUID, why: str) -> UUID:
    """End the waiting of a record, with a code that says why. Raises NotFound."""
    found = WaitingEntry.objects.select_for_update(of=("self",))
    row = found.filter(service_id=service_id, record_id=record_id, left_at=None).first()
    if row is None:
        raise NotFound
    return change(row, {"left_at": now(), "left_why": why}).id
