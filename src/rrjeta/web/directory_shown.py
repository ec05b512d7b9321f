"""Services and organisations as pages show them, the signed-in ones and those for everybody."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from rrjeta.directory.choices import (
    CATEGORIES,
    DISABILITIES,
    LANGUAGES_SPOKEN,
    NEEDS,
    TYPES,
    CapacityUnit,
    ContactKind,
    Cost,
    Cover,
    EventKind,
    Status,
)
from rrjeta.directory.facts.told import CapacityTold, EventTold, OrganisationTold, ServiceTold
from rrjeta.kernel.text import Text
from rrjeta.places.queries import area_names, organisation_name
from rrjeta.web.names import MARK_KINDS, MARK_NAMES
from rrjeta.web.shown import label, labels
from rrjeta.web.words.dates import weekday_name

Row = tuple[str, Any]


def status_words(status: str) -> str:
    """Return whether a service can be had, in words."""
    return {
        Status.RUNNING: _("runs"),
        Status.PLANNED: _("planned"),
        Status.ENDED: _("has ended"),
        Status.CLOSED: _("takes nobody now"),
    }[Status(status)]


def cost_words(cost: str) -> str:
    """Return what a service costs, in words."""
    return {
        Cost.FREE: _("free of charge"),
        Cost.SHARED: _("the family pays a part"),
        Cost.PAID: _("to be paid"),
        Cost.UNKNOWN: "",
    }[Cost(cost)]


def unit_words(unit: str) -> str:
    """Return what is counted, in words."""
    return {
        CapacityUnit.PLACES: _("places"),
        CapacityUnit.BEDS: _("beds"),
        CapacityUnit.HOURS: _("hours"),
        CapacityUnit.FAMILIES: _("families"),
        CapacityUnit.GROUPS: _("groups"),
    }[CapacityUnit(unit)]


def cover_words(one: ServiceTold) -> str:
    """Return where a service is for, in words; what no source says is said to be unknown."""
    if one.cover == Cover.COUNTRY:
        return _("the whole country")
    names = area_names(one.municipalities)
    return ", ".join(str(names[code]) for code in one.municipalities if code in names) or _("the source does not say")


def ages_words(one: ServiceTold) -> str:
    """Return for which ages a service is, in words; nothing where nobody said."""
    if one.age_from is None and one.age_to is None:
        return ""
    if one.age_to is None:
        return _("from %(age)s years") % {"age": one.age_from}
    if one.age_from in (None, 0):
        return _("up to %(age)s years") % {"age": one.age_to}
    return _("%(first)s to %(last)s years") % {"first": one.age_from, "last": one.age_to}


def sex_words(sex: str) -> str:
    """Return for whom of the two a service is, in words; nothing where it is for both."""
    return {"f": _("girls and women"), "m": _("boys and men")}.get(sex, "")


def room_words(one: CapacityTold) -> str:
    """Return how much room there is: `3 of 12 places free`."""
    said = {"free": one.free, "total": one.total, "unit": unit_words(one.unit)}
    return _("%(free)s of %(total)s %(unit)s free") % said


def hours_rows(one: ServiceTold) -> list[tuple[str, str]]:
    """Return the weekdays on which a service is open, each with its hours."""
    days: dict[int, list[str]] = {}
    for day, opens, closes in one.hours:
        days.setdefault(day, []).append(f"{opens:%H:%M}–{closes:%H:%M}")
    return [(weekday_name(day), ", ".join(hours)) for day, hours in sorted(days.items())]


def contact_kind(kind: str) -> str:
    """Return what kind of contact it is, in words."""
    return {
        ContactKind.PHONE: _("Telephone"),
        ContactKind.EMAIL: _("E-mail"),
        ContactKind.WEB: _("Web page"),
        ContactKind.PERSON: _("Person"),
    }[ContactKind(kind)]


def facts_of(one: ServiceTold) -> list[Row]:
    """Return what a service is, for whom, and how to get in; what nobody said is left out."""
    rows: Sequence[Row] = [
        (_("What"), said(one.descriptions)),
        (_("Kind of service"), label(TYPES, one.type)),
        (_("Group"), label(CATEGORIES, one.category)),
        (_("Ages"), ages_words(one)),
        (_("For"), sex_words(one.sex)),
        (_("Helps with"), ", ".join(labels(NEEDS, one.needs))),
        (_("Made for children with"), ", ".join(labels(DISABILITIES, one.disabilities))),
        (_("Languages"), ", ".join(labels(LANGUAGES_SPOKEN, one.languages))),
        (_("Who can come"), said(one.eligibility)),
        (_("Where"), cover_words(one)),
        (_("Cost"), ": ".join(filter(None, (cost_words(one.cost), said(one.price))))),
        (_("How to get in"), said(one.how_to_get_in)),
    ]
    return [(name, value) for name, value in rows if value]


def sites_of(one: ServiceTold) -> list[str]:
    """Return where a service can be visited, in words; of a hidden place nothing stands here."""
    names = area_names([site.area for site in one.sites])
    return [", ".join(filter(None, (str(names.get(site.area, "")), site.address))) for site in one.sites]


def contacts_of(one: ServiceTold) -> list[dict[str, Any]]:
    """Return the contacts of a service, with what a browser does with each."""
    ways = {ContactKind.EMAIL: "mailto:", ContactKind.WEB: ""}
    return [
        {
            "id": contact.id,
            "kind": contact_kind(contact.kind),
            "value": contact.value,
            "label": contact.label,
            "is_public": contact.is_public,
            "is_phone": contact.kind == ContactKind.PHONE,
            "url": f"{ways[ContactKind(contact.kind)]}{contact.value}" if contact.kind in ways else "",
        }
        for contact in one.contacts
    ]


def line_of(one: ServiceTold, url: str) -> dict[str, Any]:
    """Return a service as lists show it."""
    return {
        "url": url,
        "name": str(one.names),
        "type": label(TYPES, one.type),
        "organisation": organisation_name(one.organisation),
        "where": cover_words(one),
        "ages": ages_words(one),
        "status": "" if one.status == Status.RUNNING else status_words(one.status),
        "rooms": [room_words(room) for room in one.capacities],
        "is_full": one.free == 0,
        "waiting": waiting_words(one.waiting),
        "is_overdue": one.is_overdue,
        "confirmed_at": one.confirmed_at,
    }


def waiting_words(count: int) -> str:
    """Return how many wait, in words; nothing where nobody does."""
    return ngettext("%(count)s waits", "%(count)s wait", count) % {"count": count} if count else ""


def event_lines(events: Iterable[EventTold]) -> list[dict[str, Any]]:
    """Return what happened, each with when, the organisations it concerns and its source."""
    return [
        {
            "on": one.happened_on,
            "kind": event_words(one.kind),
            "words": str(one.text),
            "organisation": organisation_name(one.organisation),
            "other": organisation_name(one.other) if one.other else "",
            "mark": mark_of(one.mark),
            "source": one.source,
        }
        for one in events
    ]


def event_words(kind: str) -> str:
    """Return what kind of thing happened, in words."""
    return {
        EventKind.FOUNDED: _("founded"),
        EventKind.REGISTERED: _("registered"),
        EventKind.BEGAN: _("began"),
        EventKind.OPENED: _("opened"),
        EventKind.RENAMED: _("renamed"),
        EventKind.MERGED: _("merged"),
        EventKind.SUCCEEDED: _("successor"),
        EventKind.HANDED_OVER: _("handed over"),
        EventKind.PHASED_OUT: _("phased out"),
        EventKind.CLOSED: _("closed down"),
        EventKind.OTHER: _("happened"),
    }[EventKind(kind)]


def organisation_rows(one: OrganisationTold) -> list[Row]:
    """Return what is known of an organisation; what no source says is left out."""
    names = area_names([one.area, *one.offices])
    rows: Sequence[Row] = [
        (_("What it does"), said(one.descriptions)),
        (_("Kind"), label("org_type", one.kind)),
        (_("Legal form"), label("org_type", one.legal_form)),
        (_("Registration"), said(one.registration)),
        (_("Head office"), str(names.get(one.area, ""))),
        (_("Offices"), ", ".join(str(names[code]) for code in one.offices if code in names)),
        (_("Languages"), ", ".join(labels(LANGUAGES_SPOKEN, one.languages))),
        (_("Registered on"), one.registered_on),
        (_("How many people work there"), "" if one.staff_count is None else str(one.staff_count)),
        (_("Founded"), one.founded),
        (_("Ended"), one.closed),
        (_("Web page"), one.website),
    ]
    return [(name, value) for name, value in rows if value]


def mark_of(mark: str) -> tuple[Any, str]:
    """Return the words of a mark and how it is drawn."""
    return MARK_NAMES.get(mark, mark), MARK_KINDS.get(mark, "quiet")


def said(text: Text | None) -> str:
    """Return words in the reader's language, in the other one where they stand there alone."""
    if text is None:
        return ""
    return text.in_(get_language() or "sq").strip() or text.sq.strip() or text.en.strip()
