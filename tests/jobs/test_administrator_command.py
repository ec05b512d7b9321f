"""The first administrator of an office: made once, from the machine itself, and able to sign in."""

from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse

from rrjeta.access.choices import Role
from rrjeta.access.models import Unit, User
from rrjeta.access.queries import load_actor
from tests.cast import Cast

PASSWORD = "seven quiet mountain goats"


def _type(monkeypatch: pytest.MonkeyPatch, *answers: str) -> None:
    said = iter(answers)
    monkeypatch.setattr("rrjeta.jobs.management.commands.administrator.getpass", lambda _asked: next(said))


def _make() -> None:
    call_command("administrator", "drin.zemra", name="Drin Zemra")


def test_an_empty_office_gets_its_administrator(pack: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    _type(monkeypatch, PASSWORD, PASSWORD)
    _make()
    user = User.objects.get()
    loaded = load_actor(user.id)
    assert loaded is not None
    assert loaded[0].roles == {Role.ADMINISTRATOR}
    answer = Client().post(reverse("account_login"), {"login": "drin.zemra", "password": PASSWORD})
    assert answer.status_code == 302
    # The password was said at a machine that others may stand at: it is replaced first.
    assert user.is_password_given


def test_where_one_can_sign_in_there_is_no_second_way_in(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    _type(monkeypatch, PASSWORD, PASSWORD)
    with pytest.raises(CommandError, match="already"):
        _make()
    assert not User.objects.filter(username="drin.zemra").exists()


@pytest.mark.parametrize("typed", [(PASSWORD, "seven quiet mountain goat"), ("short", "short")])
def test_a_refused_password_leaves_nothing_behind(
    pack: Any, monkeypatch: pytest.MonkeyPatch, typed: tuple[str, str]
) -> None:
    _type(monkeypatch, *typed)
    with pytest.raises(CommandError):
        _make()
    assert not User.objects.exists()
    assert not Unit.objects.exists()
