"""Disputes about a transfer: asked of the State Agency, seen by the other side, decided with a reason (guide 2.7)."""

from uuid import UUID

from django.utils.translation import gettext_lazy as _

from rrjeta.access.actors import Actor
from rrjeta.access.choices import GrantPurpose
from rrjeta.access.operate import operation
from rrjeta.access.operations.grants import end_grants, grant_to_unit
from rrjeta.access.permissions import Permission
from rrjeta.cases.choices import Verdict
from rrjeta.cases.models import Arbitration, Case, Transfer
from rrjeta.cases.operations.approving import check_words
from rrjeta.cases.operations.moving import begin_transfer, end_transfer, move_case
from rrjeta.cases.operations.timing import refresh_case
from rrjeta.cases.queries.arbitrations import deciders_of, disputed_transfer, find_arbitration, is_decided
from rrjeta.cases.queries.handover import answering, who_answers
from rrjeta.cases.queries.limits import limit_end
from rrjeta.cases.queries.names import names_of
from rrjeta.cases.rules.guards import is_written
from rrjeta.cases.rules.tasks import tells_name
from rrjeta.cases.scope import find_case
from rrjeta.kernel.clock import now
from rrjeta.kernel.errors import Invalid, NotFound, Refused
from rrjeta.kernel.facts import NoticeDue
from rrjeta.kernel.saving import add, change
from rrjeta.kernel.sealing import peek_record
from rrjeta.kernel.seams import announce
from rrjeta.packs.current import current

_WORDS = 2000


class NothingDisputed(Refused):
    """No transfer of this case was refused or left without an answer."""

    message = _("The State Agency decides once a transfer was declined, or not answered in time.")


class AlreadyAsked(Refused):
    """The agency has a dispute about this case on its desk."""

    message = _("The State Agency was asked already and has not decided yet.")


class AlreadyDecided(Refused):
    """The agency decided about the last transfer of this case."""

    message = _(
        "The State Agency decided about this transfer already. If something is different now, send the case again first."
    )


@operation(Permission.SEND_TRANSFER)
def ask_agency(actor: Actor, *, operation_id: UUID, case_id: UUID, words: str) -> UUID:
    """Ask the State Agency whose a case is, after a transfer was declined or not answered; return the dispute's id.

    Raises NotFound, NotAllowed, NothingDisputed, AlreadyAsked, AlreadyDecided, Invalid.
    """
    case = find_case(actor, Permission.SEND_TRANSFER, case_id, lock=True)
    if Arbitration.objects.filter(case=case, is_open=True).exists():
        raise AlreadyAsked
    transfer = disputed_transfer(case)
    if transfer is None:
        raise AlreadyDecided if is_decided(case) else NothingDisputed
    _check(case, words)
    deciders = deciders_of(case.household_id)
    if not deciders:
        raise Invalid({"words": _("Nobody at the State Agency can decide here yet. Write to it on paper.")})
    row = Arbitration(
        subject=case.person.subject,
        case=case,
        transfer=transfer,
        owner_id=deciders[0],
        asked_at=now(),
        due_at=limit_end("arbitration", now()),
    )
    add(row, {"asked": words.strip()})
    announce(NoticeDue("arbitration_asked", tuple(deciders), row.id))
    announce(NoticeDue("arbitration_view", _heads_of(transfer), row.id))
    return row.id


@operation(Permission.ACCEPT_TRANSFER)
def say_view(actor: Actor, *, operation_id: UUID, arbitration_id: UUID, words: str) -> UUID:
    """Say as the unit to which the case was sent how it sees whose it is. Raises NotFound, Invalid."""
    row = find_arbitration(actor, arbitration_id, lock=True)
    if not row.is_open or not row.is_receiver:
        raise NotFound
    _check(row.case, words)
    return change(row, None, {"answered": words.strip()}).id


@operation(Permission.ARBITRATE)
def decide_arbitration(actor: Actor, *, operation_id: UUID, arbitration_id: UUID, verdict: str, reason: str) -> UUID:
    """Decide as the State Agency: the case stays, or it goes to the unit that was asked. Both sides are told why.

    A case that goes waits for that unit to name who is responsible, and cannot be declined; until then it keeps its
    owner. Raises NotFound, Invalid, MoveRefused.
    """
    row = find_arbitration(actor, arbitration_id, lock=True)
    if not row.is_open:
        raise NotFound
    if verdict not in (Verdict.STAYS, Verdict.GOES):
        raise Invalid({"verdict": _("Choose whose the case is.")})
    case = Case.objects.select_for_update(of=("self",)).select_related(
        "person__subject", "person__merged_into__subject", "household__subject", "subject"
    )
    _decide(case.get(id=row.case_id), row, verdict, reason)
    change(
        row,
        {"is_open": False, "ended_at": now(), "verdict": verdict, "owner_id": actor.user_id},
        {"reason": reason.strip()},
    )
    told = {row.case.owner_id, *_heads_of(row.transfer), *_ids(row.transfer)}
    announce(NoticeDue("arbitration_decided", tuple(sorted(told)), row.id))
    return row.id


def settle_arbitration(case: Case) -> None:
    """End a dispute that is none any more: the case was taken over, or asked back. Called inside operations."""
    for row in Arbitration.objects.select_for_update().filter(case=case, is_open=True):
        change(row, {"is_open": False, "ended_at": now(), "verdict": Verdict.SETTLED})


def _decide(case: Case, row: Arbitration, verdict: str, reason: str) -> None:
    _check(case, reason, "reason")
    waiting = Transfer.objects.select_for_update(of=("self",)).filter(case=case, is_open=True)
    transfer = waiting.select_related("subject", "to_unit").first()
    if transfer is not None and transfer.id != row.transfer_id:
        raise Invalid({"verdict": _("The case was offered to somebody else meanwhile. That has to end first.")})
    if verdict == Verdict.GOES:
        _order(case, row.transfer, is_waiting=transfer is not None)
    elif transfer is not None:
        transfer.case = case
        move_case(case, "T18r", at=now(), reason=reason)
        end_transfer(transfer, "refused", at=now())
        end_grants(record_id=case.id, purpose=GrantPurpose.TRANSFER)
        refresh_case(case)


def _order(case: Case, asked: Transfer, *, is_waiting: bool) -> None:
    """Have the other unit take the case: its transfer goes on, or begins anew with what was told before."""
    if is_waiting:
        change(Transfer.objects.select_for_update().get(id=asked.id), {"is_ordered": True})
        return
    move_case(
        case,
        "T18",
        at=now(),
        given={"has_receiver": True},
        state={"has_handover": True},
        reason_code=asked.reason,
    )
    told = {name: said for name, said in peek_record(asked).items() if name != "refused_reason"}
    anew = Transfer(
        subject=case.person.subject,
        case=case,
        pack_version=current().number,
        kind=asked.kind,
        reason=asked.reason,
        from_unit_id=case.unit_id,
        to_unit_id=asked.to_unit_id,
        from_owner_id=case.owner_id,
        owner_id=_who_answers(case, asked),
        requested_at=now(),
        coded=asked.coded,
        is_ordered=True,
    )
    begin_transfer(anew, told, at=now())
    ends_at = limit_end("transfer_summary_open", now())
    grant_to_unit(unit_id=asked.to_unit_id, record_id=case.id, purpose=GrantPurpose.TRANSFER, ends_at=ends_at)


def _who_answers(case: Case, asked: Transfer) -> UUID:
    """Return who answers there now; whoever did when the case was sent may be gone. Raises Invalid."""
    to = who_answers(asked.to_unit_id, case.household_id)
    if to is None:
        raise Invalid({"verdict": _("Nobody in that unit can answer. The unit has to name a head or a deputy first.")})
    return to


def _check(case: Case, words: str, field: str = "words") -> None:
    if not is_written(words):
        raise Invalid({field: _("Write on what you rest it: where the family lives, since when, what the law says.")})
    check_words(words, field, _WORDS)
    if tells_name(words, names_of(case)):
        raise Invalid(
            {field: _("Write it without the name of the child or the family: whoever decides reads no file.")}
        )


def _heads_of(transfer: Transfer) -> tuple[UUID, ...]:
    """Return who answers at the unit to which a case was sent, now."""
    return tuple(sorted(answering(transfer.to_unit_id, transfer.case.household_id)))


def _ids(transfer: Transfer) -> list[UUID]:
    """Return who answers for the unit that sent a case, now."""
    return answering(transfer.from_unit_id, transfer.case.household_id)
