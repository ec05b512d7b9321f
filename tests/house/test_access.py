"""May this person? is answered in one place: every permission and role is in the matrix, and nobody else asks for a role."""

import ast

from rrjeta.access.choices import Reach, Role
from rrjeta.access.matrix import MATRIX
from rrjeta.access.permissions import READING, Permission
from tests.house.tree import modules

# Outside the room that owns roles, only these may name one.
MAY_NAME_A_ROLE = {
    "jobs/": "the demonstration gives its people their roles",
}


def test_every_role_has_its_row() -> None:
    assert set(Role) - set(MATRIX) == set()


def test_every_permission_is_granted_to_somebody() -> None:
    assert set(Permission) - {permission for row in MATRIX.values() for permission in row} == set()


def test_every_permission_guards_something() -> None:
    asked_for = {
        node.attr
        for module in modules()
        if module.room != "access" or "operations" in module.name or module.name.endswith("queries.py")
        for node in ast.walk(module.tree)
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == "Permission"
    }
    by_class = {one.name for one in READING.values()} if _asked_by_class() else set()
    assert {permission.name for permission in Permission} - asked_for - by_class == set()


def _asked_by_class() -> bool:
    """Tell whether a room asks for the permission of a data class through the table that pairs them."""
    return any(
        isinstance(node, ast.Name) and node.id == "READING"
        for module in modules()
        if module.room != "access"
        for node in ast.walk(module.tree)
    )


def test_a_reach_is_one_we_know() -> None:
    reaches = {reach for row in MATRIX.values() for granted in row.values() for reach in _each(granted)}
    assert reaches <= set(Reach)


def _each(granted: object) -> set[object]:
    return set(granted) if isinstance(granted, (set, frozenset, tuple, list)) else {granted}


def test_nobody_tests_a_role() -> None:
    named = [
        f"{module.name}:{node.lineno}"
        for module in modules()
        if module.room != "access" and not module.name.startswith(tuple(MAY_NAME_A_ROLE))
        for node in ast.walk(module.tree)
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == "Role"
    ]
    assert named == []
