"""The directory for colleagues: find a service, see an organisation, see a service with its room and how fresh it is."""

from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.translation import gettext as _

from rrjeta.access.actors import Actor
from rrjeta.access.gate import may
from rrjeta.access.permissions import Permission
from rrjeta.directory.choices import DISABILITIES, LANGUAGES_SPOKEN, NEEDS, TYPES
from rrjeta.directory.facts.told import Asked, EditTold, Found, ServiceTold
from rrjeta.directory.queries.listing import edits, keeps, listed, one_service, service_codes
from rrjeta.directory.queries.organisations import counted_of, events_of_service, one_organisation, programmes_of
from rrjeta.directory.rules.offering import OLDEST
from rrjeta.directory.scope import keeps_organisation, kept_organisation
from rrjeta.kernel.text import Text
from rrjeta.places.choices import AreaKind
from rrjeta.places.queries import area_names, areas_for_choice, organisation_name
from rrjeta.web.directory_shown import (
    contacts_of,
    event_lines,
    facts_of,
    hours_rows,
    line_of,
    mark_of,
    organisation_rows,
    room_words,
    said,
    sites_of,
    status_words,
    waiting_words,
)
from rrjeta.web.door import door
from rrjeta.web.shown import label, options
from rrjeta.web.typed import typed_whole

_CHOICES = {"type": TYPES, "need": NEEDS, "disability": DISABILITIES, "language": LANGUAGES_SPOKEN}
_LONGEST_WORDS = 200


def asked_from(request: HttpRequest) -> Asked:
    """Return what the address asks for; what makes no sense in it is left out."""
    given = request.GET
    values: dict[str, Any] = {name: given.get(name, "") for name in _CHOICES}
    values = {name: code for name, code in values.items() if code in dict(options(_CHOICES[name]))}
    places = {one.code for one in areas_for_choice(AreaKind.MUNICIPALITY)}
    if given.get("municipality") in places:
        values["municipality"] = given["municipality"]
    if (age := _whole(given.get("age", ""))) is not None and age <= OLDEST:
        values["age"] = age
    values["page"] = _whole(given.get("page", "")) or 1
    return Asked(
        words=given.get("words", "")[:_LONGEST_WORDS],
        has_room=given.get("has_room") == "yes",
        is_placed=given.get("placed") == "yes",
        is_mine=given.get("mine") == "yes",
        **values,
    )


def pages_around(here: str, asked: Asked, found: Found) -> dict[str, str]:
    """Return the addresses of the page before and the next one; empty where there is none."""
    return {
        "newer": address_of(here, asked, found.page - 1) if found.page > 1 else "",
        "older": address_of(here, asked, found.page + 1) if found.page < found.pages else "",
    }


def _whole(typed: str) -> int | None:
    return typed_whole(typed, 4)


def address_of(base: str, asked: Asked, page: int = 1) -> str:
    """Return the address of a list, with what it asks for."""
    values: dict[str, Any] = {name: getattr(asked, name) for name in ("words", *_CHOICES, "municipality", "age")}
    ticked = {"has_room": asked.has_room, "placed": asked.is_placed, "mine": asked.is_mine}
    values |= {name: "yes" if is_ticked else "" for name, is_ticked in ticked.items()}
    values["page"] = "" if page == 1 else page
    kept = {name: value for name, value in values.items() if value not in ("", None)}
    return base + (f"?{urlencode(kept)}" if kept else "")


def filters_of(asked: Asked) -> dict[str, Any]:
    """Return what the filters offer, and what stands in them."""
    anything = [("", _("any"))]
    areas = [("", _("anywhere")), *((one.code, str(one.text)) for one in areas_for_choice(AreaKind.MUNICIPALITY))]
    chosen = (
        asked.type,
        asked.need,
        asked.municipality,
        asked.disability,
        asked.language,
        asked.has_room,
        asked.is_placed,
    )
    return {
        "asked": asked,
        "age_typed": "" if asked.age is None else asked.age,
        "types": [*anything, *options(TYPES)],
        "needs": [*anything, *options(NEEDS)],
        "areas": areas,
        "disabilities": [*anything, *options(DISABILITIES)],
        "languages": [*anything, *options(LANGUAGES_SPOKEN)],
        "chosen": sum(map(bool, chosen)) + (asked.age is not None),
    }


@door(Permission.READ_DIRECTORY)
def services(request: HttpRequest) -> HttpResponse:
    """Show the services that the address asks for, a page at a time."""
    actor: Actor = request.actor  # type: ignore[attr-defined]  # set by ActorMiddleware
    asked = asked_from(request)
    found = listed(actor, asked)
    here = reverse("directory")
    lines = [line_of(one, reverse("directory-service", args=[one.id])) for one in found.services]
    tabs = [
        (here, _("All services"), not asked.is_mine),
        (f"{here}?mine=yes", _("Those of my organisation"), asked.is_mine),
    ]
    context = {
        **filters_of(asked),
        "lines": lines,
        "total": found.total,
        "tabs": tabs if may(actor, Permission.SET_CAPACITY) else [],
        "clear": address_of(here, Asked(is_mine=asked.is_mine)),
        **pages_around(here, asked, found),
        "where": _("Page %(page)s of %(pages)s") % {"page": found.page, "pages": found.pages},
        "add_url": _add_url(actor),
    }
    return render(request, "directory/list.html", context)


def _add_url(actor: Actor) -> str:
    own = kept_organisation(actor, Permission.EDIT_DIRECTORY)
    return reverse("directory-service-add", args=[own]) if own else ""


@door(Permission.READ_DIRECTORY)
def service(request: HttpRequest, service_id: UUID) -> HttpResponse:
    """Show a service: what, for whom, how to get in, how much room, how fresh it is, what happened to it."""
    actor: Actor = request.actor  # type: ignore[attr-defined]  # set by ActorMiddleware
    one = one_service(actor, service_id)
    is_own = keeps(actor, Permission.SET_CAPACITY, one.id)
    is_kept = keeps(actor, Permission.EDIT_DIRECTORY, one.id)
    context = {
        **service_context(one),
        "organisation_url": reverse("directory-organisation", args=[one.organisation]),
        "waiting": waiting_words(one.waiting),
        "events": event_lines(events_of_service(one.id)),
        "edits": [_edit_line(edit, one.id, is_kept) for edit in edits(actor, one.id)],
        "ways": _ways(one.id, is_own, is_kept, may(actor, Permission.KEEP_DIRECTORY)),
        "confirm_url": reverse("directory-confirm", args=[one.id]) if is_own else "",
        "contact_add_url": reverse("directory-contact-add", args=[one.id]) if is_kept else "",
        "public_url": reverse("public-service", args=[one.id]),
        "is_kept": is_kept,
    }
    return render(request, "directory/service.html", context)


def service_context(one: ServiceTold) -> dict[str, Any]:
    """Return what every page of a service shows, for colleagues or for everybody."""
    return {
        "one": one,
        "name": str(one.names),
        "organisation": organisation_name(one.organisation),
        "status": "" if one.status == "running" else status_words(one.status),
        "facts": facts_of(one),
        "rooms": [(room_words(room), room.as_of) for room in one.capacities],
        "hours": hours_rows(one),
        "sites": sites_of(one),
        "contacts": contacts_of(one),
        "figures": list(one.figures.items()),
        "mark": mark_of(one.mark),
    }


def _ways(service_id: UUID, is_own: bool, is_kept: bool, keeps_all: bool) -> list[tuple[str, str]]:
    ways = {
        "directory-capacity": (_("Free places"), is_own),
        "directory-service-change": (_("Change"), is_kept),
        "directory-suggest": (_("Suggest a correction"), not is_kept),
        "directory-team": (_("Who answers referrals"), keeps_all),
        "directory-hand-over": (_("Hand over to another organisation"), keeps_all),
    }
    return [(reverse(name, args=[service_id]), words) for name, (words, is_open) in ways.items() if is_open]


def field_words(field: str) -> str:
    """Return what a suggestion is about, in words."""
    return {
        "names": _("Name"),
        "descriptions": _("What"),
        "how_to_get_in": _("How to get in"),
        "eligibility": _("Who can come"),
        "status": _("Whether it runs"),
    }[field]


def state_words(state: str) -> str:
    """Return what became of a suggestion, in words."""
    return {"waiting": _("waits"), "accepted": _("accepted"), "declined": _("declined")}[state]


def _edit_line(edit: EditTold, service_id: UUID, is_kept: bool) -> dict[str, Any]:
    proposed = edit.proposed
    words = said(Text.read(proposed)) if isinstance(proposed, dict) else status_words(str(proposed))
    can_settle = is_kept and edit.state == "waiting"
    return {
        "field": field_words(edit.field),
        "proposed": words,
        "why": edit.why,
        "at": edit.at,
        "state": state_words(edit.state),
        "reason": edit.reason,
        "settle_url": reverse("directory-settle", args=[service_id, edit.id]) if can_settle else "",
    }


@door(Permission.READ_DIRECTORY)
def organisation(request: HttpRequest, code: str) -> HttpResponse:
    """Show an organisation: profile, history, who pays, its services and its programmes as the sources have them."""
    actor: Actor = request.actor  # type: ignore[attr-defined]  # set by ActorMiddleware
    one = one_organisation(actor, code)
    found = listed(actor, Asked(organisation=code, page=asked_from(request).page))
    here = reverse("directory-organisation", args=[code])
    is_own = keeps_organisation(actor, Permission.EDIT_DIRECTORY, code)
    context = {
        "one": one,
        "name": str(one.names),
        "facts": organisation_rows(one),
        "events": event_lines(one.events),
        "funders": [(organisation_name(funder.code), funder.source) for funder in one.funders],
        "lines": [line_of(each, reverse("directory-service", args=[each.id])) for each in found.services],
        **pages_around(here, Asked(), found),
        "programmes": _programmes(code, service_codes(actor, code)),
        "counted": [str(Text.read(each)).replace("{n}", f"1–{each['count']}") for each in counted_of(code)],
        "mark": mark_of(one.mark),
        "add_url": reverse("directory-service-add", args=[code]) if is_own else "",
        "profile_url": reverse("directory-profile", args=[code]) if is_own else "",
        "history_url": reverse("directory-history", args=[code]) if is_own else "",
    }
    return render(request, "directory/organisation.html", context)


def _programmes(code: str, shown: set[str]) -> list[dict[str, Any]]:
    return [
        {
            "name": str(Text.read(one)),
            "status": status_words(one["status"]),
            "from": one.get("from", ""),
            "areas": ", ".join(map(str, area_names(one.get("areas") or []).values())),
            "counts": list((one.get("counts") or {}).values()),
            "mark": mark_of(one["mark"]),
            "source": one["source"],
        }
        for one in programmes_of(code)
        if one["code"] not in shown
    ]


@door(Permission.READ_DIRECTORY)
def types(request: HttpRequest) -> HttpResponse:
    """Show the kinds of service, each with the way to its list: for whoever does not know the words."""
    here = reverse("directory")
    kinds = [(f"{here}?{urlencode({'type': code})}", label(TYPES, code)) for code, _words in options(TYPES)]
    return render(request, "directory/types.html", {"kinds": kinds})


_ONE = "directory/services/<uuid:service_id>"
urlpatterns = [
    path("directory", services, name="directory"),
    path("directory/kinds", types, name="directory-kinds"),
    path(_ONE, service, name="directory-service"),
    path("directory/organisations/<slug:code>", organisation, name="directory-organisation"),
]
