"""Taking a complaint in: from anybody on the public page, or by a colleague who was told one."""

from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from rrjeta.access.actors import Actor
from rrjeta.access.models import Unit
from rrjeta.access.operate import operation
from rrjeta.access.permissions import Permission
from rrjeta.cases.queries.pathways import calendar_of
from rrjeta.cases.rules.deadlines import due_moment
from rrjeta.complaints.choices import ANSWER, CHANNELS, CODE_KEPT, ONLINE, SOONER, TYPES
from rrjeta.complaints.models import Complaint
from rrjeta.complaints.operations.routing import route, tell
from rrjeta.complaints.queries.places import (
    places_taken_for,
    places_with_units,
    possibly_about,
    target_of,
    unit_answering,
    units_with_families,
)
from rrjeta.complaints.receipts import complaint_code, complaint_hash
from rrjeta.complaints.rules import Told, received_errors, told_errors
from rrjeta.kernel.clock import now
from rrjeta.kernel.errors import Invalid
from rrjeta.kernel.saving import add
from rrjeta.kernel.sealing import new_subject
from rrjeta.packs.current import current

_TOLD = ("words", "whom", "name", "phone", "how_safely")


@operation(Permission.COMPLAIN)
def complain(actor: Actor, *, operation_id: UUID, told: Told) -> UUID:
    """Take a complaint in from the public page; its code is `receipts.complaint_code(operation_id)`. Raises Invalid."""
    errors = told_errors(told, places_with_units(), _codes(TYPES), {ONLINE})
    unit = unit_answering(told.municipality)
    if errors or unit is None:
        raise Invalid(errors)
    return _taken(operation_id, told, unit, now()).id


@operation(Permission.TAKE_COMPLAINT)
def take_complaint_in(
    actor: Actor,
    *,
    operation_id: UUID,
    told: Told,
    unit_id: UUID | None,
    about_id: UUID | None = None,
    received_at: datetime | None = None,
) -> UUID:
    """Take in what somebody complains of by telephone, on paper or in a talk. Raises Invalid.

    Whoever takes it in finds it no more afterwards, unless it is theirs to answer.
    """
    errors = told_errors(told, places_taken_for(actor), _codes(TYPES), _codes(CHANNELS))
    unit = next((one for one in units_with_families() if one.id == unit_id), None)
    if unit is None or unit.municipality != told.municipality:
        errors["unit"] = _("Choose the unit that the complaint is about.")
    elif about_id is not None and about_id not in {one.id for one in possibly_about(unit)}:
        errors["about"] = _("Choose a colleague of this unit.")
    at = received_at or now()
    errors |= received_errors(at, now())
    if errors or unit is None:
        raise Invalid(errors)
    return _taken(operation_id, told, unit, at, about_id).id


def _taken(operation_id: UUID, told: Told, unit: Unit, at: datetime, about_id: UUID | None = None) -> Complaint:
    target = target_of(unit, about_id) if about_id else told.target
    level, handler_id = route(unit, target, about_id)
    pack = current()
    row = Complaint(
        subject=new_subject(),
        type=told.type,
        channel=told.channel,
        complainant=told.complainant,
        target=target,
        municipality=unit.municipality,
        unit=unit,
        about_id=about_id,
        level=level,
        handler_id=handler_id,
        is_anonymous=told.is_anonymous,
        wants_answer=told.wants_answer,
        received_at=at,
        due_at=due_of(at, told.type),
        pack_version=pack.number,
        receipt_hash=complaint_hash(complaint_code(operation_id)),
        # The code is given out now, however long ago the complaint came.
        receipt_until=due_moment(now(), pack.parameter(CODE_KEPT), calendar_of(pack.number)),
    )
    add(row, {name: getattr(told, name).strip() for name in _TOLD})
    tell(handler_id, row.id, "complaint_received")
    return row


def due_of(received_at: datetime, type_code: str) -> datetime:
    """Return until when a complaint is answered: sooner where somebody of the service may have harmed a child."""
    pack = current()
    limit = pack.parameter(ANSWER, part=SOONER) if type_code == SOONER else pack.parameter(ANSWER)
    return due_moment(received_at, limit, calendar_of(pack.number))


def _codes(list_name: str) -> set[str]:
    return {one.code for one in current().code_list(list_name)}
