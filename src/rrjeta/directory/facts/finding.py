"""Services as finding compares them, for whom they are looked for, and why each fits."""

from dataclasses import dataclass
from datetime import datetime, time
from uuid import UUID

from rrjeta.directory.choices import Met, Question
from rrjeta.kernel.text import Text


@dataclass(frozen=True, slots=True)
class Offer:
    """One service as finding compares it. An empty collection leaves nobody out; None is "not said"."""

    id: UUID
    organisation: str
    text: Text
    type: str
    status: str
    age_from: int | None = None
    age_to: int | None = None
    sex: str = ""
    needs: frozenset[str] = frozenset()
    disabilities: frozenset[str] = frozenset()
    languages: frozenset[str] = frozenset()
    cover: str = ""
    municipalities: frozenset[str] = frozenset()
    hours: tuple[tuple[int, time, time], ...] = ()
    free: int | None = None
    total: int | None = None
    unit: str = ""
    as_of: datetime | None = None
    waiting: int = 0
    due_at: datetime | None = None
    confirmed_at: datetime | None = None
    is_open_to_referrals: bool = False
    is_place_hidden: bool = False
    team_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class Wanted:
    """For whom a service is looked for. What is empty or None is not asked."""

    types: frozenset[str] = frozenset()
    municipality: str = ""
    age: int | None = None
    sex: str = ""
    needs: frozenset[str] = frozenset()
    disabilities: frozenset[str] = frozenset()
    language: str = ""
    open_on: int | None = None  # a weekday, 0 is Monday


@dataclass(frozen=True, slots=True)
class Reason:
    """One question that was compared, and whether the service meets it."""

    question: Question
    met: Met


@dataclass(frozen=True, slots=True)
class Fit:
    """A service, why it fits or not, and how it stands in order."""

    offer: Offer
    reasons: tuple[Reason, ...]
    is_overdue: bool
    kilometres: int | None = None

    @property
    def fits(self) -> bool:
        """Tell whether nothing speaks against the service; what is not known does not."""
        return all(one.met is not Met.NO for one in self.reasons)
