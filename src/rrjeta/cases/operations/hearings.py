"""Court sessions of a case: set, and over with their result."""

from datetime import datetime, timedelta
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from rrjeta.access.actors import Actor
from rrjeta.access.operate import operation
from rrjeta.access.permissions import Permission
from rrjeta.cases.models import Case, Hearing, Measure
from rrjeta.cases.operations.measures import find_measure
from rrjeta.cases.operations.moving import happen_on_measure
from rrjeta.cases.operations.timing import refresh_case
from rrjeta.cases.rules.guards import is_written
from rrjeta.cases.scope import find_case
from rrjeta.kernel.clock import now
from rrjeta.kernel.errors import Invalid, NotFound
from rrjeta.kernel.saving import add, change

_FARTHEST = timedelta(days=3 * 366)


@operation(Permission.FOLLOW_MEASURE)
def set_hearing(
    actor: Actor,
    *,
    operation_id: UUID,
    case_id: UUID,
    measure_id: UUID | None,
    held_at: datetime | None,
    court: str,
    room: str = "",
    matter: str = "",
    who_goes: str = "",
) -> UUID:
    """Write down a court session of a case, of one measure when it is named; return its id. Raises Invalid, NotFound."""
    case = find_case(actor, Permission.FOLLOW_MEASURE, case_id, lock=True)
    errors = {}
    if held_at is None:
        errors["held_at"] = _("Write the day and hour of the hearing.")
    elif abs(held_at - now()) > _FARTHEST:
        errors["held_at"] = _("This day lies too far away. Look at the year.")
    if not court.strip():
        errors["court"] = _("Write which court.")
    if errors or held_at is None:
        raise Invalid(errors)
    measure = find_measure(case, measure_id) if measure_id else None
    if measure is not None and not measure.is_open:
        raise Invalid({"measure": _("This measure has ended.")})
    told = {"court": court.strip(), "room": room.strip(), "matter": matter.strip(), "who_goes": who_goes.strip()}
    hearing = add(
        Hearing(subject=case.person.subject, case=case, measure=measure, held_at=held_at),
        {name: words for name, words in told.items() if words},
    )
    _tell_clock(case, measure, "hearing_set")
    return hearing.id


@operation(Permission.FOLLOW_MEASURE)
def end_hearing(
    actor: Actor, *, operation_id: UUID, case_id: UUID, hearing_id: UUID, result: str, base_version: int | None = None
) -> UUID:
    """Write what a hearing brought, adjourned or not held included; return its id. Raises Invalid, Stale, NotFound."""
    case = find_case(actor, Permission.FOLLOW_MEASURE, case_id, lock=True)
    found = Hearing.objects.select_for_update(of=("self",)).filter(id=hearing_id, case=case)
    hearing = found.select_related("subject").first()
    if hearing is None:
        raise NotFound
    if hearing.is_over:
        raise Invalid({"result": _("The result of this hearing was written already.")})
    if hearing.held_at > now():
        raise Invalid({"result": _("This hearing has not begun yet.")})
    if not is_written(result):
        raise Invalid({"result": _("Write what the hearing brought.")})
    change(hearing, {"is_over": True}, {"result": result.strip()}, base_version)
    measure = find_measure(case, hearing.measure_id) if hearing.measure_id else None
    _tell_clock(case, measure, "hearing_over")
    if measure is not None and measure.is_open and measure.hearings.filter(is_over=False).exists():
        _tell_clock(case, measure, "hearing_set")
    return hearing.id


def _tell_clock(case: Case, measure: Measure | None, happening: str) -> None:
    if measure is not None and measure.is_open:
        happen_on_measure(measure, happening, at=now())
    else:
        refresh_case(case)
