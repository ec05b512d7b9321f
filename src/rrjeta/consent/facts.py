"""What the room announces."""

from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True, slots=True)
class ConsentEnded:
    """A consent was withdrawn, or corrected so that it covers less: from now on nothing leaves under it as before."""

    consent_id: UUID
    person_id: UUID
