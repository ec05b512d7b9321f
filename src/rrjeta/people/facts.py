"""What the room announces."""

from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True, slots=True)
class PersonNamed:
    """Somebody of a family was registered, got another name, or was tied to a child: whoever is related is looked for."""

    person_id: UUID
