"""Help given to the family of a case: listed, entered, corrected, cancelled; its receipt printed and signed."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from rrjeta.access.actors import Actor
from rrjeta.access.permissions import Permission
from rrjeta.access.queries import staff_names
from rrjeta.aid.operations.giving import cancel_help, correct_help, give_help
from rrjeta.aid.operations.receipts import print_receipt, sign_receipt
from rrjeta.aid.queries.given import PAGE, Entering, HelpPage, entering, help_page, help_to_change, helps_of_case
from rrjeta.aid.queries.papers import receipt_pdf
from rrjeta.aid.rules import BUDGET_LINES, KINDS, HelpGiven, NotALek, read_lek
from rrjeta.kernel.clock import today
from rrjeta.kernel.errors import Invalid
from rrjeta.kernel.ids import read_id
from rrjeta.web.asking import Ask, AskPage, Sent, answer_ask
from rrjeta.web.attempt import ids_in
from rrjeta.web.case_page import case_context
from rrjeta.web.door import base_version, door, operation_id
from rrjeta.web.entries import enclosed_lines
from rrjeta.web.help_shown import enter_url, family_sum_shown, help_line
from rrjeta.web.paging import paged
from rrjeta.web.papers import pdf_answer
from rrjeta.web.shown import options
from rrjeta.web.starts import start_of
from rrjeta.web.typed import typed_whole


@door(Permission.READ_HELP)
def listed(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """List the help in a child's file, the newest first."""
    actor: Actor = request.actor  # type: ignore[attr-defined]  # set by ActorMiddleware
    start = start_of(request)
    of_family = request.GET.get("whose") == "family"
    found = helps_of_case(actor, case_id, start, of_family=of_family)
    here = reverse("case-help", args=[case_id])
    family_url = f"{here}?whose=family"
    context = {
        **case_context(request, found.header, "help"),
        "lines": [help_line(one, case_id, found.family) for one in found.helps],
        "sum": family_sum_shown(found.year),
        "enter_url": enter_url(found.header),
        "ways": [(here, _("For this child"), not of_family), (family_url, _("For the whole family"), of_family)],
        **paged(here, start, start + PAGE if found.has_more else "", {"whose": "family"} if of_family else {}, "start"),
    }
    return render(request, "help/case.html", context)


@door(Permission.GIVE_HELP)
def enter(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """Enter help for one or several children of the family, with what a visit or the plan says already."""
    actor: Actor = request.actor  # type: ignore[attr-defined]  # set by ActorMiddleware
    visit_id = read_id(request.GET.get("visit", ""))
    row = request.GET.get("row", "")
    found = entering(actor, case_id, visit_id, typed_whole(row, 3) or 0)
    page = AskPage(
        title=_("Enter help given"),
        button=_("Save"),
        asks=[
            *_children_asks(found, case_id),
            *_help_asks(_known(found)),
            *_action_asks(found, request.GET.get("action", "")),
        ],
        context={**case_context(request, found.header, "help"), "back_url": reverse("case-help", args=[case_id])},
        intro=[_("Written once for all children whom it was for. The receipt to sign comes after saving.")],
    )

    def save(sent: Sent) -> str:
        help_id = give_help(
            actor,
            operation_id=operation_id(request),
            case_ids=ids_in(sent.many("children")),
            given=_given(sent),
            action_id=sent.id("action"),
            is_action_done=sent.is_yes("is_done"),
        )
        messages.success(request, _("The help was entered. Print the receipt and have it signed."))
        return reverse("help-one", args=[case_id, help_id])

    return answer_ask(request, page, save)


@door(Permission.READ_HELP)
def show(request: HttpRequest, case_id: UUID, help_id: UUID) -> HttpResponse:
    """Show one help with its receipt, and what can be done with it."""
    actor: Actor = request.actor  # type: ignore[attr-defined]  # set by ActorMiddleware
    found = help_page(actor, case_id, help_id)
    row, told = found.help.row, found.help.told
    names = staff_names([row.entered_by_id, row.cancelled_by_id])
    may = Permission.GIVE_HELP in found.header.allowed and row.cancelled_at is None
    context = {
        **case_context(request, found.header, "help"),
        "line": help_line(found.help, case_id, found.family),
        "number": row.number,
        "unit": row.unit.name,
        "entered_at": row.entered_at,
        "entered_by": names.get(row.entered_by_id, "") if row.entered_by_id else "",
        "action": found.action,
        "signed_on": row.signed_on,
        "received_by": told.get("received_by", ""),
        "corrected_at": row.corrected_at,
        "corrected_why": told.get("corrected_why", ""),
        "cancelled_at": row.cancelled_at,
        "cancelled_by": names.get(row.cancelled_by_id, "") if row.cancelled_by_id else "",
        "cancelled_why": told.get("cancelled_why", ""),
        "enclosed": enclosed_lines(found.files, case_id),
        **{name: reverse(f"help-{name}", args=[case_id, help_id]) if may else "" for name in _STEPS},
    }
    return render(request, "help/one.html", context)


_STEPS = ("receipt", "sign", "correct", "cancel")


@door(Permission.GIVE_HELP)
def correct(request: HttpRequest, case_id: UUID, help_id: UUID) -> HttpResponse:
    """Correct help that was written down wrongly, and say why."""
    actor: Actor = request.actor  # type: ignore[attr-defined]  # set by ActorMiddleware
    found = help_to_change(actor, case_id, help_id)
    row, told = found.help.row, found.help.told
    known = {
        "happened_on": row.happened_on,
        "kind": row.kind,
        "what": told.get("what", ""),
        "quantity": told.get("quantity", ""),
        "worth": str(row.worth),
        "budget_line": row.budget_line,
    }
    page = AskPage(
        title=_("Correct the help"),
        button=_("Save the correction"),
        asks=[*_help_asks(known), Ask("long", "reason", _("What was wrong"), required=True, more={"rows": 2})],
        context=_step_context(request, found),
        beware=[_("The receipt was signed as it stood. After a correction it has to be signed again.")]
        if row.signed_on
        else [],
        version=row.version,
    )

    def save(sent: Sent) -> str:
        correct_help(
            actor,
            operation_id=operation_id(request),
            case_id=case_id,
            help_id=help_id,
            given=_given(sent),
            reason=sent.text("reason"),
            base_version=base_version(request),
        )
        messages.success(request, _("The help was corrected. The earlier words are kept."))
        return reverse("help-one", args=[case_id, help_id])

    return answer_ask(request, page, save)


@door(Permission.GIVE_HELP)
def cancel(request: HttpRequest, case_id: UUID, help_id: UUID) -> HttpResponse:
    """Cancel help that was not given; it stays to be read."""
    actor: Actor = request.actor  # type: ignore[attr-defined]  # set by ActorMiddleware
    found = help_to_change(actor, case_id, help_id)
    page = AskPage(
        title=_("Cancel the help"),
        button=_("Cancel the help"),
        asks=[Ask("long", "reason", _("Why it was not given"), required=True, more={"rows": 2})],
        context=_step_context(request, found),
        intro=[_("It stays in the file with your reason and is counted in no sum. This cannot be undone.")],
        is_harsh=True,
    )

    def save(sent: Sent) -> str:
        reason = sent.text("reason")
        cancel_help(actor, operation_id=operation_id(request), case_id=case_id, help_id=help_id, reason=reason)
        messages.success(request, _("The help was cancelled."))
        return reverse("help-one", args=[case_id, help_id])

    return answer_ask(request, page, save)


@door(Permission.GIVE_HELP)
def sign(request: HttpRequest, case_id: UUID, help_id: UUID) -> HttpResponse:
    """Write down who signed the receipt, with the photographed page."""
    actor: Actor = request.actor  # type: ignore[attr-defined]  # set by ActorMiddleware
    found = help_to_change(actor, case_id, help_id)
    page = AskPage(
        title=_("The receipt was signed"),
        button=_("Save"),
        asks=[
            Ask("text", "received_by", _("Who signed"), required=True),
            Ask("day", "signed_on", _("Signed on"), value=today(), required=True),
            Ask("files", "file", _("The signed page"), required=True, more={"is_many": True}),
        ],
        context=_step_context(request, found),
    )

    def save(sent: Sent) -> str:
        signed_on = sent.day("signed_on")
        sent.check()
        sign_receipt(
            actor,
            operation_id=operation_id(request),
            case_id=case_id,
            help_id=help_id,
            signed_on=signed_on,
            received_by=sent.text("received_by"),
            pages=sent.pages("file"),
        )
        messages.success(request, _("The signed receipt was kept."))
        return reverse("help-one", args=[case_id, help_id])

    return answer_ask(request, page, save)


@door(Permission.GIVE_HELP, on_full_disk=True)
@require_POST
def receipt(request: HttpRequest, case_id: UUID, help_id: UUID) -> HttpResponse:
    """Note that the receipt is printed for the family, and answer it."""
    actor: Actor = request.actor  # type: ignore[attr-defined]  # set by ActorMiddleware
    printing_id = print_receipt(
        actor,
        operation_id=operation_id(request),
        case_id=case_id,
        help_id=help_id,
        language=request.POST.get("language") or get_language() or "",
    )
    return pdf_answer(receipt_pdf(actor, printing_id), "receipt")


def _step_context(request: HttpRequest, found: HelpPage) -> dict[str, Any]:
    case_id = found.header.case.id
    back = reverse("help-one", args=[case_id, found.help.row.id])
    return {**case_context(request, found.header, "help"), "back_url": back}


def _known(found: Entering) -> dict[str, Any]:
    """Return what is known already: of the line of a visit, or the day of today."""
    written = found.written
    worth = written.get("value")
    return {
        "happened_on": found.visited_on or today(),
        "what": str(written.get("item") or ""),
        "quantity": str(written.get("quantity") or ""),
        "worth": str(worth) if worth is not None else "",
    }


def _children_asks(found: Entering, case_id: UUID) -> list[Ask]:
    children = [(str(one.case_id), one.name) for one in found.family]
    chosen = [str(one.case_id) for one in found.family if found.visited_on or one.case_id == case_id]
    return [Ask("many", "children", _("For whom"), children, value=chosen, required=True)]


def _help_asks(known: dict[str, Any]) -> list[Ask]:
    choose = {"empty": _("Choose")}
    return [
        Ask("day", "happened_on", _("Handed over on"), value=known.get("happened_on"), required=True),
        Ask("select", "kind", _("Kind of help"), options(KINDS), known.get("kind"), required=True, more=choose),
        Ask("text", "what", _("What was given"), value=known.get("what", ""), required=True),
        Ask("text", "quantity", _("Quantity"), value=known.get("quantity", ""), hint=_("For example: 2 pairs, 10 kg.")),
        Ask("text", "worth", _("Worth in lek"), value=known.get("worth", ""), required=True,
            hint=_("Of all together. 0 where it cost nothing."), more={"inputmode": "numeric", "width": "10"}),
        Ask("select", "budget_line", _("Budget line"), options(BUDGET_LINES), known.get("budget_line"), required=True,
            more=choose),
    ]  # fmt: skip


def _action_asks(found: Entering, chosen: str) -> list[Ask]:
    actions: Sequence[tuple[str, str]] = [
        (str(one.id), one.told.get("what", "")) for one in found.actions if one.status != "done"
    ]
    if not actions:
        return []
    ask = Ask("select", "action", _("Action of the plan that it fulfils"), actions, chosen, more={"empty": _("None")})
    if Permission.RECORD_VISIT not in found.header.allowed:
        return [ask]
    return [ask, Ask("tick", "is_done", _("With this the action is done"), value=bool(chosen))]


def _given(sent: Sent) -> HelpGiven:
    happened_on = sent.day("happened_on")
    sent.check()
    try:
        worth = read_lek(sent.text("worth"))
    except NotALek:
        raise Invalid({"worth": _("Write the worth in whole lek, for example 4500.")}) from None
    return HelpGiven(
        happened_on,
        sent.text("kind"),
        sent.text("what"),
        worth,
        sent.text("budget_line"),
        sent.text("quantity"),
    )


_ONE = "cases/<uuid:case_id>/help/<uuid:help_id>"
urlpatterns = [
    path("cases/<uuid:case_id>/help", listed, name="case-help"),
    path("cases/<uuid:case_id>/help/enter", enter, name="help-enter"),
    path(_ONE, show, name="help-one"),
    path(f"{_ONE}/correct", correct, name="help-correct"),
    path(f"{_ONE}/cancel", cancel, name="help-cancel"),
    path(f"{_ONE}/sign", sign, name="help-sign"),
    path(f"{_ONE}/receipt", receipt, name="help-receipt"),
]
