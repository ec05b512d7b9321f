"""Grants: what another operation opens to somebody outside their reach. Called from inside operations only."""

from datetime import datetime
from uuid import UUID

from rrjeta.access.choices import GrantPurpose
from rrjeta.access.facts import Granted
from rrjeta.access.models import Grant
from rrjeta.kernel.clock import now
from rrjeta.kernel.errors import NotFound
from rrjeta.kernel.saving import add, change
from rrjeta.kernel.seams import announce


def grant_to_unit(*, unit_id: UUID, record_id: UUID, purpose: GrantPurpose, ends_at: datetime) -> UUID:
    """Open one record to a unit until a moment; return the grant's id. Raises OutsideOperation."""
    starts_at = now()
    return add(
        Grant(
            unit_id=unit_id,
            record_id=record_id,
            purpose=purpose,
            starts_at=starts_at,
            ends_at=ends_at,
        )
    ).id


def grant_to_guest(*, guest_id: UUID, record_id: UUID, purpose: GrantPurpose, ends_at: datetime) -> UUID:
    """Open one record to the holder of a signed link until a moment; return the grant's id. Raises OutsideOperation."""
    grant = Grant(guest_id=guest_id, record_id=record_id, purpose=purpose, starts_at=now(), ends_at=ends_at)
    return add(grant).id


def grant_to_user(*, user_id: UUID, record_id: UUID, purpose: GrantPurpose, ends_at: datetime) -> UUID:
    """Open one record to a user until a moment and tell them; return the grant's id. Raises OutsideOperation."""
    grant = Grant(user_id=user_id, record_id=record_id, purpose=purpose, starts_at=now(), ends_at=ends_at)
    # Whoever breaks the glass was there.
    if purpose is not GrantPurpose.GLASS:
        announce(Granted(user_id=user_id, record_id=record_id))
    return add(grant).id


def end_grant(grant_id: UUID) -> Grant:
    """End one running grant now; return it. Raises NotFound, OutsideOperation."""
    grant = Grant.objects.select_for_update().filter(id=grant_id, ends_at__gt=now()).first()
    if grant is None:
        raise NotFound
    return change(grant, {"ends_at": now()})


def end_grants(
    *, record_id: UUID, purpose: GrantPurpose, at: datetime | None = None, user_id: UUID | None = None
) -> int:
    """End every running grant of this purpose on a record, or those of one user alone, at a moment (now); return how many.

    Raises OutsideOperation.
    """
    end = at or now()
    found = Grant.objects.select_for_update().filter(record_id=record_id, purpose=purpose, ends_at__gt=end)
    running = list(found.filter(user_id=user_id) if user_id else found)
    for grant in running:
        change(grant, {"ends_at": end})
    return len(running)
