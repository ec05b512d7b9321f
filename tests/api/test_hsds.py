"""Open data: every answer holds to HSDS 3.0 and 3.1, every filter gives a part of the whole, nothing secret is in it."""

import json
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from rrjeta.directory.facts.told import Asked
from rrjeta.directory.models import Service
from rrjeta.directory.queries.hsds.lists import Request, service_at_locations
from rrjeta.directory.queries.listing import public_list
from rrjeta.kernel.clock import now
from tests.api.standard import faults, page_faults
from tests.cast import Cast
from tests.directory.offering import make_contact, make_rich_service, make_service

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("pack")]

KINDS = {
    "services": "service",
    "organizations": "organization",
    "taxonomies": "taxonomy",
    "taxonomy_terms": "taxonomy_term",
    "service_at_locations": "service_at_location",
}
VERSIONS = ("3.0", "3.1")


def get(address: str, status: int = 200) -> Any:
    response = Client().get(f"/hsds/{address}")
    assert response.status_code == status, response.content[:400]
    return response.json()


def whole(address: str) -> list[dict[str, Any]]:
    """Return a list by all its pages."""
    sign = "&" if "?" in address else "?"
    first = get(f"{address}{sign}per_page=20")
    pages = [get(f"{address}{sign}per_page=20&page={number}") for number in range(1, first["total_pages"] + 1)]
    found = [one for page in pages for one in page["contents"]]
    assert len(found) == len({one["id"] for one in found}) == first["total_items"]
    return found


def ids(address: str) -> set[str]:
    return {one["id"] for one in whole(address)}


@pytest.fixture
def rich() -> Service:
    return make_rich_service()


@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize("full", ["", "?full=true", "?full_service=true"])
@pytest.mark.parametrize("name", KINDS)
def test_every_list_holds_to_the_standard(rich: Service, name: str, full: str, version: str) -> None:
    page = get(f"{name}{full}{'&' if full else '?'}per_page=500")
    assert page_faults(page) == []
    assert page["total_items"] == page["size"] > 3
    assert [fault for one in page["contents"] for fault in faults(one, KINDS[name], version)] == []


@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize("name", KINDS)
def test_every_single_answer_holds_to_the_standard_and_is_the_one_of_the_list(
    rich: Service, name: str, version: str
) -> None:
    listed = whole(name)[:12] + whole(name)[-3:]
    for one in listed:
        found = get(f"{name}/{one['id']}")
        assert found["id"] == one["id"]
        assert faults(found, KINDS[name], version) == []


def test_a_full_service_says_all_that_it_is(rich: Service) -> None:
    found = get(f"services/{rich.id}")
    assert (found["minimum_age"], found["maximum_age"], found["status"]) == (0, 17, "active")
    assert [(one["byday"], one["opens_at"]) for one in found["schedules"]] == [
        ("MO,TU", "08:00:00"),
        ("WE", "08:00:00"),
    ]
    (room,) = found["capacities"]
    assert (room["available"], room["maximum"], room["unit"]["name"]) == (2, 10, "places")
    assert {one["taxonomy_term"]["code"] for one in found["attributes"]} == {
        *("day_centre", "community", "neglect", "trafficking", "hearing"),
    }
    assert [one["number"] for one in found["phones"]] == ["069 111"]
    assert (found["email"], found["url"]) == ("a@example.org", "https://example.org/a")
    assert [one["url"] for one in found["additional_urls"]] == ["https://example.org/b"]
    assert {one.get("code") for one in found["languages"]} == {"sq", "sgn", None}
    assert [one["location"].get("addresses", [{}])[0].get("address_1") for one in found["service_at_locations"]] == [
        "Rruga e re 1",
        None,
    ]
    assert {one["uri"] for one in found["service_areas"]} == {"AL132", "AL131"}
    assert found["organization"]["name"] == "Body body-rich"


def test_the_feed_says_what_it_is() -> None:
    about = get("")
    assert about["version"] == "3.1"
    assert about["profile"].startswith("https://")


def test_the_document_of_the_feed_stands_where_the_feed_says_and_names_every_list() -> None:
    address = get("")["openapi_url"]
    said = Client().get(address.partition("://testserver")[2]).json()
    assert said["openapi"] == "3.1.0"
    assert set(said["paths"]) == {"/", *(f"/{name}" for name in KINDS), *(f"/{name}/{{id}}" for name in KINDS)}
    taken = {one["name"] for one in said["paths"]["/services"]["get"]["parameters"]}
    assert taken == {
        *("search", "page", "per_page", "format", "taxonomy_term_id", "taxonomy_id", "organization_id"),
        *("modified_after", "minimal", "full"),
    }


def _term(name: str, code: str) -> str:
    return next(one["id"] for one in whole("taxonomy_terms") if (one["taxonomy"], one["code"]) == (name, code))


def test_every_filter_gives_a_part_and_two_meet(rich: Service) -> None:
    everything = ids("services")
    needs = next(one["id"] for one in whole("taxonomies") if one["name"] == "harm_category")
    filters = {
        "search": "search=avokat",
        "term": f"taxonomy_term_id={_term('harm_category', 'trafficking')}",
        "taxonomy": f"taxonomy_id={needs}",
        "organization": f"organization_id={rich.organisation_id}",
        "modified": f"modified_after={(now() - timedelta(days=1)).date()}",
    }
    found = {name: ids(f"services?{asked}") for name, asked in filters.items()}
    assert all(0 < len(part) <= len(everything) and part <= everything for part in found.values())
    assert len(found["term"]) < len(found["taxonomy"]) < len(everything)
    for one, other in (("term", "organization"), ("taxonomy", "search"), ("term", "modified")):
        assert ids(f"services?{filters[one]}&{filters[other]}") == found[one] & found[other]
    assert ids(f"services?{filters['term']}&{filters['organization']}") == {str(rich.id)}


def test_the_filters_of_organisations_and_terms_give_a_part(rich: Service) -> None:
    everything = ids("organizations")
    assert ids("organizations?search=body-rich") == {str(rich.organisation_id)}
    term = _term("harm_category", "trafficking")
    assert {str(rich.organisation_id)} < ids(f"organizations?taxonomy_term_id={term}") < everything
    terms = ids("taxonomy_terms")
    types = next(one["id"] for one in whole("taxonomies") if one["name"] == "service_type")
    assert 0 < len(ids(f"taxonomy_terms?taxonomy_id={types}")) < len(terms)
    assert ids("taxonomy_terms?top_only=true") == terms
    assert ids(f"taxonomy_terms?parent_id={term}") == set()
    assert ids("taxonomy_terms?search=legal") < terms
    assert len(ids("taxonomies?search=harm")) == 1


def test_places_are_found_by_municipality_and_by_distance(rich: Service) -> None:
    everything = ids("service_at_locations")
    home = ids("service_at_locations?postcode=AL132")
    assert home < everything
    assert ids("service_at_locations?postcode=Kukës") == home
    near = ids("service_at_locations?postcode=AL132&proximity=1000")
    assert {str(one.id) for one in rich.sites.filter(area="AL132")} == near & {str(one.id) for one in rich.sites.all()}
    assert near < home
    assert ids("service_at_locations?postcode=1001") == set()


def test_what_changed_since_is_found(rich: Service) -> None:
    Service.objects.exclude(id=rich.id).update(modified_at=now() - timedelta(days=400))
    since = (now() - timedelta(hours=1)).isoformat()
    for typed in (since, since.replace("+00:00", "Z"), since.replace("+", "%2B")):
        assert ids(f"services?modified_after={typed}") == {str(rich.id)}
    assert ids("services?modified_after=2999-01-01") == set()


def test_a_short_list_has_ids_and_moments_alone() -> None:
    assert {tuple(one) for one in whole("services?minimal=true")} == {("id", "modified_date")}


@pytest.mark.parametrize("name", KINDS)
def test_lines_of_json_are_the_same_as_the_pages(rich: Service, name: str) -> None:
    response = Client().get(f"/hsds/{name}?format=ndjson")
    assert response["Content-Type"].startswith("application/x-ndjson")
    lines = [json.loads(line) for line in b"".join(response.streaming_content).splitlines()]
    assert lines == whole(name)


@pytest.mark.parametrize("name", KINDS)
def test_an_unknown_id_is_not_found_whatever_it_looks_like(name: str) -> None:
    for wrong in (uuid4(), "1", "x" * 50, "../services", "00000000-0000-0000-0000-000000000000"):
        assert "error" in get(f"{name}/{wrong}", 404)


@pytest.mark.parametrize(
    "asked", ["page=0", "page=x", "per_page=0", "per_page=501", "full=perhaps", "modified_after=soon", "format=xml"]
)
def test_what_makes_no_sense_is_said(asked: str) -> None:
    assert asked.partition("=")[0] in get(f"services?{asked}", 400)["error"]


@pytest.mark.parametrize(
    "asked", ["taxonomy_id=1", "taxonomy_term_id=x", "organization_id=01a21ea4-de0a-703b-8b6c-000000000000"]
)
def test_an_id_that_names_nothing_finds_nothing(asked: str) -> None:
    assert get(f"services?{asked}")["empty"] is True


def test_a_page_past_the_last_is_empty() -> None:
    page = get("services?page=999")
    assert (page["empty"], page["size"], page["last_page"], page["contents"]) == (True, 0, True, [])
    assert page["total_items"] > 0


def test_nothing_is_changed_and_nobody_is_asked_who_they_are(cast: Cast) -> None:
    response = cast.signed_in(cast.ana).get("/hsds/services")
    assert response["Access-Control-Allow-Origin"] == "*"
    assert "Set-Cookie" not in Client().get("/hsds/services")
    for method in ("post", "put", "delete"):
        assert getattr(Client(enforce_csrf_checks=False), method)("/hsds/services").status_code == 405


def test_no_secret_of_the_directory_is_in_the_open_data(cast: Cast, rich: Service) -> None:
    canaries = ("ZQ7street", "ZQ7phone", "zq7@example.org", "ZQ7person", "ZQ7unlisted", "ZQ7waits", "ZQ7why")
    shelter = make_service(rich.organisation, "Shelter", is_place_hidden=True, type="shelter_dv", areas=("AL131",))
    # What no operation would write: even so it must not come out.
    shelter.sites.create(area="AL131", address="ZQ7street")
    make_contact(rich, "ZQ7phone")
    make_contact(rich, "zq7@example.org", kind="email")
    make_contact(rich, "ZQ7person", kind="person")
    make_service(rich.organisation, "ZQ7unlisted", is_listed=False)
    rich.waiting.create(record_id=uuid4(), since=now(), left_why="ZQ7waits")
    rich.edits.create(field="names", proposed={"sq": "ZQ7why", "en": "ZQ7why"}, why="ZQ7why")
    told = ""
    addresses = ["", *KINDS, *(f"{name}?full=true&full_service=true&per_page=500" for name in KINDS)]
    addresses += [
        f"services/{shelter.id}",
        f"services/{rich.id}",
        f"organizations/{rich.organisation_id}?full_service=1",
    ]
    for address in addresses:
        told += Client().get(f"/hsds/{address}").content.decode()
    for page in ("/services?words=shelter", f"/services/{shelter.id}", f"/services/{rich.id}", "/services"):
        told += Client().get(page).content.decode()
    told += Client().get("/services/organisations/body-rich").content.decode()
    assert len(told) > 100_000
    assert [one for one in canaries if one.lower() in told.lower()] == []
    assert not get(f"services/{shelter.id}").get("service_areas")
    assert shelter.id in {one.id for one in public_list(Asked(words="shelter")).services}
    assert shelter.id not in {one.id for one in public_list(Asked(municipality="AL131")).services}
    site = shelter.sites.get()
    assert get(f"service_at_locations/{site.id}", 404)
    assert str(site.id) not in {str(one["id"]) for one in service_at_locations_of_all()}


def service_at_locations_of_all() -> list[dict[str, Any]]:
    return list(service_at_locations(Request()).lines())


@pytest.mark.parametrize("address", ["services?full=true", "organizations?full=true", "service_at_locations?full=true"])
def test_a_page_costs_the_same_however_many_there_are(rich: Service, address: str) -> None:
    def cost() -> int:
        get(f"{address}&per_page=500")
        with CaptureQueriesContext(connection) as asked:
            get(f"{address}&per_page=500")
        return len(asked)

    before = cost()
    for _number in range(40):
        make_service(rich.organisation, areas=("AL132",), sites=(("AL132", ""),), room=(1, 2))
    assert cost() == before <= 15
