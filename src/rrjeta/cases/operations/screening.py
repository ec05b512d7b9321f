"""Screening: is the child known, how urgent is it, and when no case is opened a second person looks."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from rrjeta.access.actors import Actor
from rrjeta.access.operate import operation
from rrjeta.access.permissions import Permission
from rrjeta.access.queries import second_person
from rrjeta.cases.models import Approval, Case, Clock, Concern
from rrjeta.cases.operations.concerns import open_concern
from rrjeta.cases.operations.moving import MoveRefused, happen_on_case, happen_on_concern, move_concern
from rrjeta.cases.queries.concerns import find_for_second_look, what_is_left_out
from rrjeta.cases.queries.pathways import pathway_of
from rrjeta.cases.queries.state import concern_state
from rrjeta.cases.rules.concerns import URGENT
from rrjeta.cases.rules.guards import is_written
from rrjeta.cases.rules.moves import refusals
from rrjeta.cases.rules.states import MoveInput
from rrjeta.cases.scope import find_concern
from rrjeta.kernel.clock import now
from rrjeta.kernel.errors import Invalid, Refused
from rrjeta.kernel.saving import add, change
from rrjeta.kernel.sealing import peek_record
from rrjeta.packs.current import current

NO_CASE = "no_case"


class NothingProposed(Refused):
    """No decision to open no case waits for a second look."""

    message = _("Nothing waits for your decision here. Open the concern again.")


class OwnProposal(Refused):
    """The second look is somebody else's."""

    message = _("A second person has to look at this decision: you proposed it yourself.")


@operation(Permission.SCREEN_CONCERN)
def screen_concern(
    actor: Actor,
    *,
    operation_id: UUID,
    concern_id: UUID,
    urgency: str,
    known: str,
    is_search_done: bool,
    why_left_out: str | None = None,
) -> UUID:
    """Say whether the child is known and how urgent it is (T2); again while nothing is decided.

    `why_left_out` says why something that every concern should tell is not known yet; a page that asks for it gives at
    least an empty text. Who is in danger now waits for no reason.
    Raises ConcernDecided, Invalid at `why_left_out`, MoveRefused at `urgency` and at `is_search_done`.
    """
    concern = open_concern(actor, Permission.SCREEN_CONCERN, concern_id)
    check_codes("urgency", [urgency], "urgency")
    missing = what_is_left_out(concern)
    if why_left_out is not None and missing and urgency != URGENT and not is_written(why_left_out):
        raise Invalid({"why_left_out": _("Complete what is not known yet, or write why it is left out.")})
    moment = now()
    fields: dict[str, Any] = {
        "is_search_done": is_search_done or concern.is_search_done,
        "urgency": urgency,
        "coded": {**concern.coded, "known": known},
    }
    is_raised = urgency == URGENT and concern.urgency != URGENT
    if concern.stage in pathway_of(concern.pathway, concern.pack_version).move("T2").starts_at:
        state = {"has_search": fields["is_search_done"], "urgency": urgency or None}
        move_concern(concern, "T2", at=moment, fields=fields, state=state)
    else:
        change(concern, fields)
    if why_left_out and why_left_out.strip():
        change(concern, None, {"why_left_out": why_left_out.strip()})
    if is_raised:
        happen_on_concern(concern, "urgency_raised", at=moment)
    return concern.id


@operation(Permission.SCREEN_CONCERN)
def propose_no_case(
    actor: Actor, *, operation_id: UUID, concern_id: UUID, outcome: str, reason: str, receiver: str = ""
) -> UUID:
    """Decide that no case is opened: at once where nobody can look a second time, else once somebody has (T3).

    Raises ConcernDecided and MoveRefused at `reason`, `reason_text`, `receiver` and `answer`.
    """
    concern = open_concern(actor, Permission.SCREEN_CONCERN, concern_id)
    moment = now()
    told = {"screening_reason": reason.strip(), "receiver": receiver.strip() or _linked_number(concern)}
    coded = {**concern.coded, "proposed_by": str(actor.user_id), "has_receiver": bool(told["receiver"])}
    fields = {"outcome": outcome, "coded": coded}
    if second_person(concern.unit_id, concern.municipality, actor.user_id) is None:
        change(concern, fields, told)
        _close(concern, moment, told, {"has_second_person": False})
        return concern.id
    _refuse_what_is_missing(concern, outcome, told, moment)
    change(concern, None, told)
    happen_on_concern(concern, "no_case_proposed", at=moment, fields=fields)
    return concern.id


@operation(Permission.CONFIRM_NO_CASE)
def confirm_no_case(actor: Actor, *, operation_id: UUID, concern_id: UUID) -> UUID:
    """Agree as the second person that no case is opened (T3). Raises NotFound, NothingProposed, OwnProposal."""
    concern = _proposed(actor, concern_id)
    moment = now()
    _approve(actor, concern, True, moment, "")
    _close(concern, moment, peek_record(concern), {"has_second_look": True})
    return concern.id


@operation(Permission.CONFIRM_NO_CASE)
def return_no_case(actor: Actor, *, operation_id: UUID, concern_id: UUID, reason: str) -> UUID:
    """Send the decision back to the screening with what is missing. Raises Invalid at `reason` and as above."""
    concern = _proposed(actor, concern_id)
    if not is_written(reason):
        raise Invalid({"reason": _("Write what has to be looked at again.")})
    moment = now()
    _approve(actor, concern, False, moment, reason)
    change(concern, None, {"returned_reason": reason.strip()})
    happen_on_concern(concern, "no_case_returned", at=moment, fields={"outcome": ""})
    return concern.id


@operation(Permission.SCREEN_CONCERN)
def note_answer(
    actor: Actor,
    *,
    operation_id: UUID,
    concern_id: UUID,
    answered_at: datetime | None = None,
    how: str = "",
    not_possible: str = "",
) -> UUID:
    """Note how the one who told us was answered, or why that is not possible. Raises Invalid at `answered_at`, `how`."""
    concern = find_concern(actor, Permission.SCREEN_CONCERN, concern_id, lock=True)
    moment = now()
    if not_possible.strip():
        if not is_written(not_possible):
            raise Invalid({"not_possible": _("Write why no answer can be given.")})
        change(
            concern, {"coded": {**concern.coded, "no_answer_possible": True}}, {"no_answer_why": not_possible.strip()}
        )
    else:
        if answered_at is None:
            raise Invalid({"answered_at": _("Give the day and hour of the answer, or write why none can be given.")})
        if answered_at > moment:
            raise Invalid({"answered_at": _("This lies in the future. Give the time when it happened.")})
        if answered_at < concern.received_at:
            raise Invalid({"answered_at": _("This lies before the concern was received.")})
        change(concern, {"answered_at": answered_at}, {"answered_how": how.strip()})
    _stop_answer_clocks(concern, moment)
    return concern.id


def _linked_number(concern: Concern) -> str:
    """Return the number of the open case that takes the concern on already, if a child was linked to one."""
    linked = concern.children.filter(case__is_open=True).values_list("case__number", flat=True)
    return linked.first() or ""


def check_codes(list_name: str, codes: Iterable[str], field: str) -> None:
    """Pass codes of a list of the pack, or raise Invalid at the field."""
    if not all(current().has_code(list_name, code) for code in codes if code):
        raise Invalid({field: _("Please choose one of the answers offered.")})


def _proposed(actor: Actor, concern_id: UUID) -> Concern:
    concern = find_for_second_look(actor, concern_id, lock=True)
    if not concern.is_open or not concern.outcome:
        raise NothingProposed
    if concern.coded.get("proposed_by") == str(actor.user_id):
        raise OwnProposal
    return concern


def _approve(actor: Actor, concern: Concern, is_approved: bool, moment: datetime, reason: str) -> None:
    approval = Approval(
        subject=concern.subject,
        what=NO_CASE,
        record_id=concern.id,
        is_approved=is_approved,
        user_id=actor.user_id,
        happened_at=moment,
    )
    add(approval, {"reason": reason.strip()} if reason else {})


def _close(concern: Concern, moment: datetime, told: Mapping[str, Any], state: Mapping[str, Any]) -> None:
    move_concern(
        concern,
        "T3",
        at=moment,
        given={"has_receiver": bool(concern.coded.get("has_receiver"))},
        state=state,
        fields={"decided_at": moment},
        reason_code=concern.outcome,
        reason=str(told.get("screening_reason") or ""),
    )


def _refuse_what_is_missing(concern: Concern, outcome: str, told: Mapping[str, str], moment: datetime) -> None:
    """Ask every guard but the second look now, so that the head is not asked for what the worker still owes."""
    pathway = pathway_of(concern.pathway, concern.pack_version)
    wish = MoveInput(
        at=moment,
        now=moment,
        reason=outcome or None,
        has_written_reason=is_written(told["screening_reason"]),
        has_receiver=bool(told["receiver"]),
    )
    refused = refusals(pathway, "T3", replace(concern_state(concern), has_second_look=True), wish)
    if refused:
        raise MoveRefused(pathway, refused)


def _stop_answer_clocks(concern: Concern, moment: datetime) -> None:
    waiting = Clock.objects.filter(
        code="answer", stopped_at=None, transfer=None, case__in=concern.children.values("case_id")
    )
    for case in Case.objects.select_for_update().filter(id__in=waiting.values("case_id")):
        happen_on_case(case, "source_answered", at=moment)
