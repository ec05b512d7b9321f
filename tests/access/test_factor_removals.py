"""Nobody's factors are removed by one person: one asks, another one does it, and the user is told of both."""

import pytest

from rrjeta.access.actors import Actor
from rrjeta.access.choices import Role
from rrjeta.access.models import Factor, FactorRemoval, Membership, SignIn
from rrjeta.access.operations.factor_removals import (
    AdministratorDecides,
    NeedsAnother,
    NothingToRemove,
    ask_factor_removal,
    drop_removal,
    note_removal_seen,
    object_to_removal,
    remove_factors,
)
from rrjeta.access.operations.users import OneselfRefused, set_password
from rrjeta.access.register import own_removals, removals
from rrjeta.audit.models import LogEntry
from rrjeta.kernel.errors import Invalid, NotAllowed, NotFound
from rrjeta.kernel.ids import new_id
from tests.cast import Cast, actor_of, make_user
from tests.factors import enrol


@pytest.fixture
def second(cast: Cast) -> Actor:
    """Return a second administrator."""
    return actor_of(make_user("second", Role.ADMINISTRATOR, cast.office))


def _asked(cast: Cast, by: Actor | None = None) -> FactorRemoval:
    enrol(cast, cast.ana)
    by = by or cast.administrator
    removal_id = ask_factor_removal(by, operation_id=new_id(), user_id=cast.ana.user_id, reason="lost")
    return FactorRemoval.objects.get(id=removal_id)


def _remove(actor: Actor, removal: FactorRemoval) -> None:
    remove_factors(actor, operation_id=new_id(), removal_id=removal.id)


def test_two_administrators_remove_what_somebody_lost(cast: Cast, second: Actor) -> None:
    removal = _asked(cast)
    SignIn.objects.create(user_id=cast.ana.user_id, session_key="somewhere")
    _remove(second, removal)
    assert not Factor.objects.exists()
    assert not SignIn.objects.exists()
    assert cast.again(cast.ana).factors == frozenset()
    said = set(LogEntry.objects.values_list("actor_id", "action"))
    room = "access.operations.factor_removals"
    assert {
        (cast.administrator.user_id, f"{room}.ask_factor_removal"),
        (second.user_id, f"{room}.remove_factors"),
    } <= said


def test_asking_alone_removes_nothing(cast: Cast) -> None:
    _asked(cast)
    assert Factor.objects.count() == 1


def test_nobody_is_both_persons(cast: Cast, second: Actor) -> None:
    removal = _asked(cast)
    with pytest.raises(NeedsAnother):
        _remove(cast.administrator, removal)
    assert Factor.objects.count() == 1


def test_the_user_is_not_the_second_person(cast: Cast, second: Actor) -> None:
    enrol(cast, second)
    removal_id = ask_factor_removal(cast.administrator, operation_id=new_id(), user_id=second.user_id, reason="lost")
    with pytest.raises(NeedsAnother):
        remove_factors(second, operation_id=new_id(), removal_id=removal_id)


def test_the_officer_is_the_second_person_where_there_is_no_other_administrator(cast: Cast) -> None:
    removal = _asked(cast)
    _remove(cast.data_protection, removal)
    assert not Factor.objects.exists()


def test_the_officer_leaves_it_to_another_administrator(cast: Cast, second: Actor) -> None:
    removal = _asked(cast)
    with pytest.raises(AdministratorDecides):
        _remove(cast.data_protection, removal)
    Membership.objects.filter(user_id=second.user_id).update(role=Role.AGENCY)
    _remove(cast.data_protection, removal)


def test_nobody_else_asks_or_does_it(cast: Cast) -> None:
    removal = _asked(cast)
    for actor in (cast.ana, cast.dea, cast.edi, cast.agency):
        with pytest.raises(NotAllowed):
            _remove(actor, removal)
    for actor in (cast.dea, cast.data_protection):
        with pytest.raises(NotAllowed):
            ask_factor_removal(actor, operation_id=new_id(), user_id=cast.ana.user_id, reason="lost")
    assert Factor.objects.count() == 1


def test_what_cannot_be_asked_for_is_refused(cast: Cast) -> None:
    asked = {"operation_id": new_id(), "reason": "lost"}
    with pytest.raises(NothingToRemove):
        ask_factor_removal(cast.administrator, user_id=cast.besa.user_id, **asked)
    with pytest.raises(OneselfRefused):
        ask_factor_removal(cast.administrator, user_id=cast.administrator.user_id, **asked)
    with pytest.raises(NotFound):
        ask_factor_removal(cast.administrator, user_id=new_id(), **asked)
    with pytest.raises(Invalid):
        ask_factor_removal(cast.administrator, operation_id=new_id(), user_id=cast.ana.user_id, reason="because")
    _asked(cast)
    with pytest.raises(NothingToRemove):
        ask_factor_removal(cast.administrator, user_id=cast.ana.user_id, **(asked | {"operation_id": new_id()}))


def test_it_is_done_once(cast: Cast, second: Actor) -> None:
    removal = _asked(cast)
    _remove(second, removal)
    with pytest.raises(NotFound):
        _remove(second, removal)
    with pytest.raises(NotFound):
        drop_removal(second, operation_id=new_id(), removal_id=removal.id)


def test_the_user_sees_it_and_may_object(cast: Cast, second: Actor) -> None:
    removal = _asked(cast)
    assert [one.id for one in own_removals(cast.ana)] == [removal.id]
    assert own_removals(cast.besa) == []
    with pytest.raises(NotFound):
        object_to_removal(cast.besa, operation_id=new_id(), removal_id=removal.id)
    object_to_removal(cast.ana, operation_id=new_id(), removal_id=removal.id)
    with pytest.raises(NotFound):
        _remove(second, removal)
    assert (Factor.objects.count(), removals(second), own_removals(cast.ana)) == (1, [], [])


def test_the_user_is_told_that_it_was_done_until_they_know(cast: Cast, second: Actor) -> None:
    removal = _asked(cast)
    _remove(second, removal)
    assert [one.settled_by_id for one in own_removals(cast.ana)] == [second.user_id]
    with pytest.raises(NotFound):
        note_removal_seen(cast.besa, operation_id=new_id(), removal_id=removal.id)
    note_removal_seen(cast.ana, operation_id=new_id(), removal_id=removal.id)
    assert own_removals(cast.ana) == []


def test_a_new_password_removes_no_factor(cast: Cast) -> None:
    enrol(cast, cast.ana)
    given = {"operation_id": new_id(), "user_id": cast.ana.user_id, "password": "deti pa fund 2027"}
    set_password(cast.administrator, **given)
    assert Factor.objects.count() == 1
    assert cast.again(cast.ana).factors
