"""How much room a service has, said by its own people; who waits for it, kept by the rooms that know what waits."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from rrjeta.access.actors import Actor
from rrjeta.access.operate import operation
from rrjeta.access.permissions import Permission
from rrjeta.directory.models import Capacity, Service, WaitingEntry
from rrjeta.directory.rules.offering import capacity_errors
from rrjeta.directory.scope import services_in
from rrjeta.kernel.clock import now
from rrjeta.kernel.errors import Invalid, NotFound
from rrjeta.kernel.saving import add, change

_FIRST, _LAST = 1, 5


@operation(Permission.SET_CAPACITY)
def set_capacity(
    actor: Actor, *, operation_id: UUID, service_id: UUID, unit: str, total: int | None, free: int | None
) -> UUID:
    """Say how many places there are and how many are free now. Raises NotFound, Invalid."""
    return _say(own_service(actor, Permission.SET_CAPACITY, service_id), unit, total, free)


@operation(Permission.SET_CAPACITY)
def move_free(actor: Actor, *, operation_id: UUID, service_id: UUID, unit: str, by: int) -> UUID:
    """Say that so many places more are free than stand there now, or fewer: two who take one each take two.

    Raises NotFound, Invalid.
    """
    row = own_service(actor, Permission.SET_CAPACITY, service_id)
    present = _room(row, unit)
    if present is None:
        raise NotFound
    return _say(row, unit, present.total, present.free + by)


def _say(row: Service, unit: str, total: int | None, free: int | None) -> UUID:
    if errors := capacity_errors(unit, total, free):
        raise Invalid(errors)
    fields: dict[str, Any] = {"total": total, "free": free, "as_of": now()}
    present = _room(row, unit)
    capacity = change(present, fields) if present else add(Capacity(service=row, unit=unit, **fields))
    change(row, {"modified_at": capacity.as_of})
    return capacity.id


def _room(row: Service, unit: str) -> Capacity | None:
    return Capacity.objects.select_for_update().filter(service=row, unit=unit).first()


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


def confirm(row: Service, **more: Any) -> Service:
    """Write that what stands of a locked service holds, and until when, with what else was said. Called inside operations."""
    moment = now()
    due_at = moment + timedelta(days=row.cadence_days)
    said = {"confirmed_at": moment, "due_at": due_at, "asked_at": None, "modified_at": moment}
    return change(row, {**said, **more})
