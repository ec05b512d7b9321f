"""An organisation edits what it says of itself: its profile, and its history."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from rrjeta.access.actors import Actor
from rrjeta.access.permissions import Permission
from rrjeta.directory.choices import LANGUAGES_SPOKEN
from rrjeta.directory.facts.given import EventGiven, ProfileGiven
from rrjeta.directory.facts.told import OrganisationTold
from rrjeta.directory.operations.organisations import add_event, change_profile, remove_event
from rrjeta.directory.queries.lists import LEGAL_FORMS
from rrjeta.directory.queries.organisations import one_organisation
from rrjeta.directory.rules.profiles import TOLD_BY_OWNER
from rrjeta.directory.scope import keeps_organisation
from rrjeta.kernel.errors import Invalid, NotFound
from rrjeta.kernel.text import Text
from rrjeta.places.choices import AreaKind
from rrjeta.places.queries import area_names, areas_for_choice, organisations
from rrjeta.web.asking import Ask, AskPage, Sent, answer_ask
from rrjeta.web.directory_shown import event_words
from rrjeta.web.door import base_version, door, operation_id
from rrjeta.web.shown import options
from rrjeta.web.typed import typed_whole

_TEMPLATE = "directory/ask.html"
# Public offices pay by their budget; whoever gives for something particular is one of these.
_GIVE = ("donor", "international", "npo", "coalition", "community_group")


@door(Permission.EDIT_DIRECTORY)
def profile(request: HttpRequest, code: str) -> HttpResponse:
    """Change what an organisation says of itself."""
    actor: Actor = request.actor  # type: ignore[attr-defined]  # set by ActorMiddleware
    one = _kept(actor, code)

    def save(sent: Sent) -> str:
        same: dict[str, Any] = {"operation_id": operation_id(request), "organisation": code}
        change_profile(actor, **same, given=_given(sent), base_version=base_version(request))
        messages.success(request, _("Saved."))
        return reverse("directory-organisation", args=[code])

    intro = [_("Everybody can read this. Where a hidden service is must not be written here.")]
    page = _page(one, _("Change the organisation"), _("Save"), _asks(one), intro=intro, version=one.version or "")
    return answer_ask(request, page, save)


@door(Permission.EDIT_DIRECTORY)
def history(request: HttpRequest, code: str) -> HttpResponse:
    """Say what happened to an organisation; take back what was said here."""
    actor: Actor = request.actor  # type: ignore[attr-defined]  # set by ActorMiddleware
    one = _kept(actor, code)
    kinds = [(kind.value, event_words(kind)) for kind in TOLD_BY_OWNER]
    asks = [
        Ask("select", "kind", _("What kind of thing happened"), options=[("", ""), *kinds], required=True),
        Ask("text", "on", _("When"), hint=_("A year or a day, for instance 2003 or 2026-05-01."), required=True),
        Ask("long", "words_sq", _("What happened, in Albanian"), required=True),
        Ask("long", "words_en", _("What happened, in English"), required=True),
    ]

    def save(sent: Sent) -> str:
        given = EventGiven(sent.text("kind"), sent.text("on").strip(), _both(sent, "words"))
        add_event(actor, operation_id=operation_id(request), organisation=code, given=given)
        messages.success(request, _("Saved."))
        return reverse("directory-history", args=[code])

    return answer_ask(request, _page(one, _("Add to the history"), _("Save"), asks, own=_own_events(one)), save)


@door(Permission.EDIT_DIRECTORY)
@require_POST
def event_remove(request: HttpRequest, code: str, event_id: UUID) -> HttpResponse:
    """Take back what was said to have happened."""
    actor: Actor = request.actor  # type: ignore[attr-defined]  # set by ActorMiddleware
    remove_event(actor, operation_id=operation_id(request), organisation=code, event_id=event_id)
    messages.success(request, _("Saved."))
    return redirect("directory-history", code)


def _kept(actor: Actor, code: str) -> OrganisationTold:
    one = one_organisation(actor, code)
    if not keeps_organisation(actor, Permission.EDIT_DIRECTORY, code):
        raise NotFound
    return one


def _own_events(one: OrganisationTold) -> list[dict[str, Any]]:
    return [
        {
            "on": event.happened_on,
            "kind": event_words(event.kind),
            "words": str(event.text),
            "remove_url": reverse("directory-event-remove", args=[one.code, event.id]),
        }
        for event in one.events
        if event.is_own
    ]


def _page(one: OrganisationTold, title: str, button: str, asks: list[Ask], **more: Any) -> AskPage:
    back = reverse("directory-organisation", args=[one.code])
    context = {"back_url": back, "name": str(one.names), "own": more.pop("own", [])}
    return AskPage(title=title, button=button, asks=asks, context=context, template=_TEMPLATE, **more)


def _asks(one: OrganisationTold) -> list[Ask]:
    municipalities = [(area.code, str(area.text)) for area in areas_for_choice(AreaKind.MUNICIPALITY)]
    known = dict(municipalities)
    others = [code for code in dict.fromkeys([one.area, *one.offices]) if code and code not in known]
    places = [*municipalities, *((code, str(name)) for code, name in area_names(others).items())]
    return [
        *_words("about", _("What it does"), one.descriptions),
        Ask("select", "legal_form", _("Legal form"), [("", ""), *options(LEGAL_FORMS)], value=one.legal_form),
        *_words("registration", _("Registration"), one.registration),
        Ask(
            "text",
            "registered_on",
            _("Registered on"),
            value=one.registered_on,
            hint=_("A year or a day, for instance 2003 or 2026-05-01."),
            more={"width": "10"},
        ),
        Ask("select", "head_office", _("Head office"), [("", ""), *places], value=one.area),
        Ask("many", "field_offices", _("Field offices"), places, value=list(one.offices)),
        Ask("many", "languages", _("Languages"), options(LANGUAGES_SPOKEN), value=list(one.languages)),
        Ask("many", "funders", _("Paid or supported by"), _givers(one), value=_funders(one)),
        Ask(
            "text",
            "staff_count",
            _("How many people work there"),
            value="" if one.staff_count is None else str(one.staff_count),
            more={"width": "5"},
        ),
        Ask("text", "website", _("Web page"), value=one.website),
    ]


def _words(name: str, label: str, text: Text | None) -> list[Ask]:
    return [
        Ask("long", f"{name}_sq", _("%(label)s, in Albanian") % {"label": label}, value=text.sq if text else ""),
        Ask("long", f"{name}_en", _("%(label)s, in English") % {"label": label}, value=text.en if text else ""),
    ]


def _funders(one: OrganisationTold) -> list[str]:
    """Return who pays for the organisation itself; who pays for a programme stands with the programme."""
    return [funder.code for funder in one.funders if not funder.programme]


def _givers(one: OrganisationTold) -> list[tuple[str, str]]:
    chosen = set(_funders(one))
    found = [(body.code, str(body.text)) for body in organisations() if body.kind in _GIVE or body.code in chosen]
    return sorted((body for body in found if body[0] != one.code), key=lambda body: body[1])


def _given(sent: Sent) -> ProfileGiven:
    typed = sent.text("staff_count").strip()
    if typed and typed_whole(typed, 6) is None:
        raise Invalid({"staff_count": _("Write a whole number, 0 or more.")})
    return ProfileGiven(
        descriptions=_both(sent, "about"),
        legal_form=sent.text("legal_form"),
        registration=_both(sent, "registration"),
        registered_on=sent.text("registered_on").strip(),
        head_office=sent.text("head_office"),
        field_offices=tuple(sent.many("field_offices")),
        languages=tuple(sent.many("languages")),
        funders=tuple(sent.many("funders")),
        staff_count=int(typed) if typed else None,
        website=sent.text("website").strip(),
    )


def _both(sent: Sent, name: str) -> Text:
    return Text(sent.text(f"{name}_sq").strip(), sent.text(f"{name}_en").strip())


_ONE = "directory/organisations/<slug:code>"
urlpatterns = [
    path(f"{_ONE}/profile", profile, name="directory-profile"),
    path(f"{_ONE}/history", history, name="directory-history"),
    path(f"{_ONE}/history/<uuid:event_id>/remove", event_remove, name="directory-event-remove"),
]
