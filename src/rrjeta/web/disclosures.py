"""The register of what left the house: of one child in the file, of all for the data protection officer."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.translation import gettext as _

from rrjeta.access.actors import Actor
from rrjeta.access.permissions import Permission
from rrjeta.access.queries import staff_names
from rrjeta.cases.queries.file import case_header
from rrjeta.consent.choices import BY_CONSENT
from rrjeta.kernel.clock import now
from rrjeta.kernel.errors import Refused
from rrjeta.papers.choices import Departure, Way
from rrjeta.papers.operations import DisclosureGiven, enter_disclosure, strike_disclosure
from rrjeta.papers.queries.disclosures import (
    WITH,
    WITHOUT,
    WantedDisclosures,
    disclosures,
    disclosures_of,
    entered_disclosure,
)
from rrjeta.papers.queries.left import Left
from rrjeta.papers.queries.sharing import Sharing
from rrjeta.places.queries import organisations
from rrjeta.web.asking import Ask, AskPage, Sent, answer_ask
from rrjeta.web.case_page import case_context
from rrjeta.web.consents_shown import class_options, class_words, purpose_options, purpose_words
from rrjeta.web.door import door, operation_id
from rrjeta.web.paging import paged
from rrjeta.web.shown import label, options
from rrjeta.web.typed import typed_date

_FILTERS = ("by", "basis", "since", "until")


@door(Permission.READ_DISCLOSURES)
def register(request: HttpRequest) -> HttpResponse:
    """Show what left, of every case within reach."""
    actor: Actor = request.actor  # type: ignore[attr-defined]  # set by ActorMiddleware
    found, older = disclosures(actor, _wanted(request))
    context = _listed(request, reverse("disclosures"), found, older)
    return render(request, "disclosures/register.html", context)


@door(Permission.READ_DISCLOSURES)
def of_case(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """Show what left of one case."""
    actor: Actor = request.actor  # type: ignore[attr-defined]  # set by ActorMiddleware
    header, found, older = disclosures_of(actor, case_id, _wanted(request, case_id))
    may_enter = Permission.PRINT_PAPER in header.allowed
    context = {
        **case_context(request, header, "consents"),
        **_listed(request, reverse("case-disclosures", args=[case_id]), found, older, can_strike=may_enter),
        "enter_url": reverse("disclosure-enter", args=[case_id]) if may_enter else "",
        "consents_url": reverse("case-consents", args=[case_id]),
    }
    return render(request, "disclosures/case.html", context)


@door(Permission.PRINT_PAPER)
def enter(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """Enter what was said by phone or sent by post."""
    actor: Actor = request.actor  # type: ignore[attr-defined]  # set by ActorMiddleware
    header = case_header(actor, case_id, Permission.PRINT_PAPER)
    known = sorted(((one.code, str(one.text)) for one in organisations()), key=lambda one: one[1].casefold())
    bases = [one for one in options("legal_basis") if one[0] != BY_CONSENT]
    page = AskPage(
        title=_("Enter what left the house"),
        button=_("Enter"),
        asks=[
            Ask("moment", "left_at", _("When it left"), value=now(), required=True),
            Ask("radios", "way", _("How"), options=[(one.value, _way_words(one)) for one in Way]),
            Ask("text", "recipient", _("Who got it"), required=True),
            Ask("select", "organisation", _("Institution from the list"), options=known),
            Ask("text", "what", _("What was told, in a few words"), required=True),
            Ask("many", "classes", _("What it told"), options=class_options()),
            Ask("select", "purpose", _("What for"), options=purpose_options(), required=True),
            Ask("select", "legal_basis", _("What allows it, if no consent covers it"), options=bases),
            Ask("long", "reason", _("Why this cannot wait for a consent"), more={"rows": 2}),
        ],
        context={
            **case_context(request, header, "consents"),
            "back_url": reverse("case-disclosures", args=[case_id]),
        },
    )

    def save(sent: Sent) -> str:
        given = DisclosureGiven(
            left_at=sent.moment("left_at"),
            way=sent.text("way"),
            recipient=sent.text("recipient"),
            what=sent.text("what"),
            classes=sent.many("classes"),
            sharing=Sharing(
                sent.text("organisation"), sent.text("purpose"), sent.text("legal_basis"), sent.text("reason")
            ),
        )
        sent.check()
        enter_disclosure(actor, operation_id=operation_id(request), case_id=case_id, given=given)
        messages.success(request, _("Entered in the register."))
        return reverse("case-disclosures", args=[case_id])

    return answer_ask(request, page, save)


@door(Permission.PRINT_PAPER)
def strike(request: HttpRequest, case_id: UUID, disclosure_id: UUID) -> HttpResponse:
    """Strike out an entry that was made by mistake."""
    actor: Actor = request.actor  # type: ignore[attr-defined]  # set by ActorMiddleware
    header, one = entered_disclosure(actor, case_id, disclosure_id)
    page = AskPage(
        title=_("Strike out the entry"),
        button=_("Strike out"),
        asks=[Ask("text", "reason", _("Why the entry was wrong"), required=True)],
        context={
            **case_context(request, header, "consents"),
            "back_url": reverse("case-disclosures", args=[case_id]),
        },
        intro=[f"{one.recipient}: {one.what}", _("It stays to be read, with the reason.")],
        is_harsh=True,
    )

    def save(sent: Sent) -> str:
        same: dict[str, Any] = {"operation_id": operation_id(request), "case_id": case_id}
        strike_disclosure(actor, **same, disclosure_id=disclosure_id, why=sent.text("reason"))
        messages.success(request, _("Struck out."))
        return reverse("case-disclosures", args=[case_id])

    return answer_ask(request, page, save)


def _wanted(request: HttpRequest, case_id: UUID | None = None) -> WantedDisclosures:
    asked = request.GET
    by, basis = asked.get("by", ""), asked.get("basis", "")
    return WantedDisclosures(
        case_id=case_id,
        by=by if by in list(Departure) else "",
        basis=basis if basis in (WITH, WITHOUT) else "",
        since=_day(asked.get("since", "")),
        until=_day(asked.get("until", "")),
        after=asked.get("after", ""),
    )


def _day(typed: str) -> Any:
    """Return a day of the filter; one that cannot be read filters nothing."""
    try:
        return typed_date(typed)
    except Refused:
        return None


def _listed(
    request: HttpRequest, here: str, found: list[Left], older: str, *, can_strike: bool = False
) -> dict[str, Any]:
    kept = {name: value for name in _FILTERS if (value := request.GET.get(name, ""))}
    names = staff_names([one.user_id for one in found])
    return {
        "lines": [_line(one, names, can_strike=can_strike) for one in found],
        "here": here,
        "kept": {name: request.GET.get(name, "") for name in _FILTERS},
        "is_filtered": bool(kept),
        "kinds": [("", _("Everything")), *((one.value, _by_words(one)) for one in Departure)],
        "bases": [("", _("Any")), (WITH, _("With consent")), (WITHOUT, _("Without consent"))],
        **paged(here, request.GET.get("after"), older, kept),
    }


def _line(one: Left, names: dict[UUID, str], *, can_strike: bool) -> dict[str, Any]:
    is_entry = one.by is Departure.ENTRY
    return {
        "at": one.at,
        "number": one.number,
        "by": _by_words(one.by),
        "what": one.what,
        "recipient": one.recipient,
        "purpose": purpose_words(one.purpose) if one.purpose else "",
        "basis": label("legal_basis", one.basis),
        "reason": one.reason,
        "classes": ", ".join(class_words(one.classes)),
        "by_whom": names.get(one.user_id, "") if one.user_id else "",
        "is_struck": one.is_struck,
        "struck_why": one.struck_why,
        "strike_url": reverse("disclosure-strike", args=[one.case_id, one.id])
        if can_strike and is_entry and not one.is_struck
        else "",
    }


def _by_words(by: Departure) -> str:
    return {
        Departure.PAPER: _("Paper"),
        Departure.TRANSFER: _("Transfer"),
        Departure.MEETING: _("Meeting"),
        Departure.REFERRAL: _("Referral"),
        Departure.LETTER: _("Letter"),
        Departure.ENTRY: _("Entered by hand"),
    }[by]


def _way_words(way: Way) -> str:
    return {
        Way.PHONE: _("Said by phone"),
        Way.POST: _("Sent by post"),
        Way.MAIL: _("Sent by e-mail"),
        Way.HANDED: _("Handed over"),
        Way.OTHER: _("Otherwise"),
    }[way]


urlpatterns = [
    path("disclosures", register, name="disclosures"),
    path("cases/<uuid:case_id>/disclosures", of_case, name="case-disclosures"),
    path("cases/<uuid:case_id>/disclosures/enter", enter, name="disclosure-enter"),
    path("cases/<uuid:case_id>/disclosures/<uuid:disclosure_id>/strike", strike, name="disclosure-strike"),
]
