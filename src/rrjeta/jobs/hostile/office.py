"""Who works in a register for attacks: offices in every municipality, further agencies, and every role at least twice."""

from collections.abc import Mapping, Sequence
from typing import Any

from rrjeta.access.choices import Role

WORKERS = 2
# In so many municipalities a second unit stands beside the first: colleagues of one town who must not see each other's.
_SECOND_UNITS = 12
# Who is neither worker, head nor director: the organisation, and whether they belong to a municipality.
_ELSEWHERE: tuple[tuple[Role, str, bool], ...] = (
    (Role.NEEDS_OFFICER, "", True),
    (Role.MEETING_MEMBER, "police", True),
    (Role.PARTNER, "tdh", True),
    (Role.SCHOOL, "", True),
    (Role.HEALTH, "", True),
    (Role.POLICE, "police", True),
    (Role.SHELTER, "kshb", False),
    (Role.HELPLINE, "alo-116111", False),
    (Role.AGENCY, "ashdmf", False),
    (Role.OBSERVER, "unicef", False),
    (Role.ADMINISTRATOR, "", False),
    (Role.DATA_PROTECTION, "", False),
)
_TWICE = 2


class Offices:
    """The units and colleagues of a register, by key. The first two offices are those in which lives are played."""

    def __init__(self, municipalities: Sequence[str], password: str) -> None:
        self.of: dict[str, str] = {f"{code.lower()}-1": code for code in municipalities}
        seconds = min(_SECOND_UNITS, len(municipalities) // 2)
        self.of |= {f"{code.lower()}-2": code for code in list(municipalities)[:seconds]}
        self.password = password

    def founded(self) -> Mapping[str, Any]:
        """Return what `found_office` takes: everybody bears the mark of the invented who sign in like real people."""
        units: dict[str, Any] = {}
        users: dict[str, Any] = {}
        for key, code in self.of.items():
            units[key] = {"organisation": f"njmf-{code.lower()}", "municipality": code, "name": f"NJMF {key.upper()}"}
            users |= {f"{key}-{number}": _user(f"Worker {number}", key, Role.WORKER) for number in range(WORKERS)}
            users[f"{key}-head"] = _user("Head", key, Role.HEAD)
            if key.endswith("-1"):
                users[f"{key}-director"] = _user("Director", key, Role.DIRECTOR)
        for number, code in enumerate(list(self.of.values())[:_TWICE], start=1):
            for role, organisation, is_local in _ELSEWHERE:
                key = f"{role.value}-{number}"
                units[key] = {
                    "organisation": organisation,
                    "municipality": code if is_local else "",
                    "name": f"Office {key}",
                }
                users[key] = _user(role.value, key, role)
        return {
            "name": "Register for attacks",
            "mark": "is_synthetic",
            "password": self.password,
            "units": units,
            "users": users,
            "roster": [],
        }


def _user(name: str, unit: str, role: Role) -> dict[str, Any]:
    return {"name": f"{name} {unit}", "unit": unit, "roles": [role.value], "phone": "+355 69 000 0000"}
