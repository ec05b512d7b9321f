"""The second step of signing in: an app, a recovery code or a passkey, asked once a day in a browser that is known."""

from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.hashers import make_password
from django.core.cache import cache
from django.test import Client
from pytest_django import Settings

from rrjeta.access.choices import FactorKind
from rrjeta.access.factors import code_at, new_recovery_codes
from rrjeta.access.models import Factor, User
from rrjeta.access.operations.factors import keep_recovery_codes
from rrjeta.audit.models import LogEntry
from rrjeta.kernel import clock
from rrjeta.kernel.clock import now
from rrjeta.kernel.ids import new_id
from tests.cast import Cast, make_fresh
from tests.factors import SEED, add_passkey, carried, codes_shown, enrol, later, seed_shown
from tests.soft_key import SoftKey

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("pack")]

PASSWORD = "mali me borë 2026"


@pytest.fixture(autouse=True)
def _nothing_counted(cast: Cast) -> None:
    cache.clear()
    User.objects.update(password=make_password(PASSWORD))


def _password(client: Client, name: str = "ana", **more: str) -> Any:
    return client.post("/sign-in", {"login": name, "password": PASSWORD, **more})


def _code(client: Client, code: str) -> Any:
    return client.post("/sign-in/proof", {"code": code})


def _is_in(client: Client) -> bool:
    return client.get("/own").status_code == 200


# --- An app -----------------------------------------------------------------------------------------
def test_the_password_alone_does_not_sign_in(cast: Cast) -> None:
    enrol(cast, cast.ana)
    client = Client()
    assert _password(client)["Location"] == "/sign-in/proof"
    assert not _is_in(client)
    assert client.get("/sign-in/proof").status_code == 200


def test_with_password_and_code_one_is_where_one_wanted_to_go(cast: Cast) -> None:
    enrol(cast, cast.ana)
    client = Client()
    _password(client, next="/own?x=1")
    with later(1):
        assert _code(client, code_at(SEED, now()))["Location"] == "/own?x=1"
    assert _is_in(client)


def test_a_code_signs_in_once(cast: Cast) -> None:
    enrol(cast, cast.ana)
    first, second = Client(), Client()
    with later(1):
        code = code_at(SEED, now())
        for client in (first, second):
            _password(client)
            _code(client, code)
    assert (_is_in(first), _is_in(second)) == (True, False)


def test_a_code_sent_again_with_the_same_operation_is_no_proof(cast: Cast) -> None:
    enrol(cast, cast.ana)
    one, sent = str(new_id()), []
    with later(1):
        for client in (Client(), Client()):
            _password(client)
            sent.append(client.post("/sign-in/proof", {"code": code_at(SEED, now()), "operation_id": one}))
    assert [one.status_code for one in sent] == [302, 422]


@pytest.mark.parametrize("typed", ["", "000000", "١٢٣٤٥٦", "' OR 1=1 --", "<script>", "0" * 30_000, "\x00"])
def test_whatever_is_wrong_hears_the_same_and_is_logged_without_it(cast: Cast, typed: str) -> None:
    enrol(cast, cast.ana)
    client = Client()
    client.cookies["language"] = "en"
    _password(client)
    answer = _code(client, typed)
    assert answer.status_code == 422
    assert "does not prove that it is you" in answer.content.decode()
    assert not _is_in(client)
    entry = LogEntry.objects.get(action="access.proof_refused")
    assert (entry.actor_id, entry.changes) == (None, [["access_user", str(cast.ana.user_id), 0, []]])


def test_without_the_password_nobody_is_asked_for_a_code(cast: Cast) -> None:
    enrol(cast, cast.ana)
    for method in ("get", "post"):
        assert getattr(Client(), method)("/sign-in/proof")["Location"] == "/sign-in"


def test_after_ten_wrong_codes_even_the_right_one_waits_and_a_known_browser_does_not(cast: Cast) -> None:
    enrol(cast, cast.ana)
    known = Client()
    with later(1):
        _password(known)
        _code(known, code_at(SEED, now()))
    known.post("/sign-out")
    stranger = Client()
    _password(stranger)
    for _ in range(10):
        assert _code(stranger, "000000").status_code == 422
    with later(2):
        answer = _code(stranger, code_at(SEED, now()))
    assert (answer.status_code, answer.headers["Retry-After"]) == (429, "300")
    with clock.frozen(now() + timedelta(days=1)):
        _password(known)
        assert _code(known, code_at(SEED, now())).status_code == 302


def test_somebody_else_can_sign_in_instead(cast: Cast) -> None:
    enrol(cast, cast.ana)
    client = Client()
    _password(client)
    assert client.get("/sign-in").status_code == 200
    assert _password(client, "besa")["Location"] == "/"
    assert _is_in(client)


def test_a_new_password_ends_a_sign_in_that_was_begun_with_the_old_one(cast: Cast) -> None:
    enrol(cast, cast.ana)
    client = Client()
    _password(client)
    User.objects.filter(id=cast.ana.user_id).update(password=make_password("another password"))
    with later(1):
        assert _code(client, code_at(SEED, now()))["Location"] == "/sign-in"
    assert not _is_in(client)


def test_who_was_shut_out_meanwhile_is_not_let_in(cast: Cast) -> None:
    enrol(cast, cast.ana)
    client = Client()
    _password(client)
    User.objects.filter(id=cast.ana.user_id).update(is_active=False)
    with later(1):
        assert _code(client, code_at(SEED, now()))["Location"] == "/sign-in"


# --- Once a day in a browser that is known ----------------------------------------------------------
def _signed_in_with_code(cast: Cast) -> Client:
    enrol(cast, cast.ana)
    client = Client()
    _password(client)
    with later(1):
        _code(client, code_at(SEED, now()))
    return client


def test_in_a_known_browser_the_code_is_asked_once_a_day(cast: Cast) -> None:
    noon = clock.at(clock.today(), 12)
    with clock.frozen(noon):
        client = _signed_in_with_code(cast)
        client.post("/sign-out")
        assert _password(client)["Location"] == "/"
        client.post("/sign-out")
    with clock.frozen(noon + timedelta(hours=13)):
        assert _password(client)["Location"] == "/sign-in/proof"


def test_an_unknown_browser_is_always_asked(cast: Cast) -> None:
    _signed_in_with_code(cast)
    assert _password(Client())["Location"] == "/sign-in/proof"


def test_the_day_of_one_is_not_the_day_of_another(cast: Cast) -> None:
    client = _signed_in_with_code(cast)
    enrol(cast, cast.besa)
    client.post("/sign-out")
    assert _password(client, "besa")["Location"] == "/sign-in/proof"


def test_a_lost_app_that_was_made_anew_asks_for_the_code_again(cast: Cast) -> None:
    client = _signed_in_with_code(cast)
    client.post("/sign-out")
    Factor.objects.filter(user_id=cast.ana.user_id).delete()
    enrol(cast, cast.ana)
    assert _password(client)["Location"] == "/sign-in/proof"


def test_a_new_password_asks_for_the_code_again(cast: Cast) -> None:
    client = _signed_in_with_code(cast)
    User.objects.update(password=make_password(PASSWORD))
    assert _password(client)["Location"] == "/sign-in/proof"


@pytest.mark.parametrize("made_up", ["", "2026-11-27 0123", "2026-11-27 0123:1abcde:forged"])
def test_a_mark_that_was_made_up_is_none(cast: Cast, made_up: str) -> None:
    enrol(cast, cast.ana)
    client = Client()
    client.cookies["proved"] = made_up
    assert _password(client)["Location"] == "/sign-in/proof"


def test_after_idle_minutes_the_password_is_enough(cast: Cast, settings: Settings) -> None:
    settings.RRJETA_IDLE_MINUTES = 15
    client = _signed_in_with_code(cast)
    client.get("/own")
    client.cookies.pop("seen")
    assert client.get("/own")["Location"].startswith("/sign-in")
    assert _password(client)["Location"] == "/"
    assert _is_in(client)


def test_a_code_at_signing_in_is_a_fresh_proof_and_the_password_alone_is_none(cast: Cast) -> None:
    client = _signed_in_with_code(cast)
    assert client.get("/own/factors/app").status_code == 200
    client.post("/sign-out")
    _password(client)
    assert client.get("/own/factors/app")["Location"].startswith("/prove")


# --- Recovery codes ---------------------------------------------------------------------------------
def test_a_recovery_code_signs_in_once(cast: Cast) -> None:
    codes = new_recovery_codes()
    keep_recovery_codes(enrol(cast, cast.ana), operation_id=new_id(), codes=codes)
    first, second = Client(), Client()
    for client in (first, second):
        _password(client)
        _code(client, codes[0])
    assert (_is_in(first), _is_in(second)) == (True, False)


def test_recovery_codes_count_once_they_were_put_away(cast: Cast) -> None:
    client = _signed_in_with_code(cast)
    page = client.get("/own/factors/recovery-codes")
    shown = codes_shown(page)
    assert len(set(shown)) == 10
    stranger = Client()
    _password(stranger)
    assert _code(stranger, shown[0]).status_code == 422
    assert client.post("/own/factors/recovery-codes", {"carried": carried(page)})["Location"] == "/own"
    _password(stranger)
    assert _code(stranger, shown[0]).status_code == 302
    assert not set(shown) & set(codes_shown(client.get("/own/factors/recovery-codes")))


def test_a_page_of_codes_that_stood_open_for_long_shows_others(cast: Cast) -> None:
    client = _signed_in_with_code(cast)
    page = client.get("/own/factors/recovery-codes")
    for late in (
        client.post("/own/factors/recovery-codes", {"carried": carried(page)[:-8]}),
        client.post("/own/factors/recovery-codes"),
    ):
        assert late.status_code == 422
        assert not set(codes_shown(page)) & set(codes_shown(late))
    with clock.frozen(now() + timedelta(minutes=31)):
        make_fresh(client)
        assert client.post("/own/factors/recovery-codes", {"carried": carried(page)}).status_code == 422


# --- Enrolling --------------------------------------------------------------------------------------
def test_an_app_is_set_up_with_the_code_it_shows(cast: Cast) -> None:
    client = cast.signed_in(cast.ana, fresh=True)
    page = client.get("/own/factors/app")
    seed = seed_shown(page)
    assert "<svg" in page.content.decode()
    page = client.post("/own/factors/app", {"code": "12", "carried": carried(page)})
    assert (page.status_code, seed_shown(page)) == (422, seed)
    answer = client.post("/own/factors/app", {"code": code_at(seed, now()), "carried": carried(page)})
    assert answer["Location"] == "/own/factors/recovery-codes"
    assert cast.again(cast.ana).factors == {FactorKind.TOTP}
    assert seed_shown(client.get("/own/factors/app")) != seed


def test_nobody_sets_up_an_app_whose_key_somebody_else_chose(cast: Cast) -> None:
    shown = cast.signed_in(cast.besa, fresh=True).get("/own/factors/app")
    typed = {"code": code_at(seed_shown(shown), now()), "carried": carried(shown)}
    assert cast.signed_in(cast.ana, fresh=True).post("/own/factors/app", typed).status_code == 422
    elsewhere = cast.signed_in(cast.besa, fresh=True)
    assert elsewhere.post("/own/factors/app", typed).status_code == 422


def test_adding_and_removing_asks_for_a_fresh_proof(cast: Cast) -> None:
    client = cast.signed_in(enrol(cast, cast.ana))
    factor = Factor.objects.get()
    for page in ("app", "passkey", "recovery-codes", f"{factor.id}/remove"):
        assert client.get(f"/own/factors/{page}")["Location"].startswith("/prove"), page
    client.post(f"/own/factors/{factor.id}/remove")
    assert Factor.objects.count() == 1


def test_whoever_has_a_factor_proves_it_with_that_and_not_with_the_password(cast: Cast) -> None:
    client = cast.signed_in(enrol(cast, cast.ana))
    assert 'type="password"' not in client.get("/prove").content.decode()
    assert client.post("/prove", {"password": PASSWORD}).status_code == 422
    with later(1):
        assert client.post("/prove", {"code": code_at(SEED, now()), "next": "/own"})["Location"] == "/own"


def test_ones_own_page_lists_the_factors_and_removes_one(cast: Cast) -> None:
    client = cast.signed_in(enrol(cast, cast.ana), fresh=True)
    assert "Code app" in client.get("/own").content.decode()
    factor = Factor.objects.get()
    assert client.get(f"/own/factors/{factor.id}/remove").status_code == 200
    assert client.post(f"/own/factors/{factor.id}/remove")["Location"] == "/own"
    assert "Only your password" in client.get("/own").content.decode()


def test_nobody_opens_the_factor_of_somebody_else(cast: Cast) -> None:
    enrol(cast, cast.ana)
    address = f"/own/factors/{Factor.objects.get().id}/remove"
    besa = cast.signed_in(cast.besa, fresh=True)
    assert (besa.get(address).status_code, besa.post(address).status_code) == (404, 404)


# --- Where everybody needs one ----------------------------------------------------------------------
def test_in_production_one_adds_a_factor_before_anything_else(cast: Cast, settings: Settings) -> None:
    settings.RRJETA_ASKS_FACTOR = True
    client = Client()
    _password(client)
    for address in ("/", "/cases", "/own"):
        assert client.get(address)["Location"] == "/own/factors"
    assert client.get("/own/factors").status_code == 200
    page = client.get("/own/factors/app")
    client.post("/own/factors/app", {"code": code_at(seed_shown(page), now()), "carried": carried(page)})
    assert client.get("/").status_code == 200


def test_in_production_an_administrator_adds_a_passkey_and_an_app_is_not_enough(cast: Cast, settings: Settings) -> None:
    settings.RRJETA_ASKS_FACTOR = True
    client = cast.signed_in(enrol(cast, cast.administrator), fresh=True)
    assert client.get("/administration/users")["Location"] == "/own/factors"
    assert "code app" not in client.get("/own/factors").content.decode()
    add_passkey(client, SoftKey())
    assert client.get("/administration/users").status_code == 200


def test_in_the_demonstration_nobody_needs_a_factor(cast: Cast) -> None:
    client = Client()
    _password(client)
    assert client.get("/").status_code == 200
