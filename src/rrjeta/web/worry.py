"""Report a worry: for anybody, not signed in, without scripts. Nothing of it stays in the browser (screens.md 2.11).

No address of these pages carries anything that was typed; the code of the receipt is sent and never linked to.
"""

from functools import partial
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.utils.translation import gettext as _

from rrjeta.access.actors import PUBLIC_ACTOR
from rrjeta.hotline.choices import RECEIPT_KEPT, SOURCES, Receipt
from rrjeta.hotline.operations.reporting import report_worry
from rrjeta.hotline.queries.places import places_answering
from rrjeta.hotline.queries.receipts import receipt_state
from rrjeta.hotline.receipts import receipt_code
from rrjeta.hotline.rules import Told
from rrjeta.packs.current import current
from rrjeta.web.callers import Ceiling, is_over
from rrjeta.web.public_forms import answer_public, guards
from rrjeta.web.public_pages import frame, places_among, public_page
from rrjeta.web.shown import options

_STAMP = "worry-form"
_REPORTS = Ceiling("report", 10, 600)
_RECEIPTS = Ceiling("receipt", 10, 600)
_FIELDS = ("what", "municipality", "danger", "place", "child_name", "child_age", "child_sex", "source", "name", "phone")


@public_page
def report(request: HttpRequest) -> HttpResponse:
    """Show the form, or take the report in and show its receipt in the same answer."""

    def save(sent_id: UUID) -> HttpResponse:
        report_worry(PUBLIC_ACTOR, operation_id=sent_id, told=_told(request))
        context = {
            "code": receipt_code(sent_id),
            "days": current().parameter(RECEIPT_KEPT).value,
            "is_danger": request.POST.get("danger") == "yes",
        }
        return render(request, "public/received.html", {**frame("worry-in"), **context, "languages": []})

    too_often = _(
        "Too many reports came from this connection. What you wrote is still here: send it again in ten minutes. "
        "If a child is in danger, do not wait: ring one of the numbers above."
    )
    return answer_public(request, _STAMP, _REPORTS, draw=partial(_form, request), save=save, too_often=too_often)


@public_page
def receipt(request: HttpRequest) -> HttpResponse:
    """Answer the code of a receipt with one of three words; the same for a code that is wrong and for one that is old."""
    said, status = "", 200
    if request.method == "POST":
        if is_over(request, _RECEIPTS):
            said, status = _("Too many codes were tried. Wait ten minutes and try again."), 429
        else:
            said = _receipt_words(receipt_state(request.POST.get("code", "")))
    response = render(request, "public/receipt.html", {**frame("worry-receipt-in"), "said": said}, status=status)
    if status == 429:
        response.headers["Retry-After"] = str(_RECEIPTS.seconds_left())
    return response


def _receipt_words(state: Receipt | None) -> str:
    if state is None:
        return _("This code is not known, or it is too old.")
    return {
        Receipt.RECEIVED: _("Received."),
        Receipt.LOOKED_AT: _("Being looked at."),
        Receipt.CLOSED: _("Closed."),
    }[state]


def _form(request: HttpRequest, errors: dict[str, Any], status: int, sent_id: UUID | None) -> HttpResponse:
    """Show the form with whatever was typed; under the same id where it was read, so that it still is the same report."""
    typed = {name: request.POST.get(name, "") for name in (*_FIELDS, "how_safely")}
    context = {
        **frame("worry-in"),
        **guards(request, _STAMP, errors, sent_id),
        "typed": typed,
        "wants_answer": request.POST.get("wants_answer") == "yes",
        "places": places_among(places_answering()),
        "dangers": [("yes", _("Yes")), ("no", _("No")), ("unknown", _("I do not know"))],
        "sexes": [("f", _("Girl")), ("m", _("Boy")), ("u", _("Not known"))],
        "sources": options("referral_source", SOURCES),
    }
    return render(request, "public/worry.html", context, status=status)


def _told(request: HttpRequest) -> Told:
    typed = {name: request.POST.get(name, "") for name in (*_FIELDS, "how_safely")}
    plain = {**typed, "danger": typed["danger"] or "unknown", "child_sex": typed["child_sex"] or "u"}
    return Told(**plain, wants_answer=request.POST.get("wants_answer") == "yes")


urlpatterns = [
    path("worry", report, name="worry"),
    path("worry/receipt", receipt, name="worry-receipt"),
    path("worry/<slug:language>", report, name="worry-in"),
    path("worry/receipt/<slug:language>", receipt, name="worry-receipt-in"),
]
