"""What the room tells pages, as values."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

from rrjeta.network.choices import Side


@dataclass(frozen=True, slots=True)
class Owner:
    """Who must act: a colleague by id, a team by id, or whoever holds the link. `side` is None at an end."""

    side: Side | None
    user_id: UUID | None = None
    unit_id: UUID | None = None
    name: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """One referral on a list. Nothing of the child stands here but the number of the referral."""

    id: UUID
    number: str
    case_id: UUID
    case_number: str
    need: str
    urgency: str
    state: str
    to: str
    owner: Owner
    due_at: datetime | None
    is_late: bool
    sent_at: datetime | None
    expires_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class MoveTold:
    """One move that was made, with what was given with it."""

    code: str
    side: str
    to_state: str
    reason: str
    chosen_on: date | None
    words: str
    at: datetime
    by_id: UUID | None


@dataclass(frozen=True, slots=True)
class PackageTold:
    """What was sent: its sections as they were frozen."""

    edition: int
    part: str
    sent_at: datetime
    classes: tuple[str, ...]
    purpose: str
    legal_basis: str
    consent_id: UUID | None
    reason: str
    sections: Sequence[Mapping[str, Any]] = field(default=())


@dataclass(frozen=True, slots=True)
class LinkTold:
    """The link of a referral: until when it is good, whether it was opened, and its code for the sender alone."""

    id: UUID
    code: str
    sent_at: datetime
    expires_at: datetime
    opened_at: datetime | None
