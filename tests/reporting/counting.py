"""Many referrals and needs for tests of numbers: one that the operations made, written again as often as is asked."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from rrjeta.directory.models import WaitingEntry
from rrjeta.kernel.clock import now
from rrjeta.kernel.ids import new_id
from rrjeta.network.models import Referral, UnmetNeed

_numbers = iter(range(1, 10_000_000))


def copies(referral: Referral, number: int, **fields: Any) -> list[UUID]:
    """Write ended copies of a referral with other codes and moments; what is sealed in them cannot be read."""
    plain = {one.attname: getattr(referral, one.attname) for one in Referral._meta.concrete_fields}
    ended = {"state": "withdrawn", "is_open": False, "due_at": None, "limit": "", "ended_at": now(), "expires_at": None}
    if (days := fields.pop("answered_after", None)) is not None:
        sent_at = fields.get("sent_at", referral.sent_at)
        fields["answered_at"] = sent_at + timedelta(days=days)
    rows = [
        Referral(**{**plain, **ended, **fields, "id": new_id(), "number": f"Z{next(_numbers)}"})
        for _turn in range(number)
    ]
    return [one.id for one in Referral.objects.bulk_create(rows)]


def needs(case_id: UUID, number: int, **fields: Any) -> None:
    """Write unmet needs of a case, met by now."""
    said = {"need": "day_centre", "reason": "none", "recorded_at": now(), "met_at": now(), **fields}
    UnmetNeed.objects.bulk_create(UnmetNeed(case_id=case_id, **said) for _turn in range(number))


def waiting(service_id: UUID, referral_ids: list[UUID]) -> None:
    """Have referrals wait for a place of a service."""
    WaitingEntry.objects.bulk_create(
        WaitingEntry(service_id=service_id, record_id=one, since=now()) for one in referral_ids
    )
