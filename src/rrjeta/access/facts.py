"""What the room announces, and what it asks of the rooms above that know records."""

from dataclasses import dataclass
from uuid import UUID

from rrjeta.access.actors import Actor


@dataclass(frozen=True, slots=True)
class UserDisabled:
    """A user may no longer sign in. Whatever they own passes on now; without anybody to pass it to a listener may refuse."""

    user_id: UUID
    passes_to: UUID | None


@dataclass(frozen=True, slots=True)
class RoleEnded:
    """A user no longer works in a unit. What they own there passes on, as for `UserDisabled`."""

    user_id: UUID
    unit_id: UUID
    passes_to: UUID | None


@dataclass(frozen=True, slots=True)
class UserExcluded:
    """A record stopped existing for a user. A listener may refuse, because the user still owns it."""

    user_id: UUID
    record_id: UUID


@dataclass(frozen=True, slots=True)
class ExclusionEnded:
    """A record exists for a user again."""

    user_id: UUID
    record_id: UUID


@dataclass(frozen=True, slots=True)
class Granted:
    """A record was opened to a user for a while."""

    user_id: UUID
    record_id: UUID


@dataclass(frozen=True, slots=True)
class SessionsEnded:
    """Somebody else ended all sessions of a user."""

    user_id: UUID


@dataclass(frozen=True, slots=True)
class UnknownBrowser:
    """A user signed in from a browser in which they had not signed in before."""

    user_id: UUID


@dataclass(frozen=True, slots=True)
class CountUnread:
    """Ask how many notices a user has not read. The answer is an expression of the statement that asks.

    `user_column` names the column of that statement which holds the user's id.
    """

    user_column: str


@dataclass(frozen=True, slots=True)
class FindCase:
    """Ask which case has this number, among those the actor may see. The answer is its id, or None."""

    actor: Actor
    number: str


@dataclass(frozen=True, slots=True)
class CaseNumbers:
    """Ask for the numbers of these records, as far as the actor may see them. The answer maps ids to numbers."""

    actor: Actor
    record_ids: tuple[UUID, ...]
