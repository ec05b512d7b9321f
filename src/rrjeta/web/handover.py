"""Handing on: given or offered to a colleague, sent to another municipality, answered; and who works along."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.urls import path, reverse
from django.utils.translation import gettext as _

from rrjeta.access.actors import Actor
from rrjeta.access.permissions import Permission
from rrjeta.cases.operations.handover import accept_case, give_cases, offer_case, refuse_case, withdraw_offer
from rrjeta.cases.operations.transfers import (
    KINDS,
    HandoverGiven,
    TakenOver,
    accept_transfer,
    refuse_transfer,
    send_transfer,
    withdraw_transfer,
)
from rrjeta.cases.queries.arbitrations import disputed_transfer, disputes_of
from rrjeta.cases.queries.file import Header, case_header
from rrjeta.cases.queries.handover import (
    REASSIGN,
    AnswerPage,
    HandOnPage,
    answer_page,
    hand_on_page,
    open_work,
    pending_transfer,
    reasons_to_send,
    units_to_send_to,
)
from rrjeta.cases.rules.restricted import masked
from rrjeta.forms.queries import form
from rrjeta.forms.rules.filled import filled
from rrjeta.forms.rules.shape import Choice
from rrjeta.kernel.clock import now
from rrjeta.kernel.errors import NotFound
from rrjeta.web.arbitrations import dispute_line
from rrjeta.web.asking import Ask, AskPage, Sent, answer_ask
from rrjeta.web.case_page import alert_words, case_context
from rrjeta.web.caseload import people_with_room
from rrjeta.web.door import door, operation_id
from rrjeta.web.form_page import FormPage, answer_form, pack_form, told_with_shares
from rrjeta.web.form_page import Sent as FormSent
from rrjeta.web.handover_shown import risk_code, transfer_form, work_shown
from rrjeta.web.shown import label, readable_told, risk_words

_FORM = "handover"


@door(Permission.ASSIGN)
def give(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """Give the case to a colleague at once, as the head; say who works along."""
    actor: Actor = request.actor  # type: ignore[attr-defined]  # set by ActorMiddleware
    found = hand_on_page(actor, case_id, Permission.ASSIGN)
    context = _hand_on(request, found)
    context["co_workers"] = [
        {"name": one.user.name, "until": one.until, "url": reverse("co-worker-end", args=[case_id, one.id])}
        for one in found.co_workers
    ]
    may_ask = Permission.WRITE_PLAN in found.header.allowed and found.co_workers
    context["task_url"] = reverse("co-worker-ask", args=[case_id]) if may_ask else ""
    context["along_url"] = reverse("co-worker-add", args=[case_id])
    page = AskPage(
        title=_("Hand over to a colleague"),
        button=_("Give the case now"),
        asks=[
            _colleague(actor, found),
            Ask("long", "words", _("What your colleague must know first"), more={"rows": 4}),
        ],
        context=context,
        intro=[_("The case changes hands at once, with its measures, reminders and open actions.")],
        template="handover/give.html",
    )

    def save(sent: Sent) -> str:
        give_cases(
            actor,
            operation_id=operation_id(request),
            case_ids=[case_id],
            to_id=sent.id("to"),
            words=sent.text("words"),
        )
        messages.success(request, _("The case was handed over."))
        return reverse("case", args=[case_id])

    return answer_ask(request, page, save)


@door(Permission.SEND_TRANSFER)
def offer(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """Ask a colleague to take the case over; it stays until they accept."""
    actor: Actor = request.actor  # type: ignore[attr-defined]  # set by ActorMiddleware
    found = hand_on_page(actor, case_id, Permission.SEND_TRANSFER)
    page = AskPage(
        title=_("Ask a colleague to take over"),
        button=_("Ask"),
        asks=[_colleague(actor, found), Ask("long", "words", _("What your colleague must know first"), required=True)],
        context=_hand_on(request, found),
        intro=[_("The case stays with its worker until your colleague accepts.")],
        template="handover/give.html",
    )

    def save(sent: Sent) -> str:
        same: dict[str, Any] = {"operation_id": operation_id(request), "case_id": case_id}
        offer_case(actor, **same, to_id=sent.id("to"), words=sent.text("words"))
        messages.success(request, _("Your colleague was asked."))
        return reverse("case", args=[case_id])

    return answer_ask(request, page, save)


@door(Permission.SEND_TRANSFER)
def withdraw(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """Take back what waits for an answer: an offer at once, a transfer with its reason."""
    actor: Actor = request.actor  # type: ignore[attr-defined]  # set by ActorMiddleware
    header = case_header(actor, case_id, Permission.SEND_TRANSFER)
    pending = pending_transfer(header.case)
    if pending is None:
        raise NotFound
    is_offer = pending.kind == REASSIGN
    reason = [] if is_offer else [Ask("long", "reason_text", _("Reason"), required=True, more={"rows": 3})]
    page = AskPage(
        title=_("Withdraw"),
        button=_("Withdraw"),
        asks=reason,
        context=case_context(request, header, "more"),
        intro=[_("The case stays where it is.")],
    )

    def save(sent: Sent) -> str:
        same: dict[str, Any] = {"operation_id": operation_id(request), "case_id": case_id}
        if is_offer:
            withdraw_offer(actor, **same)
        else:
            withdraw_transfer(actor, **same, reason=sent.text("reason_text"))
        messages.success(request, _("It was withdrawn."))
        return reverse("case", args=[case_id])

    return answer_ask(request, page, save)


@door(Permission.SEND_TRANSFER)
def send(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """Send the case to another municipality with its handover form."""
    actor: Actor = request.actor  # type: ignore[attr-defined]  # set by ActorMiddleware
    header = case_header(actor, case_id, Permission.SEND_TRANSFER)
    case = header.case
    shape = transfer_form(pack_form(_FORM), KINDS, reasons_to_send(case))
    units = [Choice(str(one.id), one.name) for one in units_to_send_to(case)]
    coded = {"risk_level": risk_code(case.risk_level), "safety_alerts": sorted({one.code for one in header.alerts})}
    known = {name: value for name, value in coded.items() if value}
    page = FormPage(
        form=shape,
        template="handover/send.html",
        context={
            **case_context(request, header, "more"),
            "work": work_shown(open_work(case)),
            **_pending(header),
            **_disputes(header),
        },
        choices={"units": units, "users": []},
        filled=filled(shape, known, {}, {"requested_at": now(), "type": "transfer"}),
    )

    def save(sent: FormSent) -> str:
        send_transfer(actor, operation_id=sent.operation_id, case_id=case_id, handover=_given(sent))
        messages.success(request, _("The transfer was sent. The case stays with you until it is accepted."))
        return reverse("case", args=[case_id])

    return answer_form(request, page, save)


@door(Permission.ACCEPT_TRANSFER)
def answer(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """Read the summary of a case that was offered or sent, and accept or decline it."""
    actor: Actor = request.actor  # type: ignore[attr-defined]  # set by ActorMiddleware
    found = answer_page(actor, case_id)
    is_offer = found.transfer.kind == REASSIGN
    page = AskPage(
        title=_("A case is being handed over to you") if is_offer else _("Transfer to your municipality"),
        button=_("Accept"),
        asks=[] if is_offer else [*_taking_asks(actor, found), Ask("when", "at", "")],
        context={**_answer_context(found), "back_url": reverse("start")},
        template="handover/answer.html",
        at={"owner": "owner"},
    )

    def save(sent: Sent) -> str:
        same: dict[str, Any] = {"operation_id": operation_id(request), "case_id": case_id}
        if "decline" in request.POST:
            if is_offer:
                refuse_case(actor, **same, reason=sent.text("reason"))
            else:
                refuse_transfer(actor, **same, reason=sent.text("reason"), at=_answered_at(sent))
            messages.success(request, _("You declined. The case stays where it is."))
            return reverse("start")
        if is_offer:
            accept_case(actor, **same)
        else:
            accept_transfer(actor, **same, taken=_taken(sent, found), at=_answered_at(sent))
        messages.success(request, _("The case is yours now."))
        return reverse("start")

    return answer_ask(request, page, save)


def _colleague(actor: Actor, found: HandOnPage) -> Ask:
    people, room = people_with_room(actor, found.colleagues)
    return Ask("radios", "to", _("To whom"), people, hint=room, required=True)


def _hand_on(request: HttpRequest, found: HandOnPage) -> dict[str, Any]:
    return {
        **case_context(request, found.header, "more"),
        "work": work_shown(open_work(found.header.case)),
        "along_url": "",
        "task_url": "",
        "co_workers": [],
        **_pending(found.header),
    }


def _pending(header: Header) -> dict[str, Any]:
    pending = pending_transfer(header.case)
    if pending is None:
        return {"asked": "", "withdraw_url": ""}
    asked = pending.to_owner.name if pending.to_owner else pending.to_unit.name
    may = Permission.SEND_TRANSFER in header.allowed
    url = reverse("hand-over-withdraw", args=[header.case.id]) if may else ""
    return {"asked": asked, "withdraw_url": url}


def _disputes(header: Header) -> dict[str, Any]:
    """Return what the State Agency is asked about this case, and the way to ask it where a transfer was not taken."""
    case = header.case
    found = [dispute_line(one) for one in disputes_of(case)]
    can_ask = not any(one["due_at"] for one in found) and disputed_transfer(case) is not None
    return {"disputes": found, "dispute_url": reverse("arbitration-ask", args=[case.id]) if can_ask else ""}


def _given(sent: FormSent) -> HandoverGiven:
    fields = sent.answers.fields
    unit = fields.get("to_unit")
    return HandoverGiven(
        kind=str(fields.get("type") or ""),
        reason=str(fields.get("reason") or ""),
        to_unit_id=UUID(unit) if unit else None,
        requested_at=fields.get("requested_at") or now(),
        coded=sent.answers.coded,
        told=told_with_shares(sent.answers),
    )


def _taking_asks(actor: Actor, found: AnswerPage) -> list[Ask]:
    named = found.transfer.to_owner_id
    people, room = people_with_room(actor, found.receivers)
    owner = Ask("select", "owner", _("Responsible worker"), people, value=str(named or ""), hint=room, required=True)
    hearings = [
        Ask(
            "text",
            f"hearing-{hearing.id}",
            _("Who goes to the hearing: %(what)s")
            % {"what": ", ".join(part for part in (told.get("court"), told.get("matter")) if part)},
            required=True,
        )
        for hearing, told in found.work.hearings
    ]
    kinds = [(str(one.id), label("protection_measure", one.kind)) for one in found.work.measures]
    measures = [Ask("many", "measures", _("We follow these measures from now on"), kinds)] if kinds else []
    return [owner, *hearings, *measures]


def _taken(sent: Sent, found: AnswerPage) -> TakenOver:
    taken = set(sent.many("measures"))
    return TakenOver(
        owner_id=sent.id("owner"),
        hearings={hearing.id: sent.text(f"hearing-{hearing.id}") for hearing, _told in found.work.hearings},
        measures=[one.id for one in found.work.measures if str(one.id) in taken],
    )


def _answered_at(sent: Sent) -> datetime | None:
    at = sent.moment("at")
    sent.check()
    return at


# The receiver reads a summary: what is restricted comes with the case itself, on its own page.
_NOT_SENT = masked(is_place_hidden=True)


def _answer_context(found: AnswerPage) -> dict[str, Any]:
    shape = form(_FORM, found.transfer.pack_version)
    return {
        "number": found.number,
        "child": found.person,
        "risk": found.risk_level,
        "risk_word": risk_words(found.risk_level),
        "stage": label("case_status", found.stage),
        "alerts": [alert_words(one) for one in found.alerts],
        "from_unit": found.transfer.from_unit.name,
        "from_owner": found.transfer.from_owner.name,
        "requested_at": found.transfer.requested_at,
        "is_ordered": found.transfer.is_ordered,
        "due_at": found.transfer.due_at,
        "reason_words": label("transfer_reason", found.transfer.reason),
        "told": readable_told(shape, {**found.transfer.coded, **found.told}, _NOT_SENT),
        "work": work_shown(found.work),
    }


_CASE = "cases/<uuid:case_id>"
urlpatterns = [
    path(f"{_CASE}/hand-over", give, name="case-hand-over"),
    path(f"{_CASE}/hand-over/ask", offer, name="case-ask-hand-over"),
    path(f"{_CASE}/hand-over/withdraw", withdraw, name="hand-over-withdraw"),
    path(f"{_CASE}/transfer", send, name="transfer-send"),
    path(f"{_CASE}/transfer/answer", answer, name="transfer-answer"),
]
