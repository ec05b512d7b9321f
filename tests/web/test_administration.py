"""Pages of the administration: what is typed is saved, what is refused is kept and said at its field."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from rrjeta.access.models import Membership, Unit, User
from rrjeta.access.queries import load_actor
from rrjeta.kernel.clock import now
from tests.cast import Cast, make_unit, make_user

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("pack")]

PERSON = {"username": "gjon", "name": "Gjon Prova", "phone": "069 12 34 567", "email": "", "language": "sq"}


@pytest.fixture
def desk(cast: Cast) -> Client:
    """Return the administrator's browser."""
    return cast.signed_in(cast.administrator, fresh=True)


def _page(response: Any) -> str:
    page: str = response.content.decode()
    return page


def test_a_user_is_added_with_a_role_and_a_password_for_one_time(cast: Cast, desk: Client) -> None:
    page = _page(desk.get("/administration/users/add"))
    offered = page[page.index('name="password"') :].split('value="')[1].split('"')[0]
    sent = {**PERSON, "role": "worker", "unit_id": cast.unit.id, "password": offered}
    response = desk.post("/administration/users/add", sent)
    user = User.objects.get(username="gjon")
    assert response["Location"] == f"/administration/users/{user.id}"
    assert user.check_password(offered)
    assert user.is_password_given
    assert len(offered) >= 12


def test_two_offered_passwords_differ(desk: Client) -> None:
    pages = {_page(desk.get("/administration/users/add")).split('name="password"')[1][:80] for _ in range(2)}
    assert len(pages) == 2


def test_a_refused_user_keeps_what_was_typed_and_says_every_fault(cast: Cast, desk: Client) -> None:
    response = desk.post("/administration/users/add", {**PERSON, "username": "ANA", "role": "worker", "password": "x"})
    page = _page(response)
    assert response.status_code == 422
    assert 'value="Gjon Prova"' in page
    for words in ("Somebody else already signs in", "Choose one of the units", "at least 12 signs"):
        assert words in page
    for field in ("username", "unit_id", "password"):
        assert f'href="#{field}"' in page


def test_a_form_sent_twice_adds_one_user(cast: Cast, desk: Client) -> None:
    page = _page(desk.get("/administration/users/add"))
    carried = page.split('name="operation_id" value="')[1].split('"')[0]
    sent = {**PERSON, "role": "worker", "unit_id": cast.unit.id, "password": "mali me borë", "operation_id": carried}
    answers = {desk.post("/administration/users/add", sent)["Location"] for _ in range(2)}
    assert len(answers) == 1
    assert User.objects.filter(username="gjon").count() == 1


def test_a_user_changed_by_two_shows_both_values(cast: Cast, desk: Client) -> None:
    address = f"/administration/users/{cast.besa.user_id}/change"
    desk.post(address, {**PERSON, "username": "besa", "name": "Besa One", "version": "1"})
    response = desk.post(address, {**PERSON, "username": "besa", "name": "Besa Two", "version": "1"})
    assert response.status_code == 409
    assert "Besa One" in _page(response)
    assert "Besa Two" in _page(response)
    assert cast.user(cast.besa).name == "Besa One"


def test_an_account_is_closed_only_after_the_question(cast: Cast, desk: Client) -> None:
    address = f"/administration/users/{cast.besa.user_id}/disable"
    assert "Their cases, concerns and steps pass" in _page(desk.get(address))
    assert load_actor(cast.besa.user_id) is not None
    desk.post(address)
    assert load_actor(cast.besa.user_id) is None
    desk.post(f"/administration/users/{cast.besa.user_id}/enable")
    assert load_actor(cast.besa.user_id) is not None


def test_a_given_password_ends_the_session(cast: Cast, desk: Client) -> None:
    besa = cast.signed_in(cast.besa)
    desk.post(f"/administration/users/{cast.besa.user_id}/password", {"password": "mali me borë"})
    assert besa.get("/own")["Location"].startswith("/sign-in")


def test_a_role_is_given_and_taken_away(cast: Cast, desk: Client) -> None:
    user = f"/administration/users/{cast.besa.user_id}"
    desk.post(f"{user}/join", {"role": "head", "unit_id": cast.unit_elsewhere.id})
    given = Membership.objects.get(user_id=cast.besa.user_id, role="head")
    assert "Head of unit, Unit elsewhere" in _page(desk.get(user))
    desk.post(f"{user}/roles/{given.id}/end")
    assert "Earlier roles" in _page(desk.get(user))


def test_the_administrator_cannot_harm_their_own_account(cast: Cast, desk: Client) -> None:
    me = f"/administration/users/{cast.administrator.user_id}"
    assert "disable" not in _page(desk.get(me))
    response = desk.post(f"{me}/disable")
    assert response.status_code == 409
    assert "Ask another administrator" in _page(response)


@pytest.mark.parametrize(
    ("asked", "names"),
    [
        ("q=dea", ["Dea Test"]),
        ("q=069 123", ["Ana Test"]),
        ("q=cela", ["Çela Provë"]),
        ("q=test data", ["Data Protection Test"]),
        ("q=nobody at all", []),
        ("only=disabled", ["Gone"]),
    ],
)
def test_users_are_found(cast: Cast, desk: Client, asked: str, names: list[str]) -> None:
    User.objects.filter(username="ana").update(phone="069 123 456")
    make_user("cela", name="Çela Provë")
    make_user("gone", is_active=False)
    page = _page(desk.get(f"/administration/users?{asked}"))
    listed = [
        name for name in ("Ana Test", "Dea Test", "Çela Provë", "Data Protection Test", "Gone") if f">{name}<" in page
    ]
    assert listed == names


def test_users_are_sorted_and_paged(cast: Cast, desk: Client) -> None:
    for number in range(30):
        make_user(f"user{number:02}", name=f"Zana {number:02}", unit=cast.unit)
    User.objects.filter(username="user07").update(last_login=now() - timedelta(days=1))
    first, second = (_page(desk.get(f"/administration/users?sort=-username&page={page}")) for page in (1, 2))
    assert "Zana 29" in first
    assert "Zana 29" not in second
    assert "page=2" in first
    assert 'aria-sort="descending"' in first
    assert "Zana 07" in _page(desk.get("/administration/users?sort=-seen"))
    assert _page(desk.get("/administration/users?page=99")).count("<tr>") > 1


def test_units_of_a_filter_open_their_colleagues(cast: Cast, desk: Client) -> None:
    page = _page(desk.get("/administration/units"))
    link = page.split('href="/administration/users?unit=')[1].split('"')[0].replace("&amp;", "&")
    assert desk.get(f"/administration/users?unit={link}").status_code == 200


def test_a_unit_is_added_and_changed(cast: Cast, desk: Client) -> None:
    sent = {"organisation": "njmf-al132", "municipality": "AL132", "name": "Unit of the valley", "phone": ""}
    desk.post("/administration/units/add", {**sent, "letterhead": "Bashkia"})
    unit = Unit.objects.get(name="Unit of the valley")
    assert "Unit of the valley" in _page(desk.get("/administration/units"))
    change = {"name": unit.name, "phone": "024 222 333", "letterhead": "Bashkia e re", "deputy_id": cast.ana.user_id}
    desk.post(f"/administration/units/{unit.id}/change", {**change, "version": "1"})
    unit.refresh_from_db()
    assert (unit.letterhead, unit.deputy_id, unit.is_active) == ("Bashkia e re", cast.ana.user_id, True)


def test_a_unit_with_colleagues_does_not_close(cast: Cast, desk: Client) -> None:
    response = desk.post(f"/administration/units/{cast.unit.id}/change", {"name": "Unit at home", "is_closed": "yes"})
    assert response.status_code == 422
    assert 'href="#is_closed"' in _page(response)


def test_a_closed_unit_stays_closed_when_only_its_name_changes(cast: Cast, desk: Client) -> None:
    unit = make_unit(name="Closed", is_active=False)
    assert "checked" in _page(desk.get(f"/administration/units/{unit.id}/change"))
    desk.post(f"/administration/units/{unit.id}/change", {"name": "Still closed", "is_closed": "yes"})
    unit.refresh_from_db()
    assert (unit.name, unit.is_active) == ("Still closed", False)
