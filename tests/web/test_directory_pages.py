"""The directory on pages: found, shown, changed after it was read once more; for everybody without a script or a cookie."""

import gzip
import re
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from rrjeta.access.actors import Actor
from rrjeta.directory.models import Capacity, Service, SuggestedEdit
from rrjeta.directory.queries.listing import PAGE
from rrjeta.kernel.ids import new_id
from tests.cast import Cast
from tests.directory.offering import HOME_BODY, make_contact, make_organisation, make_rich_service, make_service

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("pack")]

KB = 1024
TYPED: dict[str, Any] = {
    "name_sq": "Qendra Zqdite",
    "name_en": "Day centre Zqday",
    "type": "day_centre",
    "category": "community",
    "status": "running",
    "age_from": "6",
    "age_to": "14",
    "sex": "",
    "needs": ["neglect"],
    "languages": ["sq"],
    "cover": "listed",
    "areas": ["AL132"],
    "cost": "free",
    "site_0": "AL132",
    "address_0": "Rruga e re 1",
    "hours_0": "08:00-12:00, 13-16",
    "cadence_days": "90",
    "is_open_to_referrals": "yes",
}


def text(response: Any, status: int = 200) -> str:
    assert response.status_code == status
    return str(response.content.decode())


def sent(cast: Cast, actor: Actor, name: str, *args: Any, answer: int = 302, **typed: Any) -> str:
    browser = cast.signed_in(actor)
    return text(browser.post(reverse(name, args=args), {"operation_id": str(new_id()), **typed}), answer)


def test_a_service_is_found_by_a_colleague_and_says_how_fresh_it_is(cast: Cast) -> None:
    row = make_rich_service()
    page = text(cast.signed_in(cast.ana).get(reverse("directory") + "?words=zqrich"))
    assert (str(row.id) in page, "2 of 10 places free" in page, "confirmed" in page) == (True, True, True)
    late = text(cast.signed_in(cast.ana).get(reverse("directory") + "?words=avokat"))
    assert "never confirmed" in late


def test_an_organisation_shows_history_programmes_and_who_is_counted(cast: Cast) -> None:
    browser = cast.signed_in(cast.ana)
    page = text(browser.get(reverse("directory-organisation", args=["family-resource-centre-shkoder"])))
    assert ("2003" in page, "Regional Social Services" in page, "Red Barnet" in page) == (True, True, True)
    page = text(browser.get(reverse("directory-organisation", args=["bktf"])))
    assert "name not in the source" in page
    page = text(browser.get(reverse("directory-organisation", args=["sos-villages"])))
    assert ("91" in page, "Speech therapy" in page) == (True, True)
    assert browser.get(reverse("directory-organisation", args=["nobody"])).status_code == 404


def test_a_service_is_saved_only_after_it_was_read_as_it_will_stand(cast: Cast) -> None:
    add = ("directory-service-add", HOME_BODY)
    before = Service.objects.count()
    preview = sent(cast, cast.partner, *add, answer=200, **TYPED)
    assert ("Qendra Zqdite" in preview, "6 to 14 years" in preview, "13:00–16:00" in preview) == (True, True, True)
    assert Service.objects.count() == before
    typed = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)">', preview))
    assert typed["areas"] == "AL132"
    sent(cast, cast.partner, *add, **{**TYPED, "step": "save"})
    row = Service.objects.get(names__en="Day centre Zqday")
    assert (row.organisation.code, row.hours.count(), row.sites.get().address) == (HOME_BODY, 2, "Rruga e re 1")
    sent(cast, cast.partner, "directory-service-change", row.id, **{**TYPED, "age_to": "17", "step": "save"})
    row.refresh_from_db()
    assert row.age_to == 17


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"age_to": "3"}, "nobody is of this age"),
        ({"areas": []}, "nobody is covered"),
        ({"hours_0": "sometimes"}, "Write hours like"),
        ({"age_from": "x"}, "Write an age"),
        ({"status": "planned"}, "Only a service that runs"),
        ({"name_en": "  "}, "Write the name in both languages"),
    ],
)
def test_what_would_leave_everybody_out_is_said_before_it_is_saved(
    cast: Cast, changed: dict[str, Any], words: str
) -> None:
    before = Service.objects.count()
    for step in ("", "save"):
        page = sent(
            cast, cast.partner, "directory-service-add", HOME_BODY, answer=422, **{**TYPED, **changed, "step": step}
        )
        assert words in page
        assert "Qendra Zqdite" in page
    assert Service.objects.count() == before


def test_free_places_change_by_one_tap(cast: Cast) -> None:
    row = make_service(room=(1, 2))
    room = ("directory-capacity", row.id)
    page = text(cast.signed_in(cast.ana).get(reverse("directory-capacity", args=[row.id])))
    assert ("One got free" in page, "One was taken" in page) == (True, True)
    sent(cast, cast.ana, *room, unit="places", step="more")
    assert Capacity.objects.get(service=row).free == 2
    assert "One got free" not in text(cast.signed_in(cast.ana).get(reverse("directory-capacity", args=[row.id])))
    sent(cast, cast.ana, *room, unit="places", step="more", answer=422)
    sent(cast, cast.ana, *room, unit="beds", total="5", free="-1", answer=422)
    sent(cast, cast.ana, *room, unit="beds", total="5", free="0")
    assert Capacity.objects.filter(service=row).count() == 2


def test_a_suggestion_travels_to_the_owner_and_back(cast: Cast) -> None:
    row = make_service()
    sent(cast, cast.cen, "directory-suggest", row.id, field="names", words_sq="Zqri", words_en="Zqnew", why="I rang.")
    edit = SuggestedEdit.objects.get()
    assert "Zqnew" in text(cast.signed_in(cast.partner).get(reverse("directory-service", args=[row.id])))
    assert "Zqnew" not in text(cast.signed_in(cast.ana).get(reverse("directory-service", args=[row.id])))
    sent(cast, cast.partner, "directory-settle", row.id, edit.id, way="decline", reason="Zqreason")
    assert "Zqreason" in text(cast.signed_in(cast.cen).get(reverse("directory-service", args=[row.id])))


def _weight(address: str) -> int:
    """Return what a first visit costs: the page and every file that it names, as they go over the line."""
    response = Client().get(address, headers={"accept-encoding": "gzip"})
    page = gzip.decompress(response.content).decode()
    names = set(re.findall(r'(?:href|src)="/static/([^"]+)"', page))
    assert len(names) == 2
    assert "<script" not in page
    files = [Path(settings.STATICFILES_DIRS[0], name) for name in names]
    return len(response.content) + sum(len(gzip.compress(file.read_bytes())) for file in files)


def test_the_public_side_is_light_sets_no_cookie_and_needs_no_script() -> None:
    row = make_rich_service()
    addresses = [reverse("public-services"), reverse("public-service", args=[row.id])]
    addresses.append(reverse("public-organisation", args=["sos-villages"]))
    for address in addresses:
        response = Client().get(address)
        assert (response.status_code, "Set-Cookie" in response, b"noindex" in response.content) == (200, False, False)
        assert _weight(address) <= 40 * KB


@pytest.mark.parametrize(("language", "words"), [("sq", "Gjeni një shërbim"), ("en", "Find a service")])
def test_the_public_side_speaks_the_language_of_its_address(language: str, words: str) -> None:
    response = Client().get(reverse("public-services"), {"lang": language, "words": "avokat", "age": "15"})
    page = text(response)
    assert (response["Content-Language"], words in page, f'lang="{language}"' in page) == (language, True, True)
    assert page.count(f"lang={language}") > 1
    assert "Legal Clinic for Minors" in page or "Klinika Ligjore" in page


@pytest.mark.parametrize(
    "query",
    ["?lang=de", "?age=x&page=y", "?municipality=AL999", "?page=999999", "?words=" + "x" * 3000, "?type=%00"],
)
def test_the_public_side_takes_what_makes_no_sense(query: str) -> None:
    assert text(Client().get(reverse("public-services") + query))


def test_the_public_page_says_nothing_of_what_is_not_for_everybody(cast: Cast) -> None:
    row = make_rich_service()
    make_contact(row, "069 zqprivate")
    hidden = make_service(HOME_BODY, "Zqshelter", is_place_hidden=True)
    hidden.sites.create(area="AL131", address="Zqstreet")
    told = text(Client().get(reverse("public-service", args=[row.id])))
    assert ("069 111" in told, "zqprivate" in told) == (True, False)
    told = text(Client().get(reverse("public-service", args=[hidden.id])))
    assert ("Zqshelter" in told, "Zqstreet" in told) == (True, False)
    signed_in = text(cast.signed_in(cast.ana).get(reverse("directory-service", args=[hidden.id])))
    assert "Zqstreet" not in signed_in
    assert Client().get(reverse("public-service", args=[UUID(int=5)])).status_code == 404


def test_a_list_shows_no_more_than_a_page_and_the_rest_follows() -> None:
    first = text(Client().get(reverse("public-services")))
    assert first.count("/services/0") + first.count('<a href="/services/') >= 25
    assert 'rel="next"' in first
    assert 'rel="prev"' in text(Client().get(reverse("public-services") + "?page=2"))


def test_saving_the_form_keeps_every_place_however_many(cast: Cast) -> None:
    sites = [("AL132", f"Rruga {number}") for number in range(5)]
    row = make_service(sites=sites, areas=("AL132",), category="community")
    page = text(cast.signed_in(cast.partner).get(reverse("directory-service-change", args=[row.id])))
    shown = re.findall(r'name="(address_\d+)"[^>]*value="([^"]*)"', page)
    assert sorted(filter(None, (value for _name, value in shown))) == [address for _area, address in sites]
    assert len(shown) == len(sites) + 1
    typed = dict(shown) | {f"site_{one}": "AL132" for one in range(5)}
    typed |= {"site_5": "AL131", "address_5": "Rruga e re"}
    sent(cast, cast.partner, "directory-service-change", row.id, **{**TYPED, **typed, "step": "save"})
    assert row.sites.count() == 6


def test_an_organisation_shows_its_services_to_everybody_a_page_at_a_time() -> None:
    body = make_organisation("body-many")
    for number in range(PAGE + 2):
        make_service(body, f"Zqservice {number:02}")
    address = reverse("public-organisation", args=["body-many"])
    first, second = (text(Client().get(address, {"lang": "en", "page": page})) for page in ("1", "2"))
    assert (first.count("Zqservice"), second.count("Zqservice")) == (PAGE, 2)
    assert ("page=2" in first, "Page 2 of 2" in second) == (True, True)


def test_an_organisation_shows_its_services_to_colleagues_a_page_at_a_time(cast: Cast) -> None:
    body = make_organisation("body-many")
    names = {f"Zqservice {number:03d}" for number in range(2 * PAGE + 3)}
    for name in sorted(names):
        make_service(body, name)
    browser, address = cast.signed_in(cast.ana), reverse("directory-organisation", args=[body.code])
    shown = [text(browser.get(address, {"page": number})) for number in (1, 2, 3)]
    found = [{name for name in names if name in page} for page in shown]
    assert [len(one) for one in found] == [PAGE, PAGE, 3]
    assert set().union(*found) == names
    assert "page=2" in shown[0]
