"""What the room announces."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID


@dataclass(frozen=True, slots=True)
class PersonNamed:
    """Somebody of a family was registered, got another name, or was tied to a child: whoever is related is looked for."""

    person_id: UUID


@dataclass(frozen=True, slots=True)
class PersonTold:
    """Somebody was registered, or something of what tells them apart was corrected.

    `told` is all that is told of them now; `born` is year, month and precision, `municipality` a code.
    """

    person_id: UUID
    told: Mapping[str, Any]
    sex: str
    born: tuple[int | None, int | None, str]
    municipality: str
