"""`rrjeta policy`: what the programme enforces, line for line."""

import csv
from io import StringIO
from uuid import UUID

import pytest
from django.core.management import call_command

from rrjeta.access.actors import Actor, GuestActor, Standing
from rrjeta.access.choices import DataClass, Reach, Role
from rrjeta.access.gate import may, on_duty_areas, reaches, units_with
from rrjeta.access.matrix import MATRIX
from rrjeta.access.permissions import READING, Permission
from rrjeta.access.policy import Rule, rules
from rrjeta.cases.scope import holds_for_own

UNIT = UUID(int=7)
NOBODY = Actor(UUID(int=1), "Nobody")
ON_DUTY = Actor(UUID(int=2), "On duty", duty=frozenset({"AL132"}))
WITH_GLASS = Actor(UUID(int=5), "Urgently", glass=frozenset({UUID(int=6)}))
GUEST = GuestActor(UUID(int=8), "Guest")
DEPUTY = Actor(UUID(int=3), "Deputy", deputy_of=frozenset({UNIT}))


def _printed(**options: bool) -> str:
    out = StringIO()
    call_command("policy", stdout=out, **options)
    return out.getvalue()


def _lines() -> list[Rule]:
    return [Rule(**line) for line in csv.DictReader(StringIO(_printed(csv=True)))]


def _of_role(role: str) -> Actor:
    return Actor(UUID(int=4), role, standings=(Standing(Role(role), UNIT, "njmf", "AL132"),))


def _permission(rule: Rule) -> Permission:
    return READING[DataClass(rule.data_class)] if rule.data_class else Permission(rule.action)


@pytest.mark.parametrize(
    "rule", rules(), ids=lambda one: "-".join((one.role, one.action, one.data_class, one.relation))
)
def test_each_line_is_what_the_gate_says(rule: Rule) -> None:
    permission = _permission(rule)
    if rule.relation == "on_duty":
        assert on_duty_areas(ON_DUTY, permission) == {"AL132"}
        assert may(ON_DUTY, permission)
    elif rule.relation == "deputy":
        assert units_with(DEPUTY, permission, Reach(rule.reach)) == {UNIT}
    elif rule.relation == "guest":
        assert reaches(GUEST, permission) == {Reach(rule.reach)}
    elif rule.relation == "glass":
        assert rule.reach == "shared"
        assert may(WITH_GLASS, permission)
    elif rule.relation == "own_work":
        assert holds_for_own(_of_role(rule.role), permission)
    elif rule.reach == "none":
        assert not may(_of_role(rule.role), permission)
    else:
        assert reaches(_of_role(rule.role), permission) == {Reach(rule.reach)}


def test_what_no_line_opens_the_gate_does_not_open() -> None:
    lines = _lines()
    opened = {(one.role, _permission(one)) for one in lines if one.reach != "none" and one.role}
    assert opened == {(role.value, one) for role in Role for one in Permission if may(_of_role(role), one)}
    by_duty = {_permission(one) for one in lines if one.relation == "on_duty"}
    assert by_duty == {one for one in Permission if may(ON_DUTY, one)}
    by_deputy = {_permission(one) for one in lines if one.relation == "deputy"}
    assert by_deputy == {one for one in Permission if may(DEPUTY, one)}
    by_glass = {_permission(one) for one in lines if one.relation == "glass"}
    assert by_glass == {one for one in Permission if may(WITH_GLASS, one)}
    assert not any(may(NOBODY, one) for one in Permission)


def test_every_role_has_a_line_for_every_class_of_data() -> None:
    read = {(one.role, one.data_class) for one in _lines() if one.action == "read" and one.relation == "role"}
    assert read == {(role.value, one.value) for role in Role for one in DataClass}


def test_without_an_option_it_is_a_table_to_read() -> None:
    head, *rows = _printed().splitlines()
    assert head.split() == ["role", "action", "data_class", "relation", "reach"]
    assert len(rows) == len(rules()) > sum(len(row) for row in MATRIX.values())
