"""What rooms of one level tell each other through the seams, because neither may know the other."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID


@dataclass(frozen=True, slots=True)
class PackLoaded:
    """A new version of the country pack is being stored; a listener takes what it keeps in tables, or refuses all."""

    number: int
    parts: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class NoticeDue:
    """Colleagues are to be told something about a record: of which kind (`notices/choices.py`), whom. The room `notices` does."""

    kind: str
    to: tuple[UUID, ...]
    record_id: UUID | None = None
