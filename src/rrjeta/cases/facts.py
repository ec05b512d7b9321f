"""What the room announces."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID


@dataclass(frozen=True, slots=True)
class OpenedBeside:
    """Ask which records of rooms above belong to these cases and may be open to others. The answer is a list of their ids."""

    case_ids: tuple[UUID, ...]


@dataclass(frozen=True, slots=True)
class ReferralsOpen:
    """Ask how many referrals of a case somebody still has to act on. The answer is a number."""

    case_id: UUID


@dataclass(frozen=True, slots=True)
class ReferralsUnsettled:
    """Ask which of these cases have a referral that is late, or that was declined or ran out since a moment.

    The answer is a set of ids of cases.
    """

    case_ids: tuple[UUID, ...]
    since: datetime


@dataclass(frozen=True, slots=True)
class ServicesAround:
    """Ask which organisations help the child of a case now. The answer is pairs: name, status of the list of referrals.

    Whatever would tell where a sheltered child is has no place among them.
    """

    case_id: UUID


@dataclass(frozen=True, slots=True)
class SentOf:
    """Ask what was sent of these cases to services since a moment, or ever. The answer is a list of (number, when)."""

    case_ids: tuple[UUID, ...]
    since: datetime | None = None


@dataclass(frozen=True, slots=True)
class NamesOfGuests:
    """Ask what the holders of these signed links are called. The answer maps ids to names; others are left out."""

    guest_ids: tuple[UUID, ...]


@dataclass(frozen=True, slots=True)
class RestrictedRevealed:
    """Somebody else than the responsible worker opened a restricted object; `owner_id` is to be told.

    `case_id` or `concern_id` names the file, `secret` which kind of object it is (`cases.choices.Secret`). `reason` is a
    code of the list `access_reason`; the words given with it stay sealed in the record `reveal_id`.
    """

    reveal_id: UUID
    case_id: UUID | None
    concern_id: UUID | None
    number: str
    secret: str
    reason: str
    revealed_by: UUID
    owner_id: UUID
    revealed_at: datetime


@dataclass(frozen=True, slots=True)
class ChangesBeside:
    """Ask what changed beside these cases since a moment. The answer is a permission, and what it opens of them.

    That is a query of `cases.queries.changed.changed_rows`. `case_ids` is one too: all are asked of the database at once.
    """

    case_ids: Any
    since: datetime
