"""What a colleague leaves on the desk passes on in the transaction that shuts them out: nothing is nobody's (design §3.11)."""

from typing import Any
from uuid import UUID

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from rrjeta.access.facts import RoleEnded, UserDisabled, UserExcluded
from rrjeta.cases.models import Case, Concern, CoWorker, Measure, Reminder, Transfer
from rrjeta.cases.operations.handover import pass_on
from rrjeta.cases.operations.leaving_family import leave_families, pass_disputes
from rrjeta.cases.operations.relatives import StillResponsible
from rrjeta.cases.operations.returning_tasks import end_co_work, return_tasks, return_tasks_in_unit
from rrjeta.cases.queries.relatives import is_responsible_at
from rrjeta.cases.scope import homes_shut_to
from rrjeta.kernel.clock import today
from rrjeta.kernel.errors import Refused
from rrjeta.kernel.saving import add, change


class NobodyToPassTo(Refused):
    """Open work would be left without anybody responsible."""

    message = _(
        "This colleague still has open work, and nobody in the unit can take it over. Name a head or a deputy first."
    )


def pass_desk(fact: UserDisabled) -> None:
    """Pass everything that a user who was shut out has open. Raises NobodyToPassTo."""
    _pass(fact.user_id, fact.passes_to, None)
    return_tasks(Q(user_id=fact.user_id), fact.passes_to)
    _pass_disputes(fact.user_id)


def pass_desk_in_unit(fact: RoleEnded) -> None:
    """Pass what a user has open in a unit where they work no longer. Raises NobodyToPassTo."""
    _pass(fact.user_id, fact.passes_to, fact.unit_id)
    return_tasks_in_unit(fact.user_id, fact.unit_id, fact.passes_to)
    _pass_disputes(fact.user_id)


def leave_family(fact: UserExcluded) -> None:
    """Pass on what somebody shut out of a family holds of it. Raises StillResponsible.

    Whoever is responsible for a case or concern of it is not shut out before somebody else is, nor whoever alone can
    answer for it.
    """
    homes = homes_shut_to(fact.user_id)
    if is_responsible_at(fact.user_id, homes) or not leave_families(fact.user_id, homes):
        raise StillResponsible


def _pass(user_id: UUID, to_id: UUID | None, unit_id: UUID | None) -> None:
    in_unit = Q(unit_id=unit_id) if unit_id else Q()
    of_case = Q(case__unit_id=unit_id) if unit_id else Q()
    cases = _locked(Case, in_unit & Q(owner_id=user_id) & (Q(is_open=True) | Q(due_at__isnull=False)))
    concerns = _locked(Concern, in_unit & Q(owner_id=user_id, is_open=True))
    measures = _locked(Measure, of_case & Q(owner_id=user_id, is_open=True))
    to_unit = Q(to_unit_id=unit_id) if unit_id else Q()
    transfers = _locked(Transfer, to_unit & Q(is_open=True) & (Q(owner_id=user_id) | Q(to_owner_id=user_id)))
    if to_id is None:
        if cases or concerns or measures or transfers:
            raise NobodyToPassTo
        return
    for transfer in transfers:
        named = {"to_owner_id": to_id} if transfer.to_owner_id == user_id else {}
        change(transfer, {"owner_id": to_id, **named})
    for case in cases:
        pass_on(case, to_id)
        change(case, {"owner_id": to_id})
        told = Reminder(subject=case.subject, case=case, user_id=to_id, remind_on=today())
        add(told, {"words": str(_("This case passed to you because your colleague left."))})
    for concern in concerns:
        change(concern, {"owner_id": to_id})
    for measure in _locked(Measure, of_case & Q(owner_id=user_id, is_open=True)):
        change(measure, {"owner_id": to_id})
    for co_work in _locked(CoWorker, of_case & Q(user_id=user_id, ended_at=None)):
        end_co_work(co_work)


def _pass_disputes(user_id: UUID) -> None:
    if not pass_disputes(user_id, Q()):
        raise NobodyToPassTo


def _locked(table: Any, of: Q) -> list[Any]:
    found = table.objects.select_for_update(of=("self",)).filter(of).order_by("id")
    return list(found.select_related("subject") if table in (Case, Concern, Measure, Transfer) else found)
