"""What an owner says of a service, as it was typed."""

from dataclasses import dataclass
from datetime import time

from rrjeta.kernel.text import Text


@dataclass(frozen=True, slots=True)
class SiteGiven:
    """One place of a service as it was typed."""

    area: str
    address: str = ""


@dataclass(frozen=True, slots=True)
class ServiceGiven:
    """What an owner says of a service, as it was typed. `hours` are (weekday, from, to)."""

    names: Text
    descriptions: Text
    type: str
    category: str
    status: str
    age_from: int | None
    age_to: int | None
    sex: str
    needs: tuple[str, ...]
    disabilities: tuple[str, ...]
    languages: tuple[str, ...]
    eligibility: Text
    cover: str
    areas: tuple[str, ...]
    cost: str
    price: Text
    how_to_get_in: Text
    is_residential: bool
    is_place_hidden: bool
    is_open_to_referrals: bool
    cadence_days: int
    sites: tuple[SiteGiven, ...] = ()
    hours: tuple[tuple[int, time, time], ...] = ()


@dataclass(frozen=True, slots=True)
class ProfileGiven:
    """What an organisation says of itself, as it was typed; places, languages and funders by their codes."""

    descriptions: Text
    legal_form: str
    registration: Text
    registered_on: str
    head_office: str
    field_offices: tuple[str, ...]
    languages: tuple[str, ...]
    funders: tuple[str, ...]
    staff_count: int | None
    website: str


@dataclass(frozen=True, slots=True)
class EventGiven:
    """Something that happened to an organisation, as it was typed."""

    kind: str
    happened_on: str
    words: Text
