"""The page of whoever is on call: what is going on, whom to call, the first night with its time limits."""

import pytest
from django.urls import reverse

from rrjeta.access.models import User
from rrjeta.cases.models import Case
from rrjeta.cases.operations.entries import LineGiven
from rrjeta.cases.operations.protection import ProtectionGiven, start_protection
from rrjeta.kernel.clock import now
from rrjeta.kernel.ids import new_id
from tests.cases.making import make_case
from tests.cast import Cast, put_on_duty

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
