"""Help entered for children of one family, corrected and cancelled; nothing of it is ever deleted."""

from collections.abc import Collection, Sequence
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from rrjeta.access.actors import Actor
from rrjeta.access.matrix import MATRIX
from rrjeta.access.operate import operation
from rrjeta.access.permissions import Permission
from rrjeta.aid.models import Help, HelpLine
from rrjeta.aid.rules import BUDGET_LINES, KINDS, HelpGiven, fault_of_reason, faults_of
from rrjeta.aid.scope import find_help
from rrjeta.cases.models import Action, Case
from rrjeta.cases.operations.approving import check_open
from rrjeta.cases.operations.entries import NotOneFamily
from rrjeta.cases.operations.plans import set_action_status
from rrjeta.cases.scope import find_case
from rrjeta.kernel.clock import at, now, today
from rrjeta.kernel.errors import Invalid, NotFound, Refused
from rrjeta.kernel.numbers import new_number
from rrjeta.kernel.saving import add, change
from rrjeta.packs.current import current


class ReceiptSigned(Refused):
    """A receipt that was signed is signed anew only after its help was corrected."""

    message = _("This receipt was signed already. Correct the help first if it has to be signed anew.")


class HelpCancelled(Refused):
    """Cancelled help is read and no longer written on."""

    message = _("This help was cancelled. Enter it anew if it was given after all.")


@operation(Permission.GIVE_HELP)
def give_help(
    actor: Actor,
    *,
    operation_id: UUID,
    case_ids: Collection[UUID],
    given: HelpGiven,
    action_id: UUID | None = None,
    is_action_done: bool = False,
) -> UUID:
    """Enter help for one or several children of a household; return its id. Worth and receipt are of all together.

    An action of one of their plans can be named as fulfilled by it and marked as done with the same step. Raises NotFound,
    NotAllowed, Invalid, NotOneFamily, CaseClosed.
    """
    if not case_ids:
        raise Invalid({"children": _("Choose at least one child.")})
    _check(given)
    cases = [find_case(actor, Permission.GIVE_HELP, one, lock=True) for one in sorted(set(case_ids))]
    household = cases[0].household
    if any(case.household_id != household.id for case in cases):
        raise NotOneFamily
    for case in cases:
        check_open(case)
    action = _action(cases, action_id)
    row = Help(
        subject=household.subject,
        household=household,
        unit_id=_unit(actor, cases),
        number=new_number(),
        **_columns(given),
    )
    add(row, _told(given))
    for case in cases:
        add(HelpLine(help=row, case=case, action=action if action and action.case_id == case.id else None))
    if action is not None and is_action_done:
        noon = min(at(given.happened_on or today(), 12), now())
        set_action_status(
            actor, operation_id=operation_id, case_id=action.case_id, action_id=action.id, status="done", at=noon
        )
    return row.id


@operation(Permission.GIVE_HELP)
def correct_help(
    actor: Actor,
    *,
    operation_id: UUID,
    case_id: UUID,
    help_id: UUID,
    given: HelpGiven,
    reason: str,
    base_version: int | None,
) -> UUID:
    """Correct help that was written down wrongly, and say why; the earlier words are kept.

    A receipt that was signed under other words has to be signed again. Raises NotFound, NotAllowed, Invalid, Stale,
    HelpCancelled.
    """
    row = _standing(actor, case_id, help_id)
    errors = {**_faults(given), **({"reason": fault} if (fault := fault_of_reason(reason)) else {})}
    if errors:
        raise Invalid(errors)
    before = row.version
    fields: dict[str, Any] = _columns(given)
    change(row, fields, _told(given), base_version)
    if row.version == before:
        raise Invalid({"": _("Nothing is different from what stands there.")})
    # Whatever was changed stands on the receipt.
    signature: dict[str, Any] = {"signed_on": None} if row.signed_on else {}
    change(row, {"corrected_at": now(), **signature}, {"corrected_why": reason.strip()})
    return row.id


@operation(Permission.GIVE_HELP)
def cancel_help(actor: Actor, *, operation_id: UUID, case_id: UUID, help_id: UUID, reason: str) -> UUID:
    """Cancel help that was not given, and say why: it stays to be read and is counted no more.

    An action that was marked as done stays so: whoever cancels says on the plan what became of it. Raises NotFound,
    NotAllowed, Invalid, HelpCancelled.
    """
    row = _standing(actor, case_id, help_id)
    if fault := fault_of_reason(reason):
        raise Invalid({"reason": fault})
    fields = {"cancelled_at": now(), "cancelled_by_id": actor.user_id}
    return change(row, fields, {"cancelled_why": reason.strip()}).id


def _unit(actor: Actor, cases: Sequence[Case]) -> UUID:
    """Return the unit that gives: of the cases one where the actor works, else the actor's own, which lends a hand.

    Raises NotFound where neither names one.
    """
    own = sorted(one.unit_id for one in actor.standings if Permission.GIVE_HELP in MATRIX[one.role])
    of_cases = [one.unit_id for one in cases if one.unit_id]
    found = next(iter([*(one for one in of_cases if one in own), *own, *of_cases]), None)
    if found is None:
        raise NotFound
    return found


def standing_help(case: Case, help_id: UUID, *, lock: bool = False) -> Help:
    """Return help for the child of a case that was found for the actor and that stands. Raises NotFound, HelpCancelled."""
    row = find_help(case, help_id, lock=lock)
    if row.cancelled_at is not None:
        raise HelpCancelled
    return row


def _standing(actor: Actor, case_id: UUID, help_id: UUID) -> Help:
    return standing_help(find_case(actor, Permission.GIVE_HELP, case_id), help_id, lock=True)


def _check(given: HelpGiven) -> None:
    if errors := _faults(given):
        raise Invalid(errors)


def _faults(given: HelpGiven) -> dict[str, Any]:
    lists = (("kind", KINDS, given.kind), ("budget_line", BUDGET_LINES, given.budget_line))
    return faults_of(given, today(), {name: current().has_code(of, code) for name, of, code in lists})


def _action(cases: Sequence[Case], action_id: UUID | None) -> Action | None:
    if action_id is None:
        return None
    found = Action.objects.filter(id=action_id, case__in=cases, is_current=True).first()
    if found is None:
        raise Invalid({"action": _("Choose an action of the plan of one of these children.")})
    return found


def _columns(given: HelpGiven) -> dict[str, Any]:
    return {
        "happened_on": given.happened_on,
        "kind": given.kind,
        "worth": given.worth,
        "budget_line": given.budget_line,
    }


def _told(given: HelpGiven) -> dict[str, str]:
    return {"what": given.what.strip(), "quantity": given.quantity.strip()}
