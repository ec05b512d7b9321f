"""The gate: what roles and relations open, and to whom nothing opens."""

from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from pytest_django import DjangoAssertNumQueries

from rrjeta.access.actors import SYSTEM, Actor, Standing
from rrjeta.access.choices import Reach, Role
from rrjeta.access.gate import may, municipalities_with, on_duty_areas, reaches, require, units_with
from rrjeta.access.matrix import MATRIX
from rrjeta.access.models import Membership, Unit, User
from rrjeta.access.permissions import ON_DUTY, Permission
from rrjeta.access.queries import actor_named, granted_ids, load_actor, second_person
from rrjeta.kernel.clock import frozen, now, today
from rrjeta.kernel.errors import NotAllowed
from tests.cast import ELSEWHERE, HOME, Cast, actor_of, cover, exclude, grant, make_unit, make_user, put_on_duty

UNIT, OTHER = uuid4(), uuid4()


def _actor(*roles: Role) -> Actor:
    return Actor(uuid4(), "Somebody", standings=tuple(Standing(role, UNIT, "njmf", HOME) for role in roles))


@pytest.mark.parametrize("role", Role)
def test_a_role_opens_what_its_row_says_and_nothing_else(role: Role) -> None:
    actor = _actor(role)
    assert {one for one in Permission if may(actor, one)} == set(MATRIX[role])
    assert all(reaches(actor, one) == {MATRIX[role][one]} for one in MATRIX[role])


def test_somebody_without_a_role_may_nothing() -> None:
    assert not [one for one in Permission if may(_actor(), one)]


def test_two_roles_open_what_each_of_them_opens() -> None:
    both = _actor(Role.WORKER, Role.HEAD)
    assert reaches(both, Permission.READ_NARRATIVE) == {Reach.OWN, Reach.TEAM}


def test_the_system_may_everything_everywhere() -> None:
    assert all(reaches(SYSTEM, one) == {Reach.ALL} for one in Permission)


@pytest.mark.parametrize("permission", Permission)
def test_being_on_duty_opens_its_list_in_its_municipality_alone(permission: Permission) -> None:
    actor = Actor(uuid4(), "On call", duty=frozenset({HOME}))
    assert may(actor, permission) == (permission in ON_DUTY)
    assert on_duty_areas(actor, permission) == ({HOME} if permission in ON_DUTY else set())


def test_to_require_passes_silently_or_refuses() -> None:
    require(_actor(Role.WORKER), Permission.SEE_CASE)
    with pytest.raises(NotAllowed):
        require(_actor(Role.POLICE), Permission.SEE_CASE)


def test_a_reach_is_kept_apart_for_each_unit_and_place() -> None:
    standings = (Standing(Role.WORKER, UNIT, "njmf", HOME), Standing(Role.HEAD, OTHER, "njmf", ELSEWHERE))
    actor = Actor(uuid4(), "Two units", standings=standings)
    assert units_with(actor, Permission.READ_NARRATIVE, Reach.TEAM) == {OTHER}
    assert units_with(actor, Permission.READ_NARRATIVE, Reach.OWN) == {UNIT}
    assert municipalities_with(actor, Permission.READ_NARRATIVE, Reach.TEAM) == {ELSEWHERE}


def test_an_actor_has_the_roles_of_today(cast: Cast) -> None:
    day, user = today(), make_user("late")
    make_user("early")
    Membership.objects.filter(user=user).update(since=day + timedelta(days=1))
    Membership.objects.filter(user__username="early").update(until=day - timedelta(days=1))
    assert load_actor(user.id) is None
    with pytest.raises(User.DoesNotExist):
        actor_named("early")
    with frozen(now() + timedelta(days=1)):
        assert actor_of(user).roles == {Role.WORKER}


def test_a_disabled_user_is_nobody(cast: Cast) -> None:
    User.objects.filter(id=cast.ana.user_id).update(is_active=False)
    assert load_actor(cast.ana.user_id) is None
    assert load_actor(uuid4()) is None


def test_an_actor_knows_their_units_places_and_organisations(cast: Cast) -> None:
    ana = cast.ana
    assert (ana.unit_ids, ana.municipalities, ana.organisations) == ({cast.unit.id}, {HOME}, {"njmf-al132"})
    assert cast.agency.municipalities == frozenset()


def test_cover_holds_from_its_first_to_its_last_day(cast: Cast) -> None:
    day = today()
    cover(cast.besa, cast.ana, day + timedelta(days=1), day + timedelta(days=2))
    assert cast.again(cast.ana).covers == frozenset()
    for days in (1, 2):
        with frozen(now() + timedelta(days=days)):
            assert cast.again(cast.ana).covers == {cast.besa.user_id}
    with frozen(now() + timedelta(days=3)):
        assert cast.again(cast.ana).covers == frozenset()


def test_duty_holds_for_its_hours_in_its_municipality(cast: Cast) -> None:
    put_on_duty(cast.ana, hours=2)
    assert cast.again(cast.ana).duty == {HOME}
    with frozen(now() + timedelta(hours=3)):
        assert cast.again(cast.ana).duty == frozenset()


def test_duty_and_cover_are_told_apart(cast: Cast) -> None:
    put_on_duty(cast.ana, ELSEWHERE)
    cover(cast.besa, cast.ana)
    ana = cast.again(cast.ana)
    assert (ana.duty, ana.covers) == ({ELSEWHERE}, {cast.besa.user_id})


def test_an_actor_costs_two_queries(cast: Cast, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    user_id = cast.ana.user_id
    with django_assert_num_queries(2):
        load_actor(user_id)


def test_exclusions_and_grants_belong_to_their_person(cast: Cast) -> None:
    opened = uuid4()
    exclude(cast.ana, uuid4())
    grant(cast.ana, opened)
    grant(cast.ana, uuid4(), ends_at=now() - timedelta(minutes=1))
    assert (cast.again(cast.ana).is_shut_out, cast.besa.is_shut_out) == (True, False)
    assert [row["record_id"] for row in granted_ids(cast.ana)] == [opened]
    assert not list(granted_ids(cast.besa))


def test_the_second_look_is_the_heads_else_the_directors_else_the_deputys(cast: Cast) -> None:
    unit, deputy = make_unit(municipality="AL144", name="Small office"), make_user("deputy")
    lonely = make_user("lonely", Role.WORKER, unit)

    def asked(other_than: User = lonely) -> UUID | None:
        return second_person(unit.id, unit.municipality, other_than.id)

    assert asked() is None
    Unit.objects.filter(id=unit.id).update(deputy=deputy)
    assert asked() == deputy.id
    director = make_user("director_here", Role.DIRECTOR, unit)
    assert asked() == director.id
    head = make_user("head_here", Role.HEAD, unit)
    assert asked() == head.id
    assert asked(head) == director.id


def test_a_disabled_deputy_gives_no_second_look(cast: Cast) -> None:
    unit = make_unit(municipality="AL144", name="Small office", deputy=make_user("gone", is_active=False))
    lonely = make_user("lonely", Role.WORKER, unit)
    assert second_person(unit.id, unit.municipality, lonely.id) is None


def test_the_director_of_the_municipality_is_asked_whatever_their_unit(cast: Cast) -> None:
    unit, hall = (make_unit(municipality="AL144", name=name) for name in ("One desk", "Town hall"))
    lonely, director = make_user("lonely", Role.WORKER, unit), make_user("director_here", Role.DIRECTOR, hall)
    assert second_person(unit.id, unit.municipality, lonely.id) == director.id


def test_a_deputy_decides_for_the_unit_while_fewer_than_two_others_could(cast: Cast) -> None:
    unit = make_unit(municipality="AL144", name="One desk")
    make_user("lonely", Role.HEAD, unit)
    Unit.objects.filter(id=unit.id).update(deputy=cast.cen.user_id)
    deputy = cast.again(cast.cen)
    assert (deputy.deputy_of, cast.besa.deputy_of) == (frozenset({unit.id}), frozenset())
    assert unit.id in units_with(deputy, Permission.APPROVE_PLAN, Reach.TEAM)
    assert unit.id not in units_with(deputy, Permission.EXCLUDE, Reach.TEAM)
    assert may(deputy, Permission.APPROVE_PLAN)
    make_user("director_here", Role.DIRECTOR, unit)
    assert cast.again(cast.cen).deputy_of == frozenset()
    assert not may(cast.again(cast.cen), Permission.APPROVE_PLAN)
