"""An area and an organisation as values, for every room that only needs to name them."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from rrjeta.kernel.text import Text
from rrjeta.places.choices import AreaKind


@dataclass(frozen=True, slots=True)
class AreaFact:
    """One area; `ways_up` holds the codes from its parent to its county."""

    id: UUID
    code: str
    kind: AreaKind
    text: Text
    parent: str
    ways_up: tuple[str, ...]
    seat: str
    latitude: float | None
    longitude: float | None
    # Row and column on the picture of the municipalities; None where the pack gives none.
    tile: tuple[int, int] | None
    valid_from: date | None
    valid_to: date | None
    successor: str
    is_listed: bool

    def is_valid_on(self, day: date) -> bool:
        """Tell whether the area existed on the day."""
        return (self.valid_from or date.min) <= day <= (self.valid_to or date.max)


@dataclass(frozen=True, slots=True)
class OrganisationFact:
    """One organisation."""

    id: UUID
    code: str
    kind: str
    text: Text
    short: str
    area: str
    mark: str
    source: str
    is_listed: bool
