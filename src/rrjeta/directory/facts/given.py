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
    how_to_get_in: Text
    is_residential: bool
    is_place_hidden: bool
    is_open_to_referrals: bool
    cadence_days: int
    sites: tuple[SiteGiven, ...] = ()
    hours: tuple[tuple[int, time, time], ...] = ()
