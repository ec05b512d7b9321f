"""What rooms of one level tell each other through the seams, because neither may know the other."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class PackLoaded:
    """A new version of the country pack is being stored; a listener takes what it keeps in tables, or refuses all."""

    number: int
    parts: Mapping[str, Any]
