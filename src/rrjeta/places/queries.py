"""Reads of the plain lists of places and organisations; nothing here is about a person, so nobody is asked who reads."""

from collections.abc import Iterable
from datetime import date
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from rrjeta.kernel.errors import NotFound
from rrjeta.kernel.text import Text
from rrjeta.places.book import book
from rrjeta.places.choices import OF_TODAY, AreaKind
from rrjeta.places.facts import AreaFact, OrganisationFact
from rrjeta.places.models import Boundary
from rrjeta.places.rules.naming import match_order, name_key

_MOST_FOUND = 20


class UnknownPlace(NotFound):
    """No area or organisation of this code stands in the lists."""

    message = _("This place is not in the list.")


def area(code: str) -> AreaFact:
    """Return the area with the code, listed or not. Raises UnknownPlace."""
    if code not in book().areas:
        raise UnknownPlace
    return book().areas[code]


def area_by_id(area_id: UUID) -> AreaFact:
    """Return the area with the id. Raises UnknownPlace."""
    if area_id not in book().area_codes:
        raise UnknownPlace
    return book().areas[book().area_codes[area_id]]


def is_area(code: str, kinds: Iterable[AreaKind] = tuple(AreaKind)) -> bool:
    """Tell whether the code names an area of one of the kinds."""
    found = book().areas.get(code)
    return found is not None and found.kind in frozenset(kinds)


def area_names(codes: Iterable[str]) -> dict[str, Text]:
    """Return the names of the areas among these codes."""
    known = book().areas
    return {code: known[code].text for code in codes if code in known}


def town_names() -> frozenset[str]:
    """Return every name by which a county or municipality is known, in any language and spelling."""
    known = book()
    towns = [code for code, one in known.areas.items() if one.kind in (AreaKind.COUNTY, AreaKind.MUNICIPALITY)]
    return frozenset(form for code in towns for form in known.forms[code])


def areas_for_choice(kind: AreaKind, within: str = "", on: date | None = None) -> list[AreaFact]:
    """Return the listed areas of a kind in alphabetical order: all of them, or those inside another area.

    With a day, the areas that existed then; without one, those that have not ended.
    """
    return [
        one
        for one in book().areas.values()
        if one.kind is kind
        and one.is_listed
        and (not within or within in one.ways_up)
        and (one.is_valid_on(on) if on else one.valid_to is None)
    ]


def areas_inside(code: str) -> frozenset[str]:
    """Return the codes of the area itself and of everything inside it."""
    found, open_codes = {code}, [code]
    while open_codes:
        below = book().inside.get(open_codes.pop(), [])
        found.update(below)
        open_codes.extend(below)
    return frozenset(found)


def municipality_of(code: str) -> str:
    """Return the code of today's municipality in which an area lies, or empty for a county. Raises UnknownPlace."""
    return _above(area(code), AreaKind.MUNICIPALITY)


def county_of(code: str) -> str:
    """Return the code of the county in which an area lies. Raises UnknownPlace."""
    return _above(area(code), AreaKind.COUNTY)


def _above(one: AreaFact, kind: AreaKind) -> str:
    known = book().areas
    for code in (one.code, *one.ways_up):
        if known[code].kind is kind:
            return code
    return _above(known[one.successor], kind) if one.successor else ""


def find_area(
    word: str, kinds: Iterable[AreaKind] = OF_TODAY, within: str = "", on: date | None = None
) -> list[AreaFact]:
    """Return the areas that a typed name may mean, the surest first, at most twenty.

    Accents, capitals and hyphens do not matter; indefinite and definite forms, other spellings and the names in
    both languages all find (`kukesi`, `Kukës`). The seat finds its municipality.
    """
    if not (key := name_key(word)):
        return []
    wanted = list(kinds)
    found = []
    for position, one in enumerate(book().areas.values()):
        if one.kind not in wanted or not one.is_listed or (within and within not in (one.code, *one.ways_up)):
            continue
        if on is not None and not one.is_valid_on(on):
            continue
        order = match_order(key, book().forms[one.code])
        if order is None and one.seat and name_key(one.seat) == key:
            order = 1
        if order is not None:
            found.append((order, wanted.index(one.kind), position, one))
    return [one for *_place, one in sorted(found, key=lambda match: match[:3])][:_MOST_FOUND]


def organisation(code: str) -> OrganisationFact:
    """Return the organisation with the code, listed or not. Raises UnknownPlace."""
    if code not in book().organisations:
        raise UnknownPlace
    return book().organisations[code]


def organisation_name(code: str, otherwise: str = "") -> str:
    """Return the name of an organisation in the reader's language; where the lists have none, what it is called otherwise."""
    known = book().organisations
    return str(known[code].text) if code in known else otherwise or code


def organisations(kind: str = "", area_code: str = "") -> list[OrganisationFact]:
    """Return the listed organisations of a kind, of an area or of both."""
    return [
        one
        for one in book().organisations.values()
        if one.is_listed and (not kind or one.kind == kind) and (not area_code or one.area == area_code)
    ]


def boundaries() -> dict[str, list[list[tuple[float, float]]]]:
    """Return the shapes of the municipalities as they were imported, by code; nothing before that. One query."""
    known = book()
    return {known.area_codes[area_id]: rings for area_id, rings in Boundary.objects.values_list("area_id", "rings")}


def boundary_source() -> str:
    """Return where the imported shapes are from. One query."""
    return Boundary.objects.values_list("source", flat=True).first() or ""


def kinds_of_organisations() -> dict[str, str]:
    """Return the kind of each organisation by its code, listed or not."""
    return {code: one.kind for code, one in book().organisations.items()}
