"""Until when something of one's own is due, by number alone: for a calendar that others may see over one's shoulder."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from rrjeta.access.actors import Actor
from rrjeta.cases.queries.moments import Stretch, moments
from rrjeta.kernel.clock import today

_BACK, _AHEAD, _MOST = timedelta(days=31), timedelta(days=400), 500


@dataclass(frozen=True, slots=True)
class DueMoment:
    """That something of a case or concern is due: no word of what. `at` is a day where the limit is the whole day."""

    id: UUID
    number: str
    at: datetime | date
    changed_at: datetime


def due_moments(actor: Actor) -> list[DueMoment]:
    """Return what is due for the actor, from a month back to a year ahead, the earliest first. Up to eight queries.

    It is what stands in their week. Limits, hearings, own reminders, meetings and tasks look the same, and so does every
    kind of case.
    """
    day = today()
    found: dict[tuple[str, datetime | date], DueMoment] = {}
    for one in moments(actor, Stretch(day - _BACK, day + _AHEAD, most=_MOST)):
        # Several things of one case at one moment are one thing in a calendar.
        found.setdefault((one.number, one.when), DueMoment(one.record_id, one.number, one.when, one.changed_at))
    return sorted(found.values(), key=lambda one: (str(one.at), one.number))[:_MOST]
