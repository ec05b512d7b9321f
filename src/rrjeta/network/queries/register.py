"""The referrals of a register of invented people, for whoever attacks it."""

from collections.abc import Iterator
from typing import Any

from rrjeta.access.actors import Actor
from rrjeta.network.scope import sent_in

Row = dict[str, Any]


def every_referral(actor: Actor) -> Iterator[Row]:
    """Yield the referrals of the cases within reach: kind, id, the case, the version. One query."""
    for row in sent_in(actor).order_by("number").values("id", "case_id", "version"):
        yield {"kind": "referral", "id": row["id"], "case": row["case_id"], "version": row["version"]}
