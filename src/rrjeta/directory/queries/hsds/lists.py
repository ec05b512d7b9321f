"""The lists of HSDS: what is asked, in the standard's words, and a page of what is found. Nobody is asked who reads."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from math import ceil
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet

from rrjeta.directory.choices import CATEGORIES, DISABILITIES, NEEDS, TYPES, Cover
from rrjeta.directory.facts.told import OrganisationTold, ServiceTold
from rrjeta.directory.models import CoveredArea, Service, Site
from rrjeta.directory.queries.hsds import objects
from rrjeta.directory.queries.listing import naming, public_services
from rrjeta.directory.queries.organisations import told_organisations
from rrjeta.directory.queries.searching import found_by_words
from rrjeta.directory.queries.showing import told
from rrjeta.directory.rules.fitting import kilometres
from rrjeta.kernel.errors import NotFound
from rrjeta.kernel.words import tokens
from rrjeta.packs.current import current
from rrjeta.places.choices import AreaKind
from rrjeta.places.models import Organisation
from rrjeta.places.queries import UnknownPlace, area, areas_for_choice, find_area, municipality_of

MOST_PER_PAGE, PER_PAGE = 500, 50
_CHUNK = 200
_METRES = 1000


@dataclass(frozen=True, slots=True)
class Request:
    """What a request asks for; None where it does not ask."""

    search: str = ""
    page: int = 1
    per_page: int = PER_PAGE
    taxonomy_term_id: UUID | None = None
    taxonomy_id: UUID | None = None
    organization_id: UUID | None = None
    modified_after: datetime | None = None
    parent_id: UUID | None = None
    top_only: bool = False
    minimal: bool = False
    full: bool = False
    full_service: bool = False
    postcode: str = ""
    proximity: int | None = None


@dataclass(frozen=True, slots=True)
class Listing:
    """Something that can be counted and read in parts."""

    total: int
    part: Callable[[int, int], list[dict[str, Any]]]

    def page(self, request: Request) -> dict[str, Any]:
        """Return a page in the standard's envelope."""
        pages = max(1, ceil(self.total / request.per_page))
        first = (request.page - 1) * request.per_page
        contents = self.part(first, first + request.per_page) if request.page <= pages else []
        return {
            "total_items": self.total,
            "total_pages": pages,
            "page_number": request.page,
            "size": len(contents),
            "first_page": request.page == 1,
            "last_page": request.page >= pages,
            "empty": not contents,
            "contents": contents,
        }

    def lines(self) -> Iterator[dict[str, Any]]:
        """Return all of it, a part at a time."""
        for first in range(0, self.total, _CHUNK):
            yield from self.part(first, first + _CHUNK)


def about(address: Callable[[str], str]) -> dict[str, Any]:
    """Return what this feed says of itself."""
    head = current().head
    return {
        "version": objects.VERSION,
        "profile": "https://docs.openreferral.org/en/3.1/",
        "openapi_url": address("openapi.json"),
        "description": f"Services for children and families ({head['name']['en']}). Codes of postcode: municipalities.",
    }


def services(request: Request) -> Listing:
    """Return the services that are asked for."""
    found = _services(request).order_by("id")

    def part(first: int, last: int) -> list[dict[str, Any]]:
        held = told(found[first:last], is_public=True)
        if request.minimal:
            changed = [(str(one.id), objects.moment(one.modified_at)) for one in held]
            return [{"id": key, "modified_date": at} for key, at in changed]
        bodies = _bodies(held)
        if request.full:
            return [objects.full_service(one, bodies[one.organisation_id]) for one in held]
        return [
            {**objects.service(one), "organization": objects.organization(bodies[one.organisation_id])} for one in held
        ]

    return Listing(found.count(), part)


def one_service(service_id: UUID) -> dict[str, Any]:
    """Return one service with all that belongs to it. Raises NotFound."""
    held = told(public_services().filter(id=service_id), is_public=True)
    if not held:
        raise NotFound
    return objects.full_service(held[0], _bodies(held)[held[0].organisation_id])


def organizations(request: Request) -> Listing:
    """Return the organisations that are asked for."""
    found = Organisation.objects.filter(is_listed=True).order_by("id")
    if request.search:
        found = found.filter(id__in=_named(request.search))
    if request.taxonomy_term_id or request.taxonomy_id:
        found = found.filter(id__in=_services(_terms_alone(request)).values("organisation_id"))

    def part(first: int, last: int) -> list[dict[str, Any]]:
        held = told_organisations(found[first:last])
        if not (request.full or request.full_service):
            return [objects.organization(one) for one in held]
        return _with_services(held, is_full=request.full_service)

    return Listing(found.count(), part)


def one_organization(organization_id: UUID, *, is_full: bool) -> dict[str, Any]:
    """Return one organisation with its services. Raises NotFound."""
    held = told_organisations(Organisation.objects.filter(id=organization_id, is_listed=True))
    if not held:
        raise NotFound
    return _with_services(held, is_full=is_full)[0]


def service_at_locations(request: Request) -> Listing:
    """Return where the services are given that are asked for; what is hidden stands in no list."""
    services_found = _services(request).filter(is_place_hidden=False)
    found = Site.objects.filter(service__in=services_found).order_by("id")
    if request.postcode:
        found = _near(found, request)

    def part(first: int, last: int) -> list[dict[str, Any]]:
        return _sites(list(found[first:last].values_list("id", "service_id")), is_full=request.full)

    return Listing(found.count(), part)


def one_service_at_location(site_id: UUID) -> dict[str, Any]:
    """Return one of them. Raises NotFound."""
    shown = Service.objects.filter(is_place_hidden=False, id__in=public_services().values("id"))
    held = list(Site.objects.filter(id=site_id, service__in=shown).values_list("id", "service_id"))
    if not held:
        raise NotFound
    return _sites(held, is_full=True)[0]


def taxonomies(request: Request) -> Listing:
    """Return the lists of the pack by which services are told apart."""
    wanted = tokens(request.search)
    held = [objects.taxonomy(name) for name in objects.TAXONOMIES]
    return _plain([one for one in held if not wanted or set(wanted) & set(tokens(one["name"].replace("_", " ")))])


def one_taxonomy(taxonomy_id: UUID) -> dict[str, Any]:
    """Return one of them. Raises NotFound."""
    return _found(objects.taxonomy(name) for name in objects.TAXONOMIES if objects.taxonomy_id(name) == taxonomy_id)


def taxonomy_terms(request: Request) -> Listing:
    """Return the codes of the lists. None has another above it, so all stand at the top."""
    wanted = tokens(request.search)
    held = []
    for name in objects.TAXONOMIES:
        if request.taxonomy_id not in (None, objects.taxonomy_id(name)) or request.parent_id is not None:
            continue
        for one in current().code_list(name):
            known = {word for words in one.text.both().values() for word in tokens(words)}
            if all(any(word.startswith(typed) for word in known) for typed in wanted):
                held.append(objects.term(name, one.code))
    return _plain(held)


def one_taxonomy_term(term_id: UUID) -> dict[str, Any]:
    """Return one of them. Raises NotFound."""
    return _found(objects.term(*pair) for key, pair in objects.known_terms().items() if key == term_id)


def _plain(held: list[dict[str, Any]]) -> Listing:
    return Listing(len(held), lambda first, last: held[first:last])


def _found(held: Iterable[dict[str, Any]]) -> dict[str, Any]:
    for one in held:
        return one
    raise NotFound


def _terms_alone(request: Request) -> Request:
    return Request(taxonomy_term_id=request.taxonomy_term_id, taxonomy_id=request.taxonomy_id)


def _services(request: Request) -> QuerySet[Service]:
    found = public_services()
    if request.search:
        found = found.filter(id__in=found_by_words(request.search))
    if request.organization_id is not None:
        found = found.filter(organisation_id=request.organization_id)
    if request.modified_after is not None:
        found = found.filter(modified_at__gte=request.modified_after)
    if request.taxonomy_id is not None:
        found = _of_taxonomy(found, request.taxonomy_id)
    if request.taxonomy_term_id is not None:
        found = _of_term(found, request.taxonomy_term_id)
    return found


def _of_taxonomy(found: QuerySet[Service], taxonomy_id: UUID) -> QuerySet[Service]:
    names = {objects.taxonomy_id(name): name for name in objects.TAXONOMIES}
    match names.get(taxonomy_id):
        case None:
            return found.none()
        case "service_type":
            return found
        case "service_category":
            return found.exclude(category="")
        case name:
            return found.exclude(**{_COLUMNS[name]: []})


_COLUMNS: Mapping[str, str] = {NEEDS: "needs", DISABILITIES: "disabilities", TYPES: "type", CATEGORIES: "category"}


def _of_term(found: QuerySet[Service], term_id: UUID) -> QuerySet[Service]:
    name, code = objects.known_terms().get(term_id, ("", ""))
    if not name:
        return found.none()
    if name in (TYPES, CATEGORIES):
        return found.filter(**{_COLUMNS[name]: code})
    return naming(found, _COLUMNS[name], code, or_nothing=False)


def _named(search: str) -> list[UUID]:
    wanted = tokens(search)
    rows = Organisation.objects.filter(is_listed=True).values_list("id", "names", "short")
    return [
        key
        for key, names, short in rows
        if wanted
        and all(any(word.startswith(typed) for word in tokens(" ".join([*names.values(), short]))) for typed in wanted)
    ]


def _near(found: QuerySet[Site], request: Request) -> QuerySet[Site]:
    """Return the sites that serve a municipality, by its code or the name of its seat; within metres of it where asked.

    The pack has no postcodes: the code of a municipality stands where another country has one.
    """
    typed = request.postcode.strip()
    known = {one.code: one for one in areas_for_choice(AreaKind.MUNICIPALITY)}
    here = known.get(typed.upper()) or next(iter(find_area(typed, [AreaKind.MUNICIPALITY])), None)
    if here is None:
        return found.none()
    inside = CoveredArea.objects.filter(service_id=OuterRef("service_id"), municipality=here.code)
    found = found.filter(Q(Exists(inside)) | Q(service__cover=Cover.COUNTRY))
    if request.proximity is None or here.latitude is None or here.longitude is None:
        return found
    point = (here.latitude, here.longitude)
    near = [
        key
        for key, code, latitude, longitude in found.values_list("id", "area", "latitude", "longitude")
        if (other := (latitude, longitude) if latitude is not None and longitude is not None else _point(code))
        and kilometres(point, other) * _METRES <= request.proximity
    ]
    return found.filter(id__in=near)


def _point(code: str) -> tuple[float, float] | None:
    try:
        known = area(municipality_of(code))
    except UnknownPlace:
        return None
    return (known.latitude, known.longitude) if known.latitude is not None and known.longitude is not None else None


def _sites(pairs: list[tuple[UUID, UUID]], *, is_full: bool) -> list[dict[str, Any]]:
    held = {one.id: one for one in told(public_services().filter(id__in={key for _site, key in pairs}), is_public=True)}
    bodies = _bodies(held.values())
    found = []
    for site_id, service_id in pairs:
        one = held[service_id]
        place = next(place for place in one.sites if place.id == site_id)
        body = bodies[one.organisation_id]
        if is_full:
            found.append(objects.full_service_at_location(one, place, body))
        else:
            found.append({**objects.service_at_location(one, place), "service": objects.service(one)})
    return found


def _bodies(held: Iterable[ServiceTold]) -> dict[UUID, OrganisationTold]:
    ids = {one.organisation_id for one in held}
    return {one.id: one for one in told_organisations(Organisation.objects.filter(id__in=ids))}


def _with_services(held: list[OrganisationTold], *, is_full: bool) -> list[dict[str, Any]]:
    bodies = {one.id: one for one in held}
    kept: dict[UUID, list[dict[str, Any]]] = {key: [] for key in bodies}
    for one in told(public_services().filter(organisation_id__in=bodies).order_by("id"), is_public=True):
        body = bodies[one.organisation_id]
        short = {"id": str(one.id), "name": one.names.sq, "status": objects.service(one)["status"]}
        kept[body.id].append(objects.full_service(one, body) if is_full else short)
    return [objects.full_organization(one, kept[one.id]) for one in held]
