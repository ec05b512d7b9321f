"""The page of whoever is on call: what is going on, whom to call, the first night with its time limits."""

from datetime import timedelta

import pytest
from django.urls import reverse

from rrjeta.access.models import User
from rrjeta.cases.models import Case
from rrjeta.cases.operations.entries import LineGiven
from rrjeta.cases.operations.protection import ProtectionGiven, start_protection
from rrjeta.directory.choices import CapacityUnit
from rrjeta.directory.models import Capacity, CoveredArea, Service
from rrjeta.kernel.clock import now
from rrjeta.kernel.ids import new_id
from tests.cases.making import make_case
from tests.cases.telling import tell
from tests.cast import HOME, Cast, put_on_duty
from tests.directory.offering import make_service

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("pack")]


def page_of(cast: Cast, name: str) -> str:
    return cast.signed_in(cast.again(getattr(cast, name))).get(reverse("duty")).content.decode()


def test_whom_to_call_stands_with_the_numbers(cast: Cast) -> None:
    User.objects.filter(id=cast.dea.user_id).update(phone="+355691112223")
    User.objects.filter(id=cast.edi.user_id).update(phone="+355694445556")
    put_on_duty(cast.besa)
    text = page_of(cast, "ana")
    for number in ("tel:129", "tel:112", "tel:116000", "tel:+355691112223", "tel:+355694445556"):
        assert number in text
    assert "Besa Test" in text


def test_the_first_night_has_the_time_limits_of_the_pack(cast: Cast) -> None:
    text = page_of(cast, "ana")
    steps = ["Secure the child", "Doctor", "Place", "Decision", "Court", "Brothers and sisters"]
    places = [text.index(f"<strong>{step}</strong>") for step in steps]
    assert places == sorted(places)
    assert "1 hour (target)" in text
    assert "72 hours (legal limit)" in text
    assert "48 hours (target)" in text


def test_on_duty_the_children_of_the_municipality_stand_there_and_else_not(cast: Cast) -> None:
    case = make_case(cast, told={"given_name": "Humbur"})
    Case.objects.filter(id=case.id).update(whereabouts_unknown_at=now())
    assert "Humbur" not in page_of(cast, "cen")
    put_on_duty(cast.cen)
    assert "Humbur" in page_of(cast, "cen")


def test_a_child_in_protection_stands_with_who_was_told(cast: Cast) -> None:
    case = make_case(cast)
    line = LineGiven({"doctor_seen": "not_yet"})
    given = ProtectionGiven(now(), {"is_immediate": True}, {"grounds": "The father threatens."}, {case.id: line})
    start_protection(cast.ana, operation_id=new_id(), case_id=case.id, protection=given)
    text = page_of(cast, "ana")
    assert "No doctor has seen the child yet." in text
    assert "The parents have not been told yet." in text


def test_free_beds_stand_there_with_whom_to_call_and_without_a_place(cast: Cast) -> None:
    free = _with_beds(cast, "Krevate A", 2)
    _with_beds(cast, "Krevate B", 0)
    elsewhere = _with_beds(cast, "Krevate C", 5)
    CoveredArea.objects.filter(service_id=elsewhere.id).update(municipality="AL224")
    text = page_of(cast, "ana")
    assert "2 beds of 6 are free" in text
    assert "no bed is free" in text
    assert text.index("Krevate A") < text.index("Krevate B")
    assert "Krevate C" not in text
    assert "Rruga e fshehur" not in text
    Service.objects.filter(id=free.id).update(is_open_to_referrals=False)
    assert "Krevate A" not in page_of(cast, "ana")


def test_beds_counted_long_ago_say_so_and_stand_last(cast: Cast) -> None:
    old = _with_beds(cast, "Krevate A", 5)
    _with_beds(cast, "Krevate B", 1)
    assert "counted more than a day ago" not in page_of(cast, "ana")
    Capacity.objects.filter(service=old).update(as_of=now() - timedelta(hours=25))
    text = page_of(cast, "ana")
    assert "counted more than a day ago" in text
    assert text.index("Krevate B") < text.index("Krevate A")


def test_a_concern_with_danger_shows_free_beds_and_another_does_not(cast: Cast) -> None:
    _with_beds(cast, "Krevate A", 2)
    for danger, is_shown in (("yes", True), ("no", False)):
        concern = tell(cast.ana, danger_now=danger)
        page = cast.signed_in(cast.ana).get(reverse("concern", args=[concern.id])).content.decode()
        assert ("Krevate A" in page) is is_shown


def _with_beds(cast: Cast, name: str, free: int) -> Service:
    given = {"areas": (HOME,), "sites": ((HOME, "Rruga e fshehur 1"),), "is_place_hidden": True}
    service = make_service(name=name, is_residential=True, **given)
    Capacity.objects.create(service=service, unit=CapacityUnit.BEDS, free=free, total=6, as_of=now())
    return service
