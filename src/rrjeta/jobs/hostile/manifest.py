"""What whoever attacks a register of invented people is told beforehand: everything but the way in."""

from collections.abc import Mapping, Sequence
from typing import Any

from rrjeta.access.actors import SYSTEM
from rrjeta.access.choices import DataClass
from rrjeta.access.permissions import READING
from rrjeta.access.policy import CLOSED, rules
from rrjeta.cases.queries.register import every_case, every_concern, every_record
from rrjeta.jobs.hostile.making import Made
from rrjeta.network.queries.register import every_referral


def manifest(made: Made, relations: Sequence[Mapping[str, Any]], erased: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """Return users with passwords, the policy, every record with whose it is, and every canary."""
    return {
        "profile": "hostile",
        "users": [_user(key, one, made) for key, one in made.office["users"].items()],
        "units": [_plain({"id": made.cast[key], "key": key, **one}) for key, one in made.office["units"].items()],
        "policy": _policy(),
        "cases": [_plain(row) for row in every_case(SYSTEM)],
        "concerns": [_plain(row) for row in every_concern(SYSTEM)],
        "records": [_plain(row) for row in (*every_record(SYSTEM), *every_referral(SYSTEM))],
        "erased": [_plain(row) for row in erased],
        "relations": [_plain(row) for row in relations],
        "canaries": made.sower.rows,
    }


def _policy() -> list[dict[str, str]]:
    """Return what each role opens and how far; behind it, whether being on call or being the deputy opens it too."""
    every = rules()
    opened = {(one.relation, one.action, one.data_class) for one in every}
    return [
        {
            "role": one.role,
            "permission": (READING[DataClass(one.data_class)].value if one.data_class else one.action),
            "data_class": one.data_class,
            "reach": one.reach,
            **{
                relation: "yes" if (relation, one.action, one.data_class) in opened else "no"
                for relation in ("on_duty", "deputy")
            },
        }
        for one in every
        if one.relation == "role" and one.reach != CLOSED
    ]


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
