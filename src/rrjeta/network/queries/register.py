"""The referrals of a register of invented people, for whoever attacks or measures it."""

from collections.abc import Iterator
from typing import Any
from uuid import UUID

from django.db.models import Count

from rrjeta.access.actors import Actor
from rrjeta.access.permissions import Permission
from rrjeta.access.queries import holders
from rrjeta.directory.models import Service
from rrjeta.network.models import Referral
from rrjeta.network.scope import sent_in

Row = dict[str, Any]


def every_referral(actor: Actor) -> Iterator[Row]:
    """Yield the referrals of the cases within reach: kind, id, the case, the version. One query."""
    for row in sent_in(actor).order_by("number").values("id", "case_id", "version"):
        yield {"kind": "referral", "id": row["id"], "case": row["case_id"], "version": row["version"]}


def net_size(actor: Actor) -> Row:
    """Return how many services and referrals there are. Two queries."""
    return {"services": Service.objects.filter(is_listed=True).count(), "referrals": sent_in(actor).count()}


def receivers() -> list[UUID]:
    """Return who takes the most referrals out of an inbox, the busiest team first."""
    found = Referral.objects.exclude(to_unit=None).values("to_unit_id").annotate(count=Count("id")).order_by("-count")
    teams = [row["to_unit_id"] for row in found]
    return [one.id for team in teams[:1] for one in holders([team], Permission.ANSWER_REFERRAL)]
