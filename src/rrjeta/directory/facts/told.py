"""Services and organisations as they may be shown."""

from dataclasses import dataclass
from datetime import datetime, time
from uuid import UUID

from rrjeta.kernel.text import Text


@dataclass(frozen=True, slots=True)
class Place:
    """A site as it may be shown."""

    id: UUID
    area: str
    address: str = ""
    latitude: float | None = None
    longitude: float | None = None


@dataclass(frozen=True, slots=True)
class CapacityTold:
    """How much room there is, counted in which unit, as of when."""

    id: UUID
    unit: str
    total: int
    free: int
    as_of: datetime


@dataclass(frozen=True, slots=True)
class ContactTold:
    """A way to reach somebody; `is_public` alone may leave the signed-in pages."""

    id: UUID
    kind: str
    value: str
    label: str
    is_public: bool


@dataclass(frozen=True, slots=True)
class EventTold:
    """What happened to an organisation; `other` is the code of the organisation it concerns beside."""

    kind: str
    happened_on: str
    text: Text
    organisation: str
    other: str
    mark: str
    source: str
    id: UUID
    # Said by the organisation here, and not by a source or a handing over: it can take it back.
    is_own: bool


@dataclass(frozen=True, slots=True)
class FunderTold:
    """Who pays for what, and where that is written."""

    code: str
    programme: str = ""
    source: str = ""


@dataclass(frozen=True, slots=True)
class ServiceTold:
    """A service as it may be shown: without sites where the place is hidden, and for the public without private contacts."""

    id: UUID
    code: str
    organisation: str
    organisation_id: UUID
    names: Text
    descriptions: Text | None
    type: str
    category: str
    status: str
    began: str
    ended: str
    age_from: int | None
    age_to: int | None
    sex: str
    needs: tuple[str, ...]
    disabilities: tuple[str, ...]
    languages: tuple[str, ...]
    eligibility: Text | None
    cover: str
    areas: tuple[tuple[str, str], ...]
    cost: str
    price: Text | None
    how_to_get_in: Text | None
    figures: dict[str, int]
    hours: tuple[tuple[int, time, time], ...]
    sites: tuple[Place, ...]
    contacts: tuple[ContactTold, ...]
    capacities: tuple[CapacityTold, ...]
    waiting: int
    is_residential: bool
    is_place_hidden: bool
    is_open_to_referrals: bool
    is_overdue: bool
    confirmed_at: datetime | None
    due_at: datetime | None
    modified_at: datetime
    cadence_days: int
    team_id: UUID | None
    mark: str
    source: str
    version: int

    @property
    def municipalities(self) -> tuple[str, ...]:
        """Return today's municipalities that are covered, each once."""
        return tuple(dict.fromkeys(one for one, _named in self.areas))

    @property
    def free(self) -> int | None:
        """Return how many places are free, or None where nobody said."""
        return sum(one.free for one in self.capacities) if self.capacities else None


@dataclass(frozen=True, slots=True)
class Asked:
    """What a list of services is narrowed to; what is empty is not asked."""

    words: str = ""
    type: str = ""
    need: str = ""
    municipality: str = ""
    age: int | None = None
    disability: str = ""
    language: str = ""
    organisation: str = ""
    has_room: bool = False
    is_placed: bool = False
    is_mine: bool = False
    page: int = 1


@dataclass(frozen=True, slots=True)
class Found:
    """One page of a list of services, with how many there are in all."""

    services: tuple[ServiceTold, ...]
    total: int
    page: int
    pages: int


@dataclass(frozen=True, slots=True)
class OrganisationTold:
    """An organisation with its profile, history and services."""

    id: UUID
    code: str
    kind: str
    names: Text
    short: str
    area: str
    offices: tuple[str, ...]
    founded: str
    closed: str
    parent_id: UUID | None
    legal_form: str
    registration: Text | None
    registered_on: str
    languages: tuple[str, ...]
    descriptions: Text | None
    website: str
    funders: tuple[FunderTold, ...]
    events: tuple[EventTold, ...]
    mark: str
    source: str
    staff_count: int | None
    version: int | None


@dataclass(frozen=True, slots=True)
class EditTold:
    """A correction that somebody suggested."""

    id: UUID
    field: str
    proposed: object
    why: str
    state: str
    reason: str
    by_id: UUID | None
    at: datetime
