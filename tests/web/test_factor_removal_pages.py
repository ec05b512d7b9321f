"""Somebody lost what they prove themselves with: one asks, another agrees, the user is told on the start page."""

from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from rrjeta.access.actors import Actor
from rrjeta.access.choices import Role
from rrjeta.access.models import Factor, FactorRemoval
from rrjeta.access.operations.factor_removals import ask_factor_removal
from rrjeta.access.register import removals, who_may_agree
from rrjeta.kernel.ids import new_id
from rrjeta.notices.models import Notice
from tests.cast import Cast, actor_of, make_user
from tests.factors import enrol

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("pack")]


@pytest.fixture(autouse=True)
def _nothing_counted() -> None:
    cache.clear()


@pytest.fixture
def second(cast: Cast) -> Actor:
    """Return a second administrator."""
    return actor_of(make_user("second", Role.ADMINISTRATOR, cast.office))


def _ask(cast: Cast) -> FactorRemoval:
    enrol(cast, cast.ana)
    address = f"/administration/users/{cast.ana.user_id}/factors/remove"
    assert cast.signed_in(cast.administrator).post(address, {"reason": "lost"}).status_code == 302
    return FactorRemoval.objects.get()


def _page(client: Client, address: str = "/") -> str:
    return client.get(address).content.decode()


def test_two_remove_it_and_the_user_is_told_of_both(cast: Cast, second: Actor) -> None:
    asked = _ask(cast)
    ana = cast.signed_in(cast.ana)
    assert "Somebody asks that your second factors be removed" in _page(ana)
    other = cast.signed_in(second, fresh=True)
    assert "Ana Test" in _page(other, "/administration/factor-removals")
    assert "Remove everything with which Ana Test" in _page(other, f"/administration/factor-removals/{asked.id}")
    assert other.post(f"/administration/factor-removals/{asked.id}")["Location"] == "/administration/factor-removals"
    assert not Factor.objects.exists()
    ana = cast.signed_in(cast.ana)
    told = _page(ana)
    assert "asked by Administrator Test, agreed by Second" in told
    assert cast.signed_in(cast.besa).get("/").content.decode().count("second factors") == 0
    ana.post(f"/own/factors/removals/{asked.id}")
    assert "second factors were removed" not in _page(ana)


def test_the_notices_go_to_the_user_and_to_who_can_agree(cast: Cast, second: Actor) -> None:
    _ask(cast)
    told = set(Notice.objects.values_list("to_id", "kind"))
    assert told == {(cast.ana.user_id, "factors_asked"), (second.user_id, "second_person")}


def test_without_another_administrator_the_officer_is_asked(cast: Cast) -> None:
    _ask(cast)
    assert (cast.data_protection.user_id, "second_person") in set(Notice.objects.values_list("to_id", "kind"))


def test_who_asked_is_told_that_another_one_agrees(cast: Cast) -> None:
    asked = _ask(cast)
    admin = cast.signed_in(cast.administrator, fresh=True)
    assert "Somebody else has to agree." in _page(admin, "/administration/factor-removals")
    answer = admin.post(f"/administration/factor-removals/{asked.id}")
    assert answer.status_code == 409
    assert "Somebody else has to do this" in answer.content.decode()
    assert Factor.objects.exists()


def test_agreeing_asks_for_a_fresh_proof(cast: Cast, second: Actor) -> None:
    asked = _ask(cast)
    for method in ("get", "post"):
        answer: Any = getattr(cast.signed_in(second), method)(f"/administration/factor-removals/{asked.id}")
        assert answer["Location"].startswith("/prove")
    assert Factor.objects.exists()


def test_the_user_objects_and_nothing_is_removed(cast: Cast, second: Actor) -> None:
    asked = _ask(cast)
    cast.signed_in(cast.ana).post(f"/own/factors/removals/{asked.id}", {"object": "yes"})
    other = cast.signed_in(second, fresh=True)
    assert "Nobody asks for anything." in _page(other, "/administration/factor-removals")
    assert other.post(f"/administration/factor-removals/{asked.id}").status_code == 404
    assert Factor.objects.exists()


def test_nobody_answers_for_the_user(cast: Cast) -> None:
    asked = _ask(cast)
    for sent in ({"object": "yes"}, {}):
        assert cast.signed_in(cast.besa).post(f"/own/factors/removals/{asked.id}", sent).status_code == 404


def test_the_page_of_a_user_says_what_they_have_and_a_reason_is_asked_for(cast: Cast) -> None:
    enrol(cast, cast.ana)
    admin = cast.signed_in(cast.administrator)
    assert "Code app" in _page(admin, f"/administration/users/{cast.ana.user_id}")
    address = f"/administration/users/{cast.ana.user_id}/factors/remove"
    for reason in ("", "because", "<script>"):
        assert admin.post(address, {"reason": reason}).status_code == 422
    assert not FactorRemoval.objects.exists()


def test_the_officer_is_offered_to_agree_only_where_there_is_no_other_administrator(cast: Cast) -> None:
    enrol(cast, cast.ana)
    asked = {"operation_id": new_id(), "user_id": cast.ana.user_id, "reason": "lost"}
    removal_id = ask_factor_removal(cast.administrator, **asked)
    agree, drop = (reverse(one, args=[removal_id]) for one in ("factor-removal", "factor-removal-drop"))
    page = cast.signed_in(cast.data_protection).get(reverse("factor-removals")).content.decode()
    assert (f'href="{agree}"' in page, f'action="{drop}"' in page) == (True, True)
    make_user("second", Role.ADMINISTRATOR, cast.office)
    page = cast.signed_in(cast.data_protection).get(reverse("factor-removals")).content.decode()
    assert (f'href="{agree}"' in page, f'action="{drop}"' in page) == (False, True)
    assert "Somebody else has to agree." in page


def test_the_list_costs_the_same_however_many_wait(cast: Cast, django_assert_num_queries: Any) -> None:
    for count in range(6):
        user = make_user(f"lost{count}", Role.WORKER, cast.unit)
        FactorRemoval.objects.create(user=user, reason="lost")
    found = removals(cast.data_protection)
    assert len(found) == 6
    with django_assert_num_queries(2):
        assert len(who_may_agree(found)) == 6
