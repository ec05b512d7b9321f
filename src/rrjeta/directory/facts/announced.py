"""What the directory announces to rooms above."""

from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Freed:
    """A service has free places again. Announced inside the operation that says so."""

    service_id: UUID
    free: int


@dataclass(frozen=True, slots=True)
class ServiceStopped:
    """A service takes nobody any longer: it closed, ended, or its owner shut it to referrals."""

    service_id: UUID
    status: str
    why: str = ""
