"""An organisation says what it is and what happened to it; others do not, and a newer pack leaves that alone."""

import re
from datetime import date
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.test import Client
from django.urls import reverse

from rrjeta.access.actors import Actor
from rrjeta.directory.facts.given import EventGiven, ProfileGiven
from rrjeta.directory.models import Event, Profile
from rrjeta.directory.operations.organisations import add_event, change_profile, remove_event
from rrjeta.directory.operations.pack import _merge
from rrjeta.directory.operations.services import hand_over_service
from rrjeta.directory.queries.organisations import public_organisation
from rrjeta.kernel.errors import Invalid, NotAllowed, NotFound, Stale
from rrjeta.kernel.ids import new_id
from rrjeta.kernel.text import Text
from rrjeta.places.choices import AreaKind
from rrjeta.places.models import Organisation
from rrjeta.places.queries import areas_for_choice
from tests.cast import Cast
from tests.directory.offering import HOME_BODY, make_organisation, make_service

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("pack")]


def profile(**changed: Any) -> ProfileGiven:
    said: dict[str, Any] = {
        "descriptions": Text("Ndihmon fëmijët.", "Helps children."),
        "legal_form": "npo",
        "registration": Text("", ""),
        "registered_on": "2006-12-29",
        "head_office": "AL132",
        "field_offices": ("AL131",),
        "languages": ("sq",),
        "funders": ("unicef",),
        "staff_count": 12,
        "website": "https://example.org",
    }
    return ProfileGiven(**{**said, **changed})


def changed(actor: Actor, code: str = HOME_BODY, version: int | None = None, **fields: Any) -> UUID:
    same: dict[str, Any] = {"organisation": code, "given": profile(**fields), "base_version": version}
    return change_profile(actor, operation_id=new_id(), **same)


def happened(actor: Actor, code: str = HOME_BODY, **fields: Any) -> UUID:
    said: dict[str, Any] = {"kind": "opened", "happened_on": "2026-05", "words": Text("U hap", "Zqopened"), **fields}
    return add_event(actor, operation_id=new_id(), organisation=code, given=EventGiven(**said))


def test_an_organisation_says_what_it_is(cast: Cast) -> None:
    changed(cast.partner)
    changed(cast.agency, staff_count=13)
    told = public_organisation(HOME_BODY)
    assert (told.legal_form, told.area, told.offices, told.staff_count) == ("npo", "AL132", ("AL131",), 13)
    assert [one.code for one in told.funders] == ["unicef"]
    page = Client().get(reverse("public-organisation", args=[HOME_BODY]), {"lang": "en"}).content.decode()
    assert [one in page for one in ("Helps children.", "2006-12-29", "https://example.org")] == [True] * 3


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"legal_form": "king"}, "legal_form"),
        ({"head_office": "AL999"}, "head_office"),
        ({"field_offices": ("AL131", "x")}, "field_offices"),
        ({"languages": ("klingon",)}, "languages"),
        ({"funders": ("nobody",)}, "funders"),
        ({"registered_on": "yesterday"}, "registered_on"),
        ({"registered_on": "2006-13"}, "registered_on"),
        ({"website": "javascript:alert(1)"}, "website"),
        ({"website": "https://" + "x" * 200}, "website"),
        ({"staff_count": -1}, "staff_count"),
        ({"descriptions": Text("x" * 2001, "")}, "about_sq"),
    ],
)
def test_what_cannot_be_is_said_at_its_field_and_nothing_is_saved(
    cast: Cast, fields: dict[str, Any], field: str
) -> None:
    before = Profile.objects.count()
    with pytest.raises(Invalid) as refused:
        changed(cast.partner, **fields)
    assert list(refused.value.errors) == [field]
    assert Profile.objects.count() == before


def test_only_its_own_people_and_those_who_keep_the_directory_say_it(cast: Cast) -> None:
    make_organisation("body-other")
    for stranger in (cast.partner, cast.dea):
        for said in (changed, happened):
            with pytest.raises(NotFound):
                said(stranger, "body-other")
    for other in (cast.ana, cast.observer):
        for said in (changed, happened):
            with pytest.raises(NotAllowed):
                said(other)
    changed(cast.agency, "body-other")
    assert Profile.objects.filter(organisation__code="body-other").count() == 1


def test_two_who_change_the_same_are_told(cast: Cast) -> None:
    changed(cast.partner)
    changed(cast.partner, version=1, staff_count=13)
    with pytest.raises(Stale):
        changed(cast.agency, version=1, staff_count=14)
    assert Profile.objects.get(organisation__code=HOME_BODY).staff_count == 13


def test_a_newer_pack_leaves_what_the_organisation_says_of_itself(cast: Cast) -> None:
    changed(cast.partner)
    row = Profile.objects.get(organisation__code=HOME_BODY)
    row.given = {"legal_form": "", "website": row.website}
    _merge(row, {"legal_form": "shelter", "website": "https://pack.example.org"})
    assert (row.legal_form, row.website, row.head_office) == ("npo", "https://pack.example.org", "AL132")


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"kind": "exploded"}, "kind"),
        ({"kind": "handed_over"}, "kind"),
        ({"happened_on": ""}, "on"),
        ({"happened_on": "2026-05-40"}, "on"),
        ({"words": Text("Vetëm shqip", " ")}, "words_en"),
        ({"words": Text("x" * 2001, "y")}, "words_sq"),
    ],
)
def test_what_happened_is_told_whole(cast: Cast, fields: dict[str, Any], field: str) -> None:
    with pytest.raises(Invalid) as refused:
        happened(cast.partner, **fields)
    assert list(refused.value.errors) == [field]


def test_what_was_said_here_can_be_taken_back_and_nothing_else(cast: Cast) -> None:
    event_id = happened(cast.partner)
    assert "Zqopened" in [one.text.en for one in public_organisation(HOME_BODY).events if one.is_own]
    row = make_service(HOME_BODY)
    make_organisation("body-heir")
    words = Text("E mori", "Took it over")
    same: dict[str, Any] = {"service_id": row.id, "organisation": "body-heir", "on": "2026", "words": words}
    hand_over_service(cast.agency, operation_id=new_id(), **same)
    handed = Event.objects.get(service=row)
    for wrong in (handed.id, uuid4()):
        with pytest.raises(NotFound):
            remove_event(cast.partner, operation_id=new_id(), organisation=HOME_BODY, event_id=wrong)
    with pytest.raises(NotFound):
        remove_event(cast.agency, operation_id=new_id(), organisation="body-heir", event_id=event_id)
    remove_event(cast.partner, operation_id=new_id(), organisation=HOME_BODY, event_id=event_id)
    assert [one.text.en for one in public_organisation(HOME_BODY).events if one.is_own] == []
    assert Event.objects.filter(id=handed.id).exists()


def test_the_form_shows_what_stands_and_keeps_it_when_it_is_saved_as_it_is(cast: Cast) -> None:
    changed(cast.partner)
    browser = cast.signed_in(cast.partner)
    page = browser.get(reverse("directory-profile", args=[HOME_BODY])).content.decode()
    assert [one in page for one in ("Helps children.", "https://example.org", "2006-12-29")] == [True] * 3
    typed: dict[str, Any] = {
        "operation_id": str(new_id()),
        "about_sq": "Ndihmon fëmijët.",
        "about_en": "Helps children.",
        "legal_form": "npo",
        "registered_on": "2006-12-29",
        "head_office": "AL132",
        "field_offices": ["AL131"],
        "languages": ["sq"],
        "funders": ["unicef"],
        "staff_count": "12",
        "website": "https://example.org",
    }
    assert browser.post(reverse("directory-profile", args=[HOME_BODY]), typed).status_code == 302
    assert Profile.objects.get(organisation__code=HOME_BODY).version == 1
    wrong = {**typed, "operation_id": str(new_id()), "staff_count": "many"}
    assert browser.post(reverse("directory-profile", args=[HOME_BODY]), wrong).status_code == 422


def test_the_history_is_added_to_and_taken_back_on_its_page(cast: Cast) -> None:
    browser, address = cast.signed_in(cast.partner), reverse("directory-history", args=[HOME_BODY])
    sent = {"operation_id": str(new_id()), "kind": "opened", "on": "2026", "words_sq": "U hap", "words_en": "Zqopened"}
    assert browser.post(address, sent).status_code == 302
    assert "Zqopened" in browser.get(address).content.decode()
    event = Event.objects.get(words__en="Zqopened")
    remove = reverse("directory-event-remove", args=[HOME_BODY, event.id])
    assert browser.post(remove, {"operation_id": str(new_id())}).status_code == 302
    assert "Zqopened" not in browser.get(address).content.decode()


def test_what_the_lists_say_stands_in_the_form_and_may_stay(cast: Cast) -> None:
    district = areas_for_choice(AreaKind.DISTRICT, on=date(1995, 1, 1))[0].code
    Organisation.objects.filter(code=HOME_BODY).update(office_codes=[district])
    page = cast.signed_in(cast.partner).get(reverse("directory-profile", args=[HOME_BODY])).content.decode()
    assert re.search(rf'value="{district}"[^>]*checked', page)
    changed(cast.partner, field_offices=(district,))
    assert public_organisation(HOME_BODY).offices == (district,)
