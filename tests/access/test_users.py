"""Users and roles: what an administrator does, and what everybody sets for themselves."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest

from rrjeta.access.actors import Actor
from rrjeta.access.choices import Role
from rrjeta.access.facts import RoleEnded, UserDisabled
from rrjeta.access.models import Cover, DutyShift, Membership, Unit, User
from rrjeta.access.operations.users import (
    OneselfRefused,
    change_user,
    choose_password,
    create_user,
    disable_user,
    enable_user,
    end_membership,
    join_unit,
    set_hides_names,
    set_language,
    set_password,
    set_phone,
)
from rrjeta.access.queries import load_actor
from rrjeta.audit.models import LogEntry
from rrjeta.kernel import seams
from rrjeta.kernel.clock import now, today
from rrjeta.kernel.errors import Invalid, NotAllowed, NotFound, Stale
from rrjeta.kernel.ids import new_id
from rrjeta.kernel.models import EarlierVersion
from tests.cast import Cast, actor_of, cover, make_unit, make_user, put_on_duty

pytestmark = pytest.mark.django_db

PASSWORD = "mali me borë 2026"


@pytest.fixture
def heard() -> Iterator[list[Any]]:
    """Return what is announced about desks that pass on."""
    facts: list[Any] = []
    for kind in (UserDisabled, RoleEnded):
        seams.listen(kind, facts.append)
    yield facts
    for kind in (UserDisabled, RoleEnded):
        seams._listeners[kind].remove((50, facts.append))


def _new(actor: Actor, unit: Unit, **fields: Any) -> UUID:
    given = {"username": "gjon", "name": "Gjon Test", "role": "worker", "unit_id": unit.id, "password": PASSWORD}
    return create_user(actor, operation_id=new_id(), **{**given, **fields})


def _faults(run: Callable[[], object]) -> set[str]:
    with pytest.raises(Invalid) as refused:
        run()
    return set(refused.value.errors)


def test_a_new_user_has_a_role_and_must_choose_a_password(cast: Cast) -> None:
    user = User.objects.get(id=_new(cast.administrator, cast.unit, username=" Gjon ", phone="+355 69 123 4567"))
    actor = actor_of(user)
    assert (user.username, actor.roles, actor.phone) == ("gjon", {Role.WORKER}, "+355 69 123 4567")
    assert actor.must_choose_password
    assert user.check_password(PASSWORD)
    assert PASSWORD not in user.password


def test_the_log_names_no_value_of_a_new_user(cast: Cast) -> None:
    _new(cast.administrator, cast.unit)
    entry = LogEntry.objects.get(action="access.operations.users.create_user")
    assert "Gjon" not in str(entry.changes)
    assert PASSWORD not in str(entry.changes)


@pytest.mark.parametrize("name", ["ana", "dea", "data_protection", "agency"])
def test_nobody_but_an_administrator_makes_users(cast: Cast, name: str) -> None:
    with pytest.raises(NotAllowed):
        _new(getattr(cast, name), cast.unit)


@pytest.mark.parametrize(
    ("fields", "faulty"),
    [
        ({"username": "ANA"}, "username"),
        ({"username": "two words"}, "username"),
        ({"name": ""}, "name"),
        ({"password": "short"}, "password"),
        ({"password": "password1234"}, "password"),
        ({"password": "Durrës-2026-2026"}, "password"),
        ({"password": "FemijetShqiperia1"}, "password"),
        ({"password": "kukes.kukes.kukes"}, "password"),
        ({"password": "x" * 129}, "password"),
        ({"password": "gjonitest2026", "name": "Gjoni Test 2026"}, "password"),
        ({"role": "king"}, "role"),
        ({"unit_id": uuid4()}, "unit_id"),
        ({"language": "de"}, "language"),
        ({"phone": "no"}, "phone"),
        ({"email": "no"}, "email"),
    ],
)
def test_what_cannot_be_taken_is_said_at_its_field(cast: Cast, fields: dict[str, Any], faulty: str) -> None:
    assert _faults(lambda: _new(cast.administrator, cast.unit, **fields)) == {faulty}
    assert not User.objects.filter(username="gjon").exists()


def test_a_closed_unit_takes_nobody(cast: Cast) -> None:
    assert _faults(lambda: _new(cast.administrator, make_unit(is_active=False))) == {"unit_id"}


def test_a_user_is_called_and_reached_otherwise(cast: Cast) -> None:
    ana = cast.user(cast.ana)
    change_user(
        cast.administrator,
        operation_id=new_id(),
        user_id=ana.id,
        username="ana.h",
        name="Ana Hoxha",
        phone="04 222 333",
    )
    ana.refresh_from_db()
    assert (ana.username, ana.name, ana.phone, ana.language, ana.version) == (
        "ana.h",
        "Ana Hoxha",
        "04 222 333",
        "sq",
        2,
    )


def test_nobody_takes_anothers_name_to_sign_in(cast: Cast) -> None:
    def rename(username: str) -> UUID:
        return change_user(
            cast.administrator, operation_id=new_id(), user_id=cast.ana.user_id, username=username, name="Ana"
        )

    assert _faults(lambda: rename("Besa")) == {"username"}
    assert rename("ANA")


def test_two_administrators_who_change_the_same_field_see_both_values(cast: Cast) -> None:
    def rename(name: str) -> UUID:
        return change_user(
            cast.administrator,
            operation_id=new_id(),
            user_id=cast.ana.user_id,
            username="ana",
            name=name,
            language="en",
            base_version=1,
        )

    rename("Ana One")
    with pytest.raises(Stale) as refused:
        rename("Ana Two")
    assert [(one.theirs, one.yours) for one in refused.value.conflicts] == [("Ana One", "Ana Two")]


def test_a_disabled_user_is_shut_out_and_their_desk_goes_to_the_head(cast: Cast, heard: list[Any]) -> None:
    disable_user(cast.administrator, operation_id=new_id(), user_id=cast.ana.user_id)
    assert load_actor(cast.ana.user_id) is None
    assert heard == [UserDisabled(cast.ana.user_id, passes_to=cast.dea.user_id)]


def test_the_heads_desk_goes_to_the_director(cast: Cast, heard: list[Any]) -> None:
    disable_user(cast.administrator, operation_id=new_id(), user_id=cast.dea.user_id)
    assert heard == [UserDisabled(cast.dea.user_id, passes_to=cast.edi.user_id)]


def test_a_refusal_of_the_room_that_holds_the_desk_stops_it(cast: Cast) -> None:
    def refuse(fact: UserDisabled) -> None:
        raise Invalid({"user_id": "Has no successor."})

    seams.listen(UserDisabled, refuse)
    try:
        assert _faults(lambda: disable_user(cast.administrator, operation_id=new_id(), user_id=cast.ana.user_id)) == {
            "user_id"
        }
    finally:
        seams._listeners[UserDisabled].remove((50, refuse))
    assert load_actor(cast.ana.user_id) is not None


def test_somebody_who_goes_leaves_no_cover_no_shift_and_no_deputy_behind(cast: Cast) -> None:
    put_on_duty(cast.ana)
    cover(cast.besa, cast.ana)
    coming = cover(cast.dea, cast.ana, today() + timedelta(days=3))
    Unit.objects.filter(id=cast.unit.id).update(deputy=cast.ana.user_id)
    disable_user(cast.administrator, operation_id=new_id(), user_id=cast.ana.user_id)
    assert not DutyShift.objects.filter(ends_at__gt=now()).exists()
    assert not Cover.objects.filter(id=coming).exists()
    assert Unit.objects.get(id=cast.unit.id).deputy_id is None


def test_a_user_may_come_back(cast: Cast) -> None:
    disable_user(cast.administrator, operation_id=new_id(), user_id=cast.ana.user_id)
    enable_user(cast.administrator, operation_id=new_id(), user_id=cast.ana.user_id)
    assert cast.again(cast.ana).roles == {Role.WORKER}


def test_nobody_opens_closes_or_widens_their_own_way_in(cast: Cast) -> None:
    me = cast.administrator
    mine = Membership.objects.get(user_id=me.user_id)
    with pytest.raises(OneselfRefused):
        disable_user(me, operation_id=new_id(), user_id=me.user_id)
    with pytest.raises(OneselfRefused):
        join_unit(me, operation_id=new_id(), user_id=me.user_id, unit_id=cast.unit.id, role="head")
    with pytest.raises(OneselfRefused):
        end_membership(me, operation_id=new_id(), membership_id=mine.id)


def test_a_given_password_must_be_replaced_and_leaves_no_trace(cast: Cast) -> None:
    set_password(cast.administrator, operation_id=new_id(), user_id=cast.ana.user_id, password=PASSWORD)
    assert cast.user(cast.ana).check_password(PASSWORD)
    assert cast.again(cast.ana).must_choose_password
    assert "password" not in EarlierVersion.objects.get(record_id=cast.ana.user_id).plain


def test_a_weak_password_is_not_given(cast: Cast) -> None:
    assert _faults(
        lambda: set_password(
            cast.administrator, operation_id=new_id(), user_id=cast.ana.user_id, password="12345678901"
        )
    ) == {"password"}


def _choose(actor: Actor, present: str, password: str, again: str) -> UUID:
    return choose_password(actor, operation_id=new_id(), present=present, password=password, again=again)


def test_everybody_replaces_their_own_password(cast: Cast) -> None:
    set_password(cast.administrator, operation_id=new_id(), user_id=cast.ana.user_id, password=PASSWORD)
    _choose(cast.ana, PASSWORD, "lumi i drinit 1912", "lumi i drinit 1912")
    assert cast.user(cast.ana).check_password("lumi i drinit 1912")
    assert not cast.again(cast.ana).must_choose_password


@pytest.mark.parametrize(
    ("typed", "faulty"),
    [
        (("wrong", "lumi i drinit 1912", "lumi i drinit 1912"), "present"),
        ((PASSWORD, "lumi i drinit 1912", "lumi i drinit"), "again"),
        ((PASSWORD, "short", "short"), "password"),
        ((PASSWORD, PASSWORD, PASSWORD), "password"),
    ],
)
def test_a_password_wrongly_replaced_stays(cast: Cast, typed: tuple[str, str, str], faulty: str) -> None:
    set_password(cast.administrator, operation_id=new_id(), user_id=cast.ana.user_id, password=PASSWORD)
    assert _faults(lambda: _choose(cast.ana, *typed)) == {faulty}
    assert cast.user(cast.ana).check_password(PASSWORD)


def test_everybody_sets_their_language_names_and_phone(cast: Cast) -> None:
    set_language(cast.ana, operation_id=new_id(), language="sq")
    set_hides_names(cast.ana, operation_id=new_id(), hides_names=True)
    set_phone(cast.ana, operation_id=new_id(), phone=" 069 12 34 567 ")
    ana = cast.again(cast.ana)
    assert (ana.language, ana.hides_names, ana.phone) == ("sq", True, "069 12 34 567")


def test_a_language_or_phone_that_is_none_is_refused(cast: Cast) -> None:
    assert _faults(lambda: set_language(cast.ana, operation_id=new_id(), language="xx")) == {"language"}
    assert _faults(lambda: set_phone(cast.ana, operation_id=new_id(), phone="<b>")) == {"phone"}


def test_a_user_works_in_several_units(cast: Cast) -> None:
    join_unit(
        cast.administrator, operation_id=new_id(), user_id=cast.ana.user_id, unit_id=cast.unit_elsewhere.id, role="head"
    )
    assert cast.again(cast.ana).roles == {Role.WORKER, Role.HEAD}


def test_the_same_role_is_not_given_twice(cast: Cast) -> None:
    assert _faults(
        lambda: join_unit(
            cast.administrator, operation_id=new_id(), user_id=cast.ana.user_id, unit_id=cast.unit.id, role="worker"
        )
    ) == {"role"}


def test_a_role_taken_away_is_gone_at_once_and_the_desk_passes_on(cast: Cast, heard: list[Any]) -> None:
    membership = Membership.objects.get(user_id=cast.ana.user_id)
    end_membership(cast.administrator, operation_id=new_id(), membership_id=membership.id)
    assert load_actor(cast.ana.user_id) is None
    assert heard == [RoleEnded(cast.ana.user_id, cast.unit.id, passes_to=cast.dea.user_id)]


def test_who_keeps_another_role_in_the_unit_keeps_the_desk(cast: Cast, heard: list[Any]) -> None:
    membership = Membership.objects.get(user_id=cast.ana.user_id)
    join_unit(cast.administrator, operation_id=new_id(), user_id=cast.ana.user_id, unit_id=cast.unit.id, role="head")
    end_membership(cast.administrator, operation_id=new_id(), membership_id=membership.id)
    assert heard == []
    assert cast.again(cast.ana).roles == {Role.HEAD}


@pytest.mark.parametrize("run", [disable_user, enable_user])
def test_an_unknown_user_is_not_found(cast: Cast, run: Callable[..., UUID]) -> None:
    with pytest.raises(NotFound):
        run(cast.administrator, operation_id=new_id(), user_id=uuid4())


def test_a_role_that_ended_cannot_end_again(cast: Cast) -> None:
    membership = Membership.objects.get(user_id=make_user("gone").id)
    for expected in (membership.id, None):
        try:
            ended = end_membership(cast.administrator, operation_id=new_id(), membership_id=membership.id)
        except NotFound:
            ended = None  # type: ignore[assignment]  # refused the second time
        assert ended == expected
