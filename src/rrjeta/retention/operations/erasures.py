"""Erasing children's files: one person proposes, another confirms, the ledger remembers."""

from collections.abc import Collection
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from rrjeta.access.actors import SYSTEM, Actor
from rrjeta.access.operate import operation
from rrjeta.access.permissions import Permission
from rrjeta.cases.models import Case
from rrjeta.cases.scope import cases_in
from rrjeta.kernel.clock import now, today
from rrjeta.kernel.errors import Invalid, NotAllowed, NotFound, Refused
from rrjeta.kernel.ids import new_id
from rrjeta.kernel.ledger import LedgerBroken, erased_subjects, reasons_of_erasures, refuse_missing
from rrjeta.kernel.models import SubjectKey
from rrjeta.kernel.saving import add, change
from rrjeta.retention.choices import ErasureReason, ErasureState
from rrjeta.retention.models import Erasure
from rrjeta.retention.operations.forgetting import forget
from rrjeta.retention.queries.affected import affected_by_cases, affected_by_subjects, cases_of_children
from rrjeta.retention.queries.due import held_cases, proposed_cases, with_state

MOST = 200


class StillNeeded(Refused):
    """A case is open, kept by a hold, or not old enough."""


class SamePerson(NotAllowed):
    """Whoever proposed an erasure does not confirm it."""

    message = _("You proposed this erasure. Another person must confirm it.")


class Settled(Refused):
    """The erasure was confirmed or withdrawn already."""

    message = _("This erasure was confirmed or withdrawn already.")


class NotRemembered(Refused):
    """The ledger of erasures cannot be added to, so that a restored backup would bring the erased back."""

    message = _(
        "The ledger of erasures is missing or was changed, so nothing was erased. Tell whoever keeps the server at once."
    )


class Changed(Refused):
    """Since it was proposed, the children got further cases."""

    message = _("These children have other cases than when this was proposed. Withdraw it and propose it again.")


@operation(Permission.PROPOSE_ERASURE)
def propose_erasure(actor: Actor, *, operation_id: UUID, case_ids: Collection[UUID], reason: str) -> UUID:
    """Propose to erase the children of these cases, with every case they have; return the erasure's id.

    Raises NotFound, Invalid, StillNeeded.
    """
    if reason not in set(ErasureReason):
        raise Invalid({"reason": _("Choose why these files go.")})
    if not case_ids or len(case_ids) > MOST:
        raise Invalid({"cases": _("Choose between one and 200 cases.")})
    whole = cases_of_children(case_ids)
    _check(actor, Permission.PROPOSE_ERASURE, whole | set(case_ids), reason)
    if whole & proposed_cases():
        raise StillNeeded(_("One of these cases is proposed already."))
    erasure = Erasure(reason=reason, cases=sorted(map(str, whole)), case_count=len(whole))
    return add(erasure).id


@operation(Permission.CONFIRM_ERASURE)
def confirm_erasure(actor: Actor, *, operation_id: UUID, erasure_id: UUID) -> UUID:
    """Erase what another person proposed. Nothing brings it back.

    Raises NotFound, SamePerson, Settled, StillNeeded, Changed, TouchesOthers, NotRemembered.
    """
    erasure = _waiting(actor, erasure_id)
    if erasure.entered_by_id == actor.user_id:
        raise SamePerson
    ids = {UUID(one) for one in erasure.cases}
    if cases_of_children(ids) != ids:
        raise Changed
    _check(actor, Permission.CONFIRM_ERASURE, ids, erasure.reason)
    affected = affected_by_cases(ids)
    try:
        rows = forget(affected, erasure.id, reason=erasure.reason)
    except LedgerBroken as fault:
        raise NotRemembered from fault
    change(erasure, _done(actor, rows, len(affected.subjects)))
    return erasure.id


@operation(Permission.CONFIRM_ERASURE)
def withdraw_erasure(actor: Actor, *, operation_id: UUID, erasure_id: UUID) -> UUID:
    """Take a proposal back: whoever proposed it, or whoever could confirm it. Raises NotFound, Settled."""
    erasure = _waiting(actor, erasure_id)
    settled = {"state": ErasureState.WITHDRAWN, "cases": [], "settled_by_id": actor.user_id, "settled_at": now()}
    return change(erasure, settled).id


def reapply_erasures() -> int:
    """Erase again whom the ledger says erased and a restored database still holds; return how many keys went.

    Called before anything is served: by `restore`, and by `serve` itself. Raises LedgerBroken, TouchesOthers.
    """
    done = Erasure.objects.filter(state=ErasureState.DONE).values_list("id", "settled_at")
    refuse_missing({one: at for one, at in done if at})
    named, reasons = erased_subjects(), reasons_of_erasures()
    here: dict[UUID, set[UUID]] = {}
    ids = list(named)
    for start in range(0, len(ids), 500):
        for one in SubjectKey.objects.filter(id__in=ids[start : start + 500]).values_list("id", flat=True):
            here.setdefault(named[one], set()).add(one)
    for erasure_id, subjects in here.items():
        why = reasons.get(erasure_id, "")
        _erase_again(SYSTEM, operation_id=new_id(), erasure_id=erasure_id, subjects=subjects, reason=why)
    return sum(map(len, here.values()))


@operation(Permission.CONFIRM_ERASURE)
def _erase_again(
    actor: Actor, *, operation_id: UUID, erasure_id: UUID, subjects: Collection[UUID], reason: str
) -> UUID:
    affected = affected_by_subjects(subjects)
    case_count = len(affected.rows.get(Case, set()))
    erasure = Erasure.objects.select_for_update().filter(id=erasure_id).first()
    why = erasure.reason if erasure else reason
    rows = forget(affected, erasure_id, reason=why)
    if erasure is None:
        erasure = add(Erasure(id=erasure_id, reason=why, case_count=case_count))
    return change(erasure, _done(actor, rows, len(affected.subjects))).id


def _done(actor: Actor, rows: dict[str, int], subject_count: int) -> dict[str, object]:
    return {
        "state": ErasureState.DONE,
        "cases": [],
        "settled_by_id": actor.user_id,
        "settled_at": now(),
        "subject_count": subject_count,
        "rows": rows,
    }


def _waiting(actor: Actor, erasure_id: UUID) -> Erasure:
    """Return a proposal that waits and is within reach, locked. Raises NotFound, Settled."""
    erasure = Erasure.objects.select_for_update().filter(id=erasure_id).first()
    if erasure is None:
        raise NotFound
    ids = [UUID(one) for one in erasure.cases]
    if cases_in(actor, Permission.CONFIRM_ERASURE).filter(id__in=ids).count() != len(ids):
        raise NotFound
    if erasure.state != ErasureState.PROPOSED:
        raise Settled
    return erasure


def _check(actor: Actor, permission: Permission, ids: Collection[UUID], reason: str) -> None:
    found = cases_in(actor, permission).filter(id__in=ids).select_for_update(of=("self",)).select_related("person")
    cases = list(found.order_by("id"))
    if len(cases) != len(ids):
        raise NotFound
    if any(case.is_open for case in cases):
        raise StillNeeded(_("One of these children has an open case. Close it first."))
    if held_cases(ids):
        raise StillNeeded(_("A legal hold keeps one of these files. End the hold first."))
    if reason == ErasureReason.KEPT_LONG_ENOUGH and any(one.keep_until > today() for one in with_state(cases)):
        raise StillNeeded(_("The time for which one of these files is kept is not over."))
