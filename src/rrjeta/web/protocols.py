"""Protocols between organisations: read by everybody who reads the directory, written down by their parties."""

from datetime import date
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from rrjeta.access.actors import Actor
from rrjeta.access.permissions import Permission
from rrjeta.network.operations.alliances import ProtocolGiven, add_protocol, change_protocol
from rrjeta.network.queries.alliances import ProtocolLine, protocol_page, protocol_to_change
from rrjeta.places.queries import organisation_name, organisations
from rrjeta.web.asking import Ask, AskPage, Sent, answer_ask
from rrjeta.web.door import base_version, door, operation_id
from rrjeta.web.names import MARK_KINDS, MARK_NAMES

_TEMPLATE = "alliances/ask.html"
_PARTIES = 8


@door(Permission.READ_DIRECTORY)
def protocol(request: HttpRequest, protocol_id: UUID) -> HttpResponse:
    """Show one protocol with its parties."""
    actor: Actor = request.actor  # type: ignore[attr-defined]  # set by ActorMiddleware
    return render(request, "alliances/protocol.html", protocol_shown(protocol_page(actor, protocol_id)))


@door(Permission.EDIT_ALLIANCES)
def protocol_add(request: HttpRequest) -> HttpResponse:
    """Write down a protocol."""
    actor: Actor = request.actor  # type: ignore[attr-defined]  # set by ActorMiddleware

    def save(sent: Sent) -> str:
        made = add_protocol(actor, operation_id=operation_id(request), given=_given(sent))
        messages.success(request, _("Saved."))
        return reverse("protocol", args=[made])

    return answer_ask(request, _protocol_asks(_("Write down a protocol"), None, reverse("alliances")), save)


@door(Permission.EDIT_ALLIANCES)
def protocol_change(request: HttpRequest, protocol_id: UUID) -> HttpResponse:
    """Correct a protocol."""
    actor: Actor = request.actor  # type: ignore[attr-defined]  # set by ActorMiddleware
    found, back_url = protocol_to_change(actor, protocol_id), reverse("protocol", args=[protocol_id])

    def save(sent: Sent) -> str:
        same: dict[str, Any] = {"operation_id": operation_id(request), "protocol_id": protocol_id}
        change_protocol(actor, **same, given=_given(sent), base_version=base_version(request))
        messages.success(request, _("Saved."))
        return back_url

    return answer_ask(request, _protocol_asks(_("Correct the protocol"), found, back_url), save)


def _protocol_asks(title: str, found: ProtocolLine | None, back_url: str) -> AskPage:
    known, row = bodies(), found.row if found else None
    have = [*(found.parties if found else []), *[""] * _PARTIES][:_PARTIES]
    parties = [
        Ask("select", f"party{place}", _("Party %(number)s") % {"number": place}, known, value=code, required=place < 3)
        for place, code in enumerate(have, 1)
    ]
    return AskPage(
        title=title,
        button=_("Save"),
        asks=[
            Ask("text", "name", _("Name"), value=_name_of(row) if row else "", required=True),
            *parties,
            Ask("day", "signed_on", _("Signed on"), value=_as_day(row.signed_on if row else ""), required=True),
            Ask("day", "ends_on", _("Ends on"), value=_as_day(row.ends_on if row else "")),
            Ask("long", "purpose", _("What was agreed"), value=row.purpose if row else ""),
        ],
        context={"back_url": back_url, "heading": _("Coalitions and protocols")},
        template=_TEMPLATE,
        version=row.version if row else "",
    )


def _given(sent: Sent) -> ProtocolGiven:
    signed_on, ends_on = sent.day("signed_on"), sent.day("ends_on")
    sent.check()
    parties = [code for place in range(1, _PARTIES + 1) if (code := sent.text(f"party{place}"))]
    return ProtocolGiven(sent.text("name"), parties, sent.text("purpose"), signed_on, ends_on)


def protocol_shown(one: ProtocolLine) -> dict[str, Any]:
    """Return a protocol as pages show it."""
    return {
        "url": reverse("protocol", args=[one.row.id]),
        "change_url": reverse("protocol-change", args=[one.row.id]) if one.may_edit else "",
        "name": _name_of(one.row),
        "parties": [organisation_name(code) for code in one.parties],
        "signed_on": one.row.signed_on,
        "ends_on": one.row.ends_on,
        "purpose": one.row.purpose,
        "mark": MARK_NAMES.get(one.row.mark, ""),
        "mark_kind": MARK_KINDS.get(one.row.mark, "quiet"),
        "source": one.row.source,
    }


def _name_of(row: Any) -> str:
    return str(row.names.get(get_language() or "sq") or next(iter(row.names.values()), ""))


def _as_day(written: str) -> date | None:
    try:
        return date.fromisoformat(written)
    except ValueError:
        return None


def bodies() -> list[tuple[str, Any]]:
    """Return every listed organisation, for choosing."""
    return [(one.code, one.text) for one in organisations()]


urlpatterns = [
    path("alliances/protocols/add", protocol_add, name="protocol-add"),
    path("alliances/protocols/<uuid:protocol_id>", protocol, name="protocol"),
    path("alliances/protocols/<uuid:protocol_id>/change", protocol_change, name="protocol-change"),
]
