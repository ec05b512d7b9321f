"""Sessions: listed and ended by whoever they belong to and by the administrator, and ended with a right or a password."""

import time
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.hashers import make_password
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.test import Client

from rrjeta.access.choices import Role
from rrjeta.access.models import Membership, SignIn, User
from rrjeta.access.operations.users import disable_user, end_membership, join_unit, set_password
from rrjeta.kernel import clock
from rrjeta.kernel.clock import now
from rrjeta.kernel.ids import new_id
from rrjeta.kernel.models import EarlierVersion
from tests.cast import Cast

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("pack")]

PASSWORD = "mali me borë 2026"
FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
PHONE = "Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 Chrome/150.0 Mobile Safari/537.36"


@pytest.fixture(autouse=True)
def _nothing_counted(cast: Cast) -> None:
    cache.clear()
    User.objects.update(password=make_password(PASSWORD))


def _signed_in(cast: Cast, name: str = "ana", agent: str = FIREFOX) -> Client:
    client = Client(HTTP_USER_AGENT=agent)
    answer = client.post("/sign-in", {"login": cast.user(getattr(cast, name)).username, "password": PASSWORD})
    assert answer.status_code == 302
    return client


def _is_in(client: Client) -> bool:
    return client.get("/").status_code == 200


def test_one_sees_where_one_is_signed_in(cast: Cast) -> None:
    here, _there = _signed_in(cast), _signed_in(cast, agent=PHONE)
    _signed_in(cast, "besa")
    page = here.get("/own").content.decode()
    assert "Firefox, Linux" in page
    assert "Chrome, Android" in page
    assert page.count("Sign out there") == 1


def test_one_ends_a_session_elsewhere(cast: Cast) -> None:
    here, there = _signed_in(cast), _signed_in(cast, agent=PHONE)
    other = SignIn.objects.get(browser="Chrome, Android")
    here.post(f"/own/sessions/{other.id}/end")
    assert (_is_in(here), _is_in(there)) == (True, False)
    assert here.post(f"/own/sessions/{other.id}/end").status_code == 404


def test_nobody_ends_a_session_of_somebody_else(cast: Cast) -> None:
    anas, besas = _signed_in(cast), _signed_in(cast, "besa")
    besa = SignIn.objects.get(user_id=cast.besa.user_id)
    assert anas.post(f"/own/sessions/{besa.id}/end").status_code == 404
    assert _is_in(besas)


def test_ten_sessions_end_at_once_but_the_one_in_hand(cast: Cast) -> None:
    clients = [_signed_in(cast) for _turn in range(10)]
    clients[3].post("/own/sessions/end-others")
    assert [_is_in(one) for one in clients] == [turn == 3 for turn in range(10)]
    assert Session.objects.filter(session_key__in=SignIn.objects.values("session_key")).count() == 1


def test_the_administrator_ends_every_session(cast: Cast) -> None:
    clients = [_signed_in(cast), _signed_in(cast, agent=PHONE)]
    admin = cast.signed_in(cast.administrator)
    page = admin.get(f"/administration/users/{cast.ana.user_id}").content.decode()
    assert "2 sessions" in page
    address = f"/administration/users/{cast.ana.user_id}/sessions/end"
    assert admin.get(address).status_code == 200
    assert all(_is_in(one) for one in clients)
    admin.post(address)
    assert not any(_is_in(one) for one in clients)
    assert admin.post(f"/administration/users/{new_id()}/sessions/end").status_code == 404


def _disable(cast: Cast) -> None:
    disable_user(cast.administrator, operation_id=new_id(), user_id=cast.ana.user_id)


def _password(cast: Cast) -> None:
    set_password(cast.administrator, operation_id=new_id(), user_id=cast.ana.user_id, password="deti pa fund 2027")


def _another_role(cast: Cast) -> None:
    given: dict[str, Any] = {"unit_id": cast.unit.id, "role": Role.HEAD}
    join_unit(cast.administrator, operation_id=new_id(), user_id=cast.ana.user_id, **given)


def _less(cast: Cast) -> None:
    _another_role(cast)
    extra = Membership.objects.get(user_id=cast.ana.user_id, role=Role.HEAD)
    end_membership(cast.administrator, operation_id=new_id(), membership_id=extra.id)


@pytest.mark.parametrize("how", [_disable, _password, _another_role, _less])
def test_what_changes_a_right_ends_the_sessions(cast: Cast, how: Callable[[Cast], None]) -> None:
    clients = [_signed_in(cast), _signed_in(cast)]
    how(cast)
    assert not any(_is_in(one) for one in clients)
    assert not SignIn.objects.filter(user_id=cast.ana.user_id).exists()


def test_a_new_password_leaves_the_session_in_which_it_was_chosen(cast: Cast) -> None:
    here, there = _signed_in(cast), _signed_in(cast)
    typed = {"present": PASSWORD, "password": "deti pa fund 2027", "again": "deti pa fund 2027"}
    assert here.post("/own/password", typed).status_code == 302
    assert (_is_in(here), _is_in(there)) == (True, False)
    assert here.get("/own").content.decode().count("this one") == 1


def test_signing_out_leaves_nothing_behind(cast: Cast) -> None:
    client = _signed_in(cast)
    client.post("/sign-out")
    assert not SignIn.objects.exists()
    assert not Session.objects.exists()


def test_a_session_ends_after_ten_hours_however_busy_it_was(cast: Cast) -> None:
    client, begun = _signed_in(cast), now()
    for hours in (3, 6, 9.9):
        with clock.frozen(begun + timedelta(hours=hours)):
            client.post("/own/hide-names", {"hide": "yes"})
            assert _is_in(client)
    with clock.frozen(begun + timedelta(hours=10, minutes=1)):
        assert not _is_in(client)
    assert not _is_in(client)


def test_what_is_left_of_old_sessions_goes_with_the_next(cast: Cast) -> None:
    _signed_in(cast)
    SignIn.objects.update(begun_at=now() - timedelta(hours=11))
    client = _signed_in(cast)
    assert SignIn.objects.count() == 1
    assert client.get("/own").content.decode().count("this one") == 1


def test_without_a_sign_of_life_the_password_is_asked_for_and_nothing_is_lost(
    cast: Cast, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.RRJETA_IDLE_MINUTES = 15
    client = _signed_in(cast)
    page = client.get("/own").content.decode()
    mark = page.split('name="typed_by" value="')[1].split('"')[0]
    begun = time.time()
    monkeypatch.setattr("django.core.signing.time.time", lambda: begun + 14 * 60)
    assert _is_in(client)
    monkeypatch.setattr("django.core.signing.time.time", lambda: begun + 30 * 60)
    answer = client.post("/own", {"phone": "069 12 34 567", "typed_by": mark})
    assert answer.status_code == 302
    assert "/held/" in answer["Location"].replace("%2F", "/")


def test_a_sign_of_life_of_another_session_is_none(cast: Cast, settings: Any) -> None:
    settings.RRJETA_IDLE_MINUTES = 15
    anas, besas = _signed_in(cast), _signed_in(cast, "besa")
    anas.cookies["seen"] = besas.cookies["seen"].value
    assert not _is_in(anas)
    assert _is_in(besas)


def test_whoever_ends_the_session_they_are_in_is_led_to_the_sign_in_page(cast: Cast) -> None:
    client = _signed_in(cast)
    here = SignIn.objects.get(user_id=cast.ana.user_id)
    assert client.post(f"/own/sessions/{here.id}/end")["Location"] == "/sign-in"
    assert not _is_in(client)


@pytest.mark.parametrize(("way", "sent"), [("sessions/end", {}), ("password", {"password": "deti pa fund 2027"})])
def test_an_administrator_may_do_it_to_themselves(cast: Cast, way: str, sent: dict[str, str]) -> None:
    client = _signed_in(cast, "administrator")
    answer = client.post(f"/administration/users/{cast.administrator.user_id}/{way}", sent)
    assert (answer.status_code, answer["Location"]) == (302, "/sign-in")
    assert not _is_in(client)


def test_the_key_of_a_session_is_kept_nowhere_else(cast: Cast) -> None:
    client = _signed_in(cast)
    key = client.cookies["sessionid"].value
    typed = {"present": PASSWORD, "password": "deti pa fund 2027", "again": "deti pa fund 2027"}
    client.post("/own/password", typed)
    assert [one for one in EarlierVersion.objects.all() if key in str(one.plain)] == []
