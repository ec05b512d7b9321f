"""What a tester has to know of a demonstration: who signs in how, and the ids of what stands there, with their owners."""

from collections.abc import Mapping
from typing import Any

from rrjeta.access.actors import SYSTEM
from rrjeta.cases.queries.held import cases_held, concerns_held
from rrjeta.jobs.showcase.loading import Loaded


def manifest(office: Mapping[str, Any], loaded: Loaded) -> dict[str, Any]:
    """Return users with passwords, units, cases with their children and owners, concerns, and what each life named."""
    keys = {user_id: key for key, user_id in loaded.cast.items()}
    return {
        "users": [
            {
                "username": key,
                "password": office["password"],
                "id": str(loaded.cast[key]),
                "name": one["name"],
                "roles": one["roles"],
                "unit": one["unit"],
            }
            for key, one in office["users"].items()
        ],
        "units": {key: str(loaded.cast[key]) for key in office["units"]},
        "cases": [_plain(row, keys) for row in cases_held(SYSTEM)],
        "concerns": [_plain(row, keys) for row in concerns_held(SYSTEM)],
        "lives": {code: {name: str(one) for name, one in ids.items()} for code, ids in loaded.ids.items()},
    }


def _plain(row: Mapping[str, Any], keys: Mapping[Any, str]) -> dict[str, Any]:
    plain = {name: value if isinstance(value, (str, bool)) else str(value) for name, value in row.items()}
    return {**plain, "owner": keys.get(row["owner_id"], ""), "unit": keys.get(row["unit_id"], "")}
