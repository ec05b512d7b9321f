"""What whoever attacks a register of invented people is told beforehand: everything but the way in."""

from collections.abc import Mapping, Sequence
from typing import Any

from rrjeta.access.actors import SYSTEM
from rrjeta.access.register import policy
from rrjeta.cases.queries.register import every_case, every_concern, every_record
from rrjeta.jobs.hostile.making import Made

POLICY = ("role", "permission", "data_class", "reach", "on_duty", "deputy")


def manifest(made: Made, relations: Sequence[Mapping[str, Any]], erased: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """Return users with passwords, the policy, every record with whose it is, and every canary."""
    return {
        "profile": "hostile",
        "users": [_user(key, one, made) for key, one in made.office["users"].items()],
        "units": [_plain({"id": made.cast[key], "key": key, **one}) for key, one in made.office["units"].items()],
        "policy": [dict(zip(POLICY, row, strict=True)) for row in policy()],
        "cases": [_plain(row) for row in every_case(SYSTEM)],
        "concerns": [_plain(row) for row in every_concern(SYSTEM)],
        "records": [_plain(row) for row in every_record(SYSTEM)],
        "erased": [_plain(row) for row in erased],
        "relations": [_plain(row) for row in relations],
        "canaries": made.sower.rows,
    }


def _user(key: str, one: Mapping[str, Any], made: Made) -> dict[str, Any]:
    unit = made.office["units"][one["unit"]]
    return {
        "username": key,
        "password": made.office["password"],
        "seed": made.seeds[key],
        "id": str(made.cast[key]),
        "roles": one["roles"],
        "unit": str(made.cast[one["unit"]]),
        "municipality": unit["municipality"],
        "organisation": unit["organisation"],
    }


def _plain(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {key: _plain(one) for key, one in value.items()}
    if isinstance(value, list):
        return [_plain(one) for one in value]
    return value if value is None or isinstance(value, str | bool | int) else str(value)
