"""Coalitions, what they meet about and demand, and protocols between organisations: read by all, kept by those they belong to."""

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from rrjeta.access.actors import Actor
from rrjeta.access.gate import may
from rrjeta.access.permissions import Permission
from rrjeta.network.operations.alliances import (
    add_group,
    add_meeting,
    add_member,
    adopt_position,
    end_group,
    end_membership,
    note_result,
)
from rrjeta.network.queries.alliances import (
    CoalitionPage,
    coalition_lines,
    coalition_page,
    coalition_to_keep,
    coalition_with_member,
    coalition_with_position,
    protocol_lines,
)
from rrjeta.places.queries import organisation_name
from rrjeta.web.asking import Ask, AskPage, Sent, answer_ask
from rrjeta.web.attempt import ids_in
from rrjeta.web.door import door, operation_id
from rrjeta.web.names import MARK_KINDS, MARK_NAMES
from rrjeta.web.protocols import bodies, protocol_shown
from rrjeta.web.shown import label, options

_TEMPLATE = "alliances/ask.html"
Save = Callable[[Actor, Sent, dict[str, Any]], Any]


@door(Permission.READ_DIRECTORY)
def listed(request: HttpRequest) -> HttpResponse:
    """List coalitions and a page of protocols."""
    actor: Actor = request.actor  # type: ignore[attr-defined]  # set by ActorMiddleware
    before = next(iter(ids_in(request.GET.getlist("before"))), None)
    protocols, further = protocol_lines(actor, before)
    here = reverse("alliances")
    context = {
        "coalitions": [
            {
                "url": reverse("coalition", args=[one.body.code]),
                "name": str(one.body.text),
                "named": one.named,
                "unnamed": one.unnamed,
            }
            for one in coalition_lines(actor)
        ],
        "protocols": [protocol_shown(one) for one in protocols],
        "may_add": may(actor, Permission.EDIT_ALLIANCES),
        "newer": here if before else "",
        "older": f"{here}?{urlencode({'before': str(further)})}" if further else "",
    }
    return render(request, "alliances/list.html", context)


@door(Permission.READ_DIRECTORY)
def coalition(request: HttpRequest, code: str) -> HttpResponse:
    """Show one coalition: members, groups, meetings, positions and what came of them."""
    actor: Actor = request.actor  # type: ignore[attr-defined]  # set by ActorMiddleware
    before = next(iter(ids_in(request.GET.getlist("before"))), None)
    page = coalition_page(actor, code, before)
    here = reverse("coalition", args=[code])
    context = {
        **_head(page),
        "members": [_member_shown(one, page) for one in page.members],
        "former": [_member_shown(one, page) for one in page.former],
        "groups": [
            {"row": one, "end_url": _url("group-end", code, one.id) if page.may_edit and not one.ended_on else ""}
            for one in page.groups
        ],
        "meetings": page.meetings,
        "positions": [_position_shown(one, page) for one in page.positions],
        "newer": here if before else "",
        "older": f"{here}?{urlencode({'before': str(page.next_meeting)})}" if page.next_meeting else "",
        "ways": _ways(code) if page.may_edit else [],
    }
    return render(request, "alliances/coalition.html", context)


def _head(page: CoalitionPage) -> dict[str, Any]:
    return {
        "name": str(page.body.text),
        "short": page.body.short,
        "unnamed": [(one.unnamed_count, one.source) for one in page.unnamed],
        "mark": MARK_NAMES.get(page.body.mark, ""),
        "mark_kind": MARK_KINDS.get(page.body.mark, "quiet"),
        "source": page.body.source,
    }


def _member_shown(one: Any, page: CoalitionPage) -> dict[str, Any]:
    is_member = bool(one.organisation_id and not one.left_on)
    return {
        "name": organisation_name(one.organisation.code) if one.organisation else "",
        "role": label("coalition_role", one.role),
        "since": one.joined_on,
        "until": one.left_on,
        "source": one.source,
        "end_url": _url("member-end", page.body.code, one.id) if page.may_edit and is_member else "",
    }


def _position_shown(one: Any, page: CoalitionPage) -> dict[str, Any]:
    return {
        "row": one,
        "result": label("advocacy_result", one.result) if one.result else "",
        "result_url": _url("position-result", page.body.code, one.id) if page.may_edit else "",
    }


def _url(name: str, code: str, record_id: UUID) -> str:
    return reverse(f"coalition-{name}", args=[code, record_id])


def _ways(code: str) -> list[tuple[str, str]]:
    words = {
        "coalition-member-add": _("Add a member"),
        "coalition-group-add": _("Add a working group"),
        "coalition-meeting-add": _("Write down a meeting"),
        "coalition-position-add": _("Write down a joint position"),
    }
    return [(reverse(name, args=[code]), said) for name, said in words.items()]


def _answer(request: HttpRequest, found: CoalitionPage, title: str, asks: Sequence[Ask], save: Save) -> HttpResponse:
    """Ask something of a coalition and go back to it."""
    actor: Actor = request.actor  # type: ignore[attr-defined]  # set by ActorMiddleware
    back_url = reverse("coalition", args=[found.body.code])
    page = AskPage(
        title=title,
        button=_("Save"),
        asks=asks,
        context={"back_url": back_url, "heading": str(found.body.text)},
        template=_TEMPLATE,
    )

    def saved(sent: Sent) -> str:
        save(actor, sent, {"operation_id": operation_id(request), "coalition": found.body.code})
        messages.success(request, _("Saved."))
        return back_url

    return answer_ask(request, page, saved)


def _kept(request: HttpRequest, code: str) -> CoalitionPage:
    actor: Actor = request.actor  # type: ignore[attr-defined]  # set by ActorMiddleware
    return coalition_to_keep(actor, code)


def _day(sent: Sent, name: str) -> date | None:
    found = sent.day(name)
    sent.check()
    return found


@door(Permission.EDIT_ALLIANCES)
def member_add(request: HttpRequest, code: str) -> HttpResponse:
    """Add a member by name; one of the counted ones is counted no longer."""
    found = _kept(request, code)
    asks = [
        Ask("select", "member", _("Organisation"), bodies(), required=True),
        Ask("radios", "role", _("Role"), options("coalition_role"), required=True),
        Ask("day", "joined_on", _("Member since")),
    ]
    if found.unnamed:
        asks.append(Ask("tick", "is_one_of_counted", _("It is one of the members that were counted and not named")))

    def save(actor: Actor, sent: Sent, same: dict[str, Any]) -> None:
        on = _day(sent, "joined_on")
        given: dict[str, Any] = {"member": sent.text("member"), "role": sent.text("role"), "joined_on": on}
        add_member(actor, **same, **given, is_one_of_counted=sent.is_yes("is_one_of_counted"))

    return _answer(request, found, _("Add a member"), asks, save)


@door(Permission.EDIT_ALLIANCES)
def member_end(request: HttpRequest, code: str, member_id: UUID) -> HttpResponse:
    """Write down that a member left."""
    actor: Actor = request.actor  # type: ignore[attr-defined]  # set by ActorMiddleware
    found = coalition_with_member(actor, code, member_id)
    asks = [Ask("day", "left_on", _("Member until"), required=True)]

    def save(actor: Actor, sent: Sent, same: dict[str, Any]) -> None:
        end_membership(actor, **same, member_id=member_id, left_on=_day(sent, "left_on"))

    return _answer(request, found, _("The member left"), asks, save)


@door(Permission.EDIT_ALLIANCES)
def group_add(request: HttpRequest, code: str) -> HttpResponse:
    """Found a working group."""
    asks = [Ask("text", "name", _("Name"), required=True), Ask("long", "purpose", _("What it works on"))]

    def save(actor: Actor, sent: Sent, same: dict[str, Any]) -> None:
        add_group(actor, **same, name=sent.text("name"), purpose=sent.text("purpose"))

    return _answer(request, _kept(request, code), _("Add a working group"), asks, save)


@door(Permission.EDIT_ALLIANCES)
@require_POST
def group_end(request: HttpRequest, code: str, group_id: UUID) -> HttpResponse:
    """End a working group today."""
    actor: Actor = request.actor  # type: ignore[attr-defined]  # set by ActorMiddleware
    end_group(actor, operation_id=operation_id(request), coalition=code, group_id=group_id)
    messages.success(request, _("Saved."))
    return redirect("coalition", code)


@door(Permission.EDIT_ALLIANCES)
def meeting_add(request: HttpRequest, code: str) -> HttpResponse:
    """Write down a meeting."""
    found = _kept(request, code)
    groups = [("", _("the whole coalition")), *[(str(one.id), one.name) for one in found.groups]]
    present = [(str(one.id), organisation_name(one.organisation.code)) for one in found.members if one.organisation]
    asks = [
        Ask("day", "held_on", _("Day"), required=True),
        Ask("select", "group", _("Whose meeting"), groups),
        Ask(
            "long", "agenda", _("Agenda"), hint=_("Nothing about a child: neither name nor case number."), required=True
        ),
        Ask("long", "minutes", _("Minutes")),
        *([Ask("many", "present", _("Who was there"), present)] if present else []),
    ]

    def save(actor: Actor, sent: Sent, same: dict[str, Any]) -> None:
        on = _day(sent, "held_on")
        given: dict[str, Any] = {
            "agenda": sent.text("agenda"),
            "minutes": sent.text("minutes"),
            "group_id": sent.id("group"),
        }
        add_meeting(actor, **same, **given, held_on=on, present=ids_in(sent.many("present")))

    return _answer(request, found, _("Write down a meeting"), asks, save)


@door(Permission.EDIT_ALLIANCES)
def position_add(request: HttpRequest, code: str) -> HttpResponse:
    """Write down a joint position."""
    asks = [
        Ask("text", "title", _("What is demanded"), required=True),
        Ask("text", "addressed_to", _("Of whom"), required=True),
        Ask("day", "adopted_on", _("Adopted on"), required=True),
        Ask("long", "words", _("In full")),
    ]

    def save(actor: Actor, sent: Sent, same: dict[str, Any]) -> None:
        on = _day(sent, "adopted_on")
        given: dict[str, Any] = {name: sent.text(name) for name in ("title", "addressed_to", "words")}
        adopt_position(actor, **same, **given, adopted_on=on)

    return _answer(request, _kept(request, code), _("Write down a joint position"), asks, save)


@door(Permission.EDIT_ALLIANCES)
def position_result(request: HttpRequest, code: str, position_id: UUID) -> HttpResponse:
    """Write down what came of a position."""
    actor: Actor = request.actor  # type: ignore[attr-defined]  # set by ActorMiddleware
    found = coalition_with_position(actor, code, position_id)
    asks = [
        Ask("radios", "result", _("How far it has come"), options("advocacy_result"), required=True),
        Ask("day", "result_on", _("Day"), required=True),
        Ask("long", "words", _("In a few words")),
    ]

    def save(actor: Actor, sent: Sent, same: dict[str, Any]) -> None:
        on = _day(sent, "result_on")
        given: dict[str, Any] = {"result": sent.text("result"), "words": sent.text("words")}
        note_result(actor, **same, **given, position_id=position_id, result_on=on)

    return _answer(request, found, _("What came of it"), asks, save)


_COALITION = "alliances/<slug:code>"
urlpatterns = [
    path("alliances", listed, name="alliances"),
    path(_COALITION, coalition, name="coalition"),
    path(f"{_COALITION}/members/add", member_add, name="coalition-member-add"),
    path(f"{_COALITION}/members/<uuid:member_id>/end", member_end, name="coalition-member-end"),
    path(f"{_COALITION}/groups/add", group_add, name="coalition-group-add"),
    path(f"{_COALITION}/groups/<uuid:group_id>/end", group_end, name="coalition-group-end"),
    path(f"{_COALITION}/meetings/add", meeting_add, name="coalition-meeting-add"),
    path(f"{_COALITION}/positions/add", position_add, name="coalition-position-add"),
    path(f"{_COALITION}/positions/<uuid:position_id>/result", position_result, name="coalition-position-result"),
]
