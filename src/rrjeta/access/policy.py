"""Who may do what, line by line, as the matrix and the relations enforce it: for inspectors and for tests."""

from collections.abc import Iterator
from dataclasses import dataclass

from rrjeta.access.choices import Reach, Role
from rrjeta.access.matrix import MATRIX, WITH_OWN
from rrjeta.access.permissions import DEPUTY, GLASS, GUEST, ON_DUTY, READING, Permission

_CLASS_OF = {permission: data_class.value for data_class, permission in READING.items()}
_WIDE = frozenset({Reach.TEAM, Reach.AREA, Reach.ORGANISATION})
_READ, CLOSED = "read", "none"


@dataclass(frozen=True, slots=True)
class Rule:
    """One line: who may do what, with which class of data, by which relation, how far.

    `role` is empty where the relation opens it to everybody who has it. `reach` is «none» for a class that is closed.
    """

    role: str
    action: str
    data_class: str
    relation: str
    reach: str


def rules() -> list[Rule]:
    """Return everything that the matrix and the relations open, and each class of data that stays closed to a role."""
    return [*_by_role(), *_by_relation()]


def _by_role() -> Iterator[Rule]:
    for role in Role:
        for permission in Permission:
            reach = MATRIX[role].get(permission)
            if reach is not None:
                yield _rule(role, permission, "role", reach)
                if permission in WITH_OWN and reach in _WIDE:
                    # Whoever leads does the casework of what is their own, wherever it stands.
                    yield _rule(role, permission, "own_work", Reach.OWN)
            elif permission in _CLASS_OF:
                yield Rule(role.value, _READ, _CLASS_OF[permission], "role", CLOSED)


def _by_relation() -> Iterator[Rule]:
    yield from (_rule(None, one, "on_duty", Reach.AREA) for one in Permission if one in ON_DUTY)
    yield from (_rule(None, one, "deputy", Reach.TEAM) for one in Permission if one in DEPUTY)
    yield from (_rule(None, one, "guest", Reach.SHARED) for one in Permission if one in GUEST)
    # Whoever breaks the glass reads one file, for some hours.
    yield from (_rule(None, one, "glass", Reach.SHARED) for one in Permission if one in GLASS)


def _rule(role: Role | None, permission: Permission, relation: str, reach: Reach) -> Rule:
    data_class = _CLASS_OF.get(permission, "")
    action = _READ if data_class else permission.value
    return Rule(role.value if role else "", action, data_class, relation, reach.value)
