"""Ten sessions end within five seconds of whatever ends them, wherever they are: an open page is an open file."""

from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.hashers import make_password
from django.core.cache import cache
from django.db import connections

from rrjeta.access.choices import Role
from rrjeta.access.models import Membership, User
from rrjeta.access.operations.factor_removals import ask_factor_removal, remove_factors
from rrjeta.access.operations.sessions import end_sessions
from rrjeta.access.operations.users import disable_user, end_membership, join_unit, set_password
from rrjeta.kernel.ids import new_id
from tests.browser.server import serving
from tests.cast import Cast
from tests.factors import enrol
from tests.hostile.caller import Caller
from tests.hostile.session_kill import MOST_SECONDS, SESSIONS, seconds_to_end, signed_in

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow, pytest.mark.usefixtures("pack")]

PASSWORD = "mali me borë 2026"


def test_ten_sessions_end_within_five_seconds_whatever_ends_them(cast: Cast) -> None:
    """One test, because every one of them would empty the tables and load the pack anew."""
    user_id, admin = cast.ana.user_id, cast.administrator
    of_ana: dict[str, Any] = {"user_id": user_id}

    def another_role() -> None:
        join_unit(admin, operation_id=new_id(), unit_id=cast.unit.id, role=Role.HEAD, **of_ana)

    def a_role_less() -> None:
        extra = Membership.objects.get(user_id=user_id, role=Role.HEAD)
        end_membership(admin, operation_id=new_id(), membership_id=extra.id)

    def no_factor_any_more() -> None:
        enrol(cast, cast.ana)
        asked = ask_factor_removal(admin, operation_id=new_id(), reason="stolen", **of_ana)
        remove_factors(cast.data_protection, operation_id=new_id(), removal_id=asked)

    ways: dict[str, Callable[[], object]] = {
        "the administrator": lambda: end_sessions(admin, operation_id=new_id(), **of_ana),
        "another role": another_role,
        "a role less": a_role_less,
        "factors removed": no_factor_any_more,
        "password given": lambda: set_password(admin, operation_id=new_id(), password="deti pa fund 2027", **of_ana),
        "disabled": lambda: disable_user(admin, operation_id=new_id(), **of_ana),
    }
    took: dict[str, float] = {}
    with serving() as address:
        for name, end in ways.items():
            cache.clear()
            User.objects.filter(id=user_id).update(password=make_password(PASSWORD), is_password_given=False)
            took[name] = seconds_to_end(signed_in(address, "ana", PASSWORD), end)
        User.objects.filter(id=user_id).update(
            is_active=True, password=make_password(PASSWORD), is_password_given=False
        )
        cache.clear()
        took |= _by_ones_own_hand(address)
    connections.close_all()
    assert {name: seconds for name, seconds in took.items() if seconds > MOST_SECONDS} == {}


def _by_ones_own_hand(address: str) -> dict[str, float]:
    """Return how long it took when the user signs out (ten copies of one cookie), everywhere else, and by a new password."""
    first = Caller(address)
    first.sign_in("ana", PASSWORD)
    took = {"signing out": seconds_to_end([first.copy() for _turn in range(SESSIONS)], lambda: _sign_out(first))}
    for name in ("everywhere else", "password chosen"):
        others, here = signed_in(address, "ana", PASSWORD), Caller(address)
        here.sign_in("ana", PASSWORD)
        took[name] = seconds_to_end(others, lambda here=here, name=name: _WAYS[name](here))
        cache.clear()
    return took


def _sign_out(caller: Caller) -> None:
    caller.get("/sign-out")
    caller.post("/sign-out")


def _everywhere_else(caller: Caller) -> None:
    caller.get("/own")
    caller.post("/own/sessions/end-others")


def _choose_password(caller: Caller) -> None:
    caller.get("/own/password")
    caller.post("/own/password", present=PASSWORD, password="lumi i drinit 1912", again="lumi i drinit 1912")


_WAYS: dict[str, Callable[[Caller], None]] = {
    "everywhere else": _everywhere_else,
    "password chosen": _choose_password,
}
