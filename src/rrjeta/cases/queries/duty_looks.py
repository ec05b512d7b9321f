"""Which files the duty roster opened: told to the responsible worker the next morning (design §3.14, screens.md S19)."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Q

from rrjeta.access.actors import Actor
from rrjeta.access.gate import may
from rrjeta.access.looking import ON_DUTY
from rrjeta.access.models import DutyShift
from rrjeta.access.permissions import Permission
from rrjeta.access.queries import staff_names
from rrjeta.audit.queries import looked_at
from rrjeta.cases.models import Case
from rrjeta.cases.scope import cases_in, off_duty
from rrjeta.kernel.clock import now
from rrjeta.people.queries import PersonView, person_view

_TOLD_FOR = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class DutyLook:
    """A case of the actor's that a colleague on call opened: whose, by whom, when last."""

    case_id: UUID
    number: str
    person: PersonView
    by: str
    at: datetime


def duty_looks(actor: Actor) -> list[DutyLook]:
    """Return the actor's own and covered cases opened on duty in the last week, the newest first. Up to four queries."""
    if not may(actor, Permission.SEE_CASE):
        return []
    since = now() - _TOLD_FOR
    on_call = DutyShift.objects.filter(municipality__in=actor.municipalities, ends_at__gte=since)
    others = set(on_call.exclude(user_id=actor.user_id).values_list("user_id", flat=True))
    looks: dict[tuple[UUID, UUID], datetime] = {}
    for by, at, records in looked_at(others, ON_DUTY, since) if others else []:
        looks |= {(record, by): at for record in records}
    mine = cases_in(actor, Permission.READ_IDENTITY).filter(owner_id__in=[actor.user_id, *actor.covers])
    found = (
        mine.filter(id__in={record for record, _by in looks}).select_related(
            "person__subject", "person__merged_into__subject"
        )
        if looks
        else []
    )
    cases = {case.id: case for case in found}
    names = staff_names(by for record, by in looks if record in cases)
    told = [
        DutyLook(record, cases[record].number, person_view(cases[record].person), names[by], at)
        for (record, by), at in looks.items()
        if record in cases
    ]
    return sorted(told, key=lambda one: one.at, reverse=True)


def is_shown_by_duty(actor: Actor, subjects: Collection[UUID]) -> bool:
    """Tell whether somebody on a list was shown whom the actor would not meet without the duty roster. One query."""
    shown = (
        Q(person__subject_id__in=subjects)
        | Q(person__merged_into__subject_id__in=subjects)
        | Q(household__subject_id__in=subjects)
    )
    without = cases_in(off_duty(actor), Permission.READ_IDENTITY, with_own=True).values("id")
    return Case.objects.filter(shown, municipality__in=actor.duty).exclude(id__in=without).exists()
