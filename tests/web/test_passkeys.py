"""A passkey signs in and is a fresh proof: on this site alone, for the page that asked, once."""

import json
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.hashers import make_password
from django.core.cache import cache
from django.test import Client

from rrjeta.access.factors import code_at
from rrjeta.access.models import Factor, User
from rrjeta.kernel import clock
from rrjeta.kernel.clock import now
from tests.cast import Cast
from tests.factors import SEED, add_passkey, carried, enrol, later, make, sign
from tests.soft_key import SoftKey

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("pack")]

PASSWORD = "mali me borë 2026"


@pytest.fixture(autouse=True)
def _nothing_counted(cast: Cast) -> None:
    cache.clear()
    User.objects.update(password=make_password(PASSWORD))


def _password(client: Client, name: str = "ana") -> Any:
    return client.post("/sign-in", {"login": name, "password": PASSWORD})


def _is_in(client: Client) -> bool:
    return client.get("/own").status_code == 200


def test_a_passkey_signs_in(cast: Cast) -> None:
    key = SoftKey()
    assert add_passkey(cast.signed_in(cast.ana, fresh=True), key)["Location"] == "/own/factors/recovery-codes"
    client = Client()
    assert _password(client)["Location"] == "/sign-in/proof"
    assert client.post("/sign-in/proof", sign(client, key))["Location"] == "/"
    assert _is_in(client)


def _half_signed_in(cast: Cast, key: SoftKey) -> Client:
    add_passkey(cast.signed_in(cast.ana, fresh=True), key)
    client = Client()
    _password(client)
    return client


def test_what_a_passkey_signed_counts_once_and_in_its_own_session(cast: Cast) -> None:
    key = SoftKey(counts=False)
    client = _half_signed_in(cast, key)
    sent = sign(client, key)
    again = Client()
    _password(again)
    assert again.post("/sign-in/proof", sent).status_code == 422
    assert client.post("/sign-in/proof", sent).status_code == 302
    page = client.get("/prove")
    sent = sign(client, key, page)
    assert [client.post("/prove", sent).status_code for _ in range(2)] == [302, 422]


@pytest.mark.parametrize("where", [{"origin": "http://testserver.evil.example"}, {"host": "evil.example"}])
def test_what_another_site_had_signed_counts_nothing(cast: Cast, where: dict[str, str]) -> None:
    key = SoftKey()
    client = _half_signed_in(cast, key)
    for name, value in where.items():
        setattr(key, name, value)
    assert client.post("/sign-in/proof", sign(client, key)).status_code == 422
    assert not _is_in(client)


def test_the_key_of_somebody_else_counts_nothing(cast: Cast) -> None:
    client, other = _half_signed_in(cast, SoftKey()), SoftKey()
    add_passkey(cast.signed_in(cast.besa, fresh=True), other)
    assert client.post("/sign-in/proof", sign(client, other)).status_code == 422


def test_a_key_that_counts_backwards_was_copied(cast: Cast) -> None:
    key = SoftKey(count=40)
    client = _half_signed_in(cast, key)
    assert client.post("/sign-in/proof", sign(client, key)).status_code == 302
    key.count = 20
    again = Client()
    _password(again)
    assert again.post("/sign-in/proof", sign(again, key)).status_code == 422


@pytest.mark.parametrize(
    "made_up",
    [
        "{",
        "[]",
        "null",
        "1",
        '"x"',
        "{}",
        '{"id": 1}',
        '{"id":"AA","rawId":"AA","type":"public-key","response":{}}',
        "[" * 10_000,
    ],
)
def test_an_answer_that_was_made_up_proves_nothing_and_makes_nothing(cast: Cast, made_up: str) -> None:
    client = _half_signed_in(cast, SoftKey())
    asked = {"carried": carried(client.get("/sign-in/proof")), "answer": made_up}
    assert client.post("/sign-in/proof", asked).status_code == 422
    own = cast.signed_in(cast.besa, fresh=True)
    asked = {"carried": carried(own.get("/own/factors/passkey")), "answer": made_up}
    assert own.post("/own/factors/passkey", asked).status_code == 422
    assert not Factor.objects.filter(user_id=cast.besa.user_id).exists()


def test_torn_answers_prove_nothing(cast: Cast) -> None:
    key = SoftKey()
    client = _half_signed_in(cast, key)
    for name in ("clientDataJSON", "authenticatorData", "signature"):
        cache.clear()
        whole = json.loads(sign(client, key)["answer"])["response"][name]
        for torn in ("", "AA", whole[:-6], 7, None, {}):
            sent = sign(client, key)
            answer = json.loads(sent["answer"])
            answer["response"][name] = torn
            assert client.post("/sign-in/proof", {**sent, "answer": json.dumps(answer)}).status_code == 422
    assert client.post("/sign-in/proof", sign(client, key)).status_code == 302


def test_a_passkey_is_made_for_the_page_that_asked(cast: Cast) -> None:
    client, key = cast.signed_in(cast.ana, fresh=True), SoftKey()
    old = make(client, key)
    other = make(client, SoftKey())
    assert client.post("/own/factors/passkey", {**old, "carried": other["carried"]}).status_code == 422
    assert client.post("/own/factors/passkey", {"answer": old["answer"]}).status_code == 422


def test_a_passkey_is_added_once(cast: Cast) -> None:
    client, key = cast.signed_in(cast.ana, fresh=True), SoftKey()
    sent = make(client, key)
    assert [client.post("/own/factors/passkey", sent).status_code for _ in range(2)] == [302, 422]
    assert Factor.objects.count() == 1


def test_nobody_has_more_than_eight_passkeys(cast: Cast) -> None:
    client = cast.signed_in(cast.ana, fresh=True)
    answers = [add_passkey(client, SoftKey()).status_code for _ in range(9)]
    assert answers == [302] * 8 + [422]


def test_a_name_that_is_too_long_makes_no_passkey_and_says_so(cast: Cast) -> None:
    answer = add_passkey(cast.signed_in(cast.ana, fresh=True), SoftKey(), name="x" * 41)
    assert answer.status_code == 422
    assert "too long" in answer.content.decode()


def test_an_administrator_with_a_passkey_no_longer_proves_it_by_an_app(cast: Cast) -> None:
    client = cast.signed_in(enrol(cast, cast.administrator), fresh=True)
    key = SoftKey()
    add_passkey(client, key)
    other = Client()
    _password(other, "administrator")
    with later(1):
        assert other.post("/sign-in/proof", {"code": code_at(SEED, now())}).status_code == 422
    assert other.post("/sign-in/proof", sign(other, key)).status_code == 302


def test_a_passkey_is_a_fresh_proof(cast: Cast) -> None:
    client, key = cast.signed_in(cast.ana, fresh=True), SoftKey()
    add_passkey(client, key)
    with clock.frozen(now() + timedelta(minutes=11)):
        assert client.get("/own/factors/app")["Location"].startswith("/prove")
        sent = {**sign(client, key, client.get("/prove")), "next": "/own/factors/app"}
        assert client.post("/prove", sent)["Location"] == "/own/factors/app"
        assert client.get("/own/factors/app").status_code == 200
