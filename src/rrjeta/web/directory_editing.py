"""A service added or changed by its owner: a form, then how it will read, then saved."""

from collections.abc import Mapping, Sequence
from datetime import time
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext as _

from rrjeta.access.actors import Actor
from rrjeta.access.permissions import Permission
from rrjeta.directory.choices import (
    CADENCE,
    CADENCES,
    CATEGORIES,
    DISABILITIES,
    LANGUAGES_SPOKEN,
    NEEDS,
    TYPES,
    Cost,
    Cover,
    ForSex,
    Status,
)
from rrjeta.directory.facts.given import ServiceGiven, SiteGiven
from rrjeta.directory.facts.told import ServiceTold
from rrjeta.directory.operations.services import add_service, change_service
from rrjeta.directory.queries.listing import keeps, one_service
from rrjeta.directory.queries.lists import known_codes
from rrjeta.directory.queries.organisations import one_organisation
from rrjeta.directory.rules.offering import service_errors
from rrjeta.directory.scope import keeps_organisation
from rrjeta.kernel.errors import Invalid, NotFound, Stale
from rrjeta.kernel.text import Text
from rrjeta.places.choices import AreaKind
from rrjeta.places.queries import areas_for_choice
from rrjeta.web.asking import Ask, drawn
from rrjeta.web.directory_preview import preview_of
from rrjeta.web.directory_shown import cost_words, sex_words, status_words
from rrjeta.web.door import MACHINERY, base_version, door, operation_id
from rrjeta.web.shown import options
from rrjeta.web.typed import typed_whole
from rrjeta.web.words.dates import weekday_name

_DAYS = range(7)
# So many places are asked for, and one more than there are; so many are read.
_SITES, _MOST_SITES = 3, 60


@door(Permission.EDIT_DIRECTORY)
def add(request: HttpRequest, code: str) -> HttpResponse:
    """Add a service of an organisation."""
    actor: Actor = request.actor  # type: ignore[attr-defined]  # set by ActorMiddleware
    body = one_organisation(actor, code)
    if not keeps_organisation(actor, Permission.EDIT_DIRECTORY, code):
        raise NotFound

    def save(given: ServiceGiven) -> UUID:
        return add_service(actor, operation_id=operation_id(request), organisation=code, given=given)

    back = reverse("directory-organisation", args=[code])
    return _answer(request, save, {"name": str(body.names), "back_url": back, "organisation": code}, None)


@door(Permission.EDIT_DIRECTORY)
def change(request: HttpRequest, service_id: UUID) -> HttpResponse:
    """Change what a service says."""
    actor: Actor = request.actor  # type: ignore[attr-defined]  # set by ActorMiddleware
    one = one_service(actor, service_id)
    if not keeps(actor, Permission.EDIT_DIRECTORY, service_id):
        raise NotFound

    def save(given: ServiceGiven) -> UUID:
        same: dict[str, Any] = {"operation_id": operation_id(request), "service_id": service_id}
        return change_service(actor, **same, given=given, base_version=base_version(request))

    back = reverse("directory-service", args=[service_id])
    context = {"name": str(one.names), "back_url": back, "organisation": one.organisation}
    return _answer(request, save, context, one)


def _answer(request: HttpRequest, save: Any, context: dict[str, Any], one: ServiceTold | None) -> HttpResponse:
    """Show the form; once sent, how it will read; once that was read, save it."""
    if request.method != "POST":
        return _form(request, context, one, {}, 200)
    try:
        given = given_from(request)
        if errors := service_errors(given, known_codes()):
            raise Invalid(errors)
        if request.POST.get("step") != "save":
            return _preview(request, context, given)
        service_id = save(given)
    except Invalid as refused:
        return _form(request, context, one, refused.errors, 422)
    except Stale as refused:
        return _form(request, {**context, "conflicts": refused.conflicts}, one, {}, 409)
    messages.success(request, _("Saved."))
    return redirect("directory-service", service_id)


def _preview(request: HttpRequest, context: dict[str, Any], given: ServiceGiven) -> HttpResponse:
    """Show how the entry will read and for whom it will be, before anything is saved."""
    typed = [
        (name, value)
        for name, values in request.POST.lists()
        if name not in MACHINERY | {"step"}
        for value in values
        if isinstance(value, str)
    ]
    shown = preview_of(given, context["organisation"])
    more = {"typed": typed, "version": base_version(request) or "", "sent_operation_id": operation_id(request)}
    return render(request, "directory/preview.html", {**context, **shown, **more})


def _form(
    request: HttpRequest,
    context: dict[str, Any],
    one: ServiceTold | None,
    errors: Mapping[str, Sequence[Any]],
    status: int,
) -> HttpResponse:
    groups = [(title, [drawn(ask, request, errors) for ask in asks]) for title, asks in _groups(one)]
    known = {ask.name for _title, asks in _groups(one) for ask in asks}
    at_form = {name if name in known else "": said for name, said in errors.items()}
    page = {
        "groups": groups,
        "errors": at_form,
        "version": request.POST.get("version") or (one.version if one else ""),
        "sent_operation_id": request.POST.get("operation_id", ""),
    }
    return render(request, "directory/form.html", {**context, **page}, status=status)


def given_from(request: HttpRequest) -> ServiceGiven:
    """Return what was typed. Raises Invalid for what cannot be read."""
    post, errors = request.POST, {}

    def both(name: str) -> Text:
        return Text(post.get(f"{name}_sq", "").strip(), post.get(f"{name}_en", "").strip())

    def whole(name: str) -> int | None:
        typed = post.get(name, "").strip()
        age = typed_whole(typed, 4)
        if typed and age is None:
            errors[name] = _("Write an age in whole years, from 0 to 120.")
        return age

    hours: list[tuple[int, time, time]] = []
    for day in _DAYS:
        try:
            hours += [(day, opens, closes) for opens, closes in _spans(post.get(f"hours_{day}", ""))]
        except ValueError:
            errors[f"hours_{day}"] = _("Write hours like 08:00-16:00, several with a comma.")
    numbers = range(min(sum(name.startswith("site_") for name in post), _MOST_SITES))
    sites = [(post.get(f"site_{one}", ""), post.get(f"address_{one}", "").strip()) for one in numbers]
    cadence = post.get("cadence_days", "")
    plain: dict[str, Any] = {
        name: post.get(name, "") for name in ("type", "category", "status", "sex", "cover", "cost")
    }
    plain |= {name: tuple(post.getlist(name)) for name in ("needs", "disabilities", "languages", "areas")}
    plain |= {name: post.get(name) == "yes" for name in ("is_residential", "is_place_hidden", "is_open_to_referrals")}
    given = ServiceGiven(
        **plain,
        names=both("name"),
        descriptions=both("about"),
        eligibility=both("eligibility"),
        how_to_get_in=both("entry"),
        price=both("price"),
        age_from=whole("age_from"),
        age_to=whole("age_to"),
        cadence_days=typed_whole(cadence, 4) or 0,
        sites=tuple(SiteGiven(area, address) for area, address in sites if area or address),
        hours=tuple(hours),
    )
    if errors:
        raise Invalid(errors)
    return given


def _spans(typed: str) -> list[tuple[time, time]]:
    """Return the hours that were typed: `08:00-12:00, 13-16`. Raises ValueError."""
    found = []
    for part in filter(None, (one.strip() for one in typed.replace("–", "-").split(","))):
        opens, dash, closes = part.partition("-")
        if not dash:
            raise ValueError(part)
        found.append((_hour(opens), _hour(closes)))
    return found


def _hour(typed: str) -> time:
    hour, _colon, minute = typed.strip().partition(":")
    if hour == "24":
        return time(23, 59)
    return time(int(hour), int(minute or 0))


def _groups(one: ServiceTold | None) -> list[tuple[str, list[Ask]]]:
    """Return the questions of the form in groups, with what stands there now."""
    municipalities = [(area.code, str(area.text)) for area in areas_for_choice(AreaKind.MUNICIPALITY)]
    areas = [code for code, _name in municipalities if one and code in one.municipalities]
    return [
        (_("What it is"), _what(one)),
        (_("For whom"), _for_whom(one, municipalities, areas)),
        (_("Where and when"), _where(one, municipalities)),
        (_("How it is kept"), _keeping(one)),
    ]


def _words(name: str, label: str, text: Text | None, part: str = "long") -> list[Ask]:
    return [
        Ask(part, f"{name}_sq", _("%(label)s, in Albanian") % {"label": label}, value=text.sq if text else ""),
        Ask(part, f"{name}_en", _("%(label)s, in English") % {"label": label}, value=text.en if text else ""),
    ]


def _what(one: ServiceTold | None) -> list[Ask]:
    states = [(state.value, status_words(state)) for state in Status]
    return [
        *_words("name", _("Name"), one.names if one else None, "text"),
        *_words("about", _("What it does"), one.descriptions if one else None),
        Ask("select", "type", _("Kind of service"), [("", ""), *options(TYPES)], value=one.type if one else ""),
        Ask("select", "category", _("Group"), [("", ""), *options(CATEGORIES)], value=one.category if one else ""),
        Ask("radios", "status", _("Whether it runs"), states, value=one.status if one else Status.RUNNING),
        *_words("entry", _("How to get in"), one.how_to_get_in if one else None),
    ]


def _for_whom(one: ServiceTold | None, municipalities: list[tuple[str, str]], areas: list[str]) -> list[Ask]:
    everybody = _("everybody")
    sexes = [(sex.value, sex_words(sex) or everybody) for sex in ForSex]
    covers = [
        (Cover.LISTED, _("the municipalities ticked below")),
        (Cover.COUNTRY, _("the whole country")),
        (Cover.UNKNOWN, _("not known")),
    ]
    costs = [(cost.value, cost_words(cost) or _("not known")) for cost in Cost]
    return [
        Ask("text", "age_from", _("From which age"), value=_number(one.age_from if one else None), more={"width": "4"}),
        Ask("text", "age_to", _("To which age"), value=_number(one.age_to if one else None), more={"width": "4"}),
        Ask("radios", "sex", _("For"), sexes, value=one.sex if one else ""),
        Ask("many", "needs", _("Helps with"), options(NEEDS), value=list(one.needs) if one else []),
        Ask(
            "many", "disabilities", _("Made for children with"), options(DISABILITIES), value=_list(one, "disabilities")
        ),
        Ask("many", "languages", _("Languages"), options(LANGUAGES_SPOKEN), value=_list(one, "languages")),
        *_words("eligibility", _("Who can come"), one.eligibility if one else None),
        Ask("radios", "cover", _("Where it is for"), covers, value=one.cover if one else Cover.LISTED),
        Ask("many", "areas", _("Municipalities"), municipalities, value=areas),
        Ask("radios", "cost", _("Cost"), costs, value=one.cost if one else Cost.UNKNOWN),
        *_words("price", _("What it costs"), one.price if one else None, "text"),
    ]


def _where(one: ServiceTold | None, municipalities: list[tuple[str, str]]) -> list[Ask]:
    sites = list(one.sites) if one else []
    towns = [("", ""), *municipalities, *((area.code, str(area.text)) for area in _units(sites))]
    asks = [
        Ask("tick", "is_residential", _("Children live there"), value=bool(one and one.is_residential)),
        Ask(
            "tick",
            "is_place_hidden",
            _("The place must not be known: it is shown nowhere"),
            value=bool(one and one.is_place_hidden),
        ),
    ]
    for number in range(max(_SITES, len(sites) + 1)):
        site = sites[number] if number < len(sites) else None
        place = _("Place %(number)s") % {"number": number + 1}
        street = _("Street of place %(number)s") % {"number": number + 1}
        asks.append(Ask("select", f"site_{number}", place, towns, value=site.area if site else ""))
        asks.append(Ask("text", f"address_{number}", street, value=site.address if site else ""))
    days: dict[int, list[str]] = {day: [] for day in _DAYS}
    for day, opens, closes in one.hours if one else ():
        days[day].append(f"{opens:%H:%M}-{closes:%H:%M}")
    for day in _DAYS:
        open_on = _("Open on %(day)s") % {"day": weekday_name(day)}
        asks.append(Ask("text", f"hours_{day}", open_on, value=", ".join(days[day]), more={"width": "20"}))
    return asks


def _units(sites: Sequence[Any]) -> list[Any]:
    wanted = {site.area for site in sites}
    return [area for area in areas_for_choice(AreaKind.ADMINISTRATIVE_UNIT) if area.code in wanted]


def _keeping(one: ServiceTold | None) -> list[Ask]:
    spans = [(str(days), _("every %(days)s days") % {"days": days}) for days in CADENCES]
    takes = bool(one and one.is_open_to_referrals)
    return [
        Ask("tick", "is_open_to_referrals", _("Takes referrals"), value=takes),
        Ask("radios", "cadence_days", _("Ask me to confirm"), spans, value=str(one.cadence_days if one else CADENCE)),
    ]


def _list(one: ServiceTold | None, name: str) -> list[str]:
    return list(getattr(one, name)) if one else []


def _number(value: int | None) -> str:
    return "" if value is None else str(value)


urlpatterns = [
    path("directory/organisations/<slug:code>/add", add, name="directory-service-add"),
    path("directory/services/<uuid:service_id>/change", change, name="directory-service-change"),
]
