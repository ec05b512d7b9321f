"""Clocks that a changed rule or holiday would move: listed before anybody moves them (design 3.5)."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import islice

from rrjeta.access.actors import Actor
from rrjeta.access.gate import may
from rrjeta.access.permissions import Permission
from rrjeta.cases.choices import Track
from rrjeta.cases.models import Case, Clock, Concern, Measure, Transfer
from rrjeta.cases.queries.clocks import as_running, of_case, of_concern, of_measure, of_transfer
from rrjeta.cases.queries.pathways import clockwork, earlier_clockwork
from rrjeta.cases.rules.clocks import Circumstances, RunningClock
from rrjeta.kernel.clock import now
from rrjeta.kernel.errors import NotAllowed
from rrjeta.packs.current import current

# So many are listed and moved at once, those that are due first; the next ones follow when these are moved.
MOST = 200


@dataclass(frozen=True, slots=True)
class Shift:
    """One clock with its due moment of now and that by the present table and calendar."""

    clock: Clock
    number: str
    to: RunningClock

    @property
    def was_due_at(self) -> datetime:
        """Return when it was due until now."""
        return self.clock.due_at


@dataclass(frozen=True, slots=True)
class Listed:
    """What would be moved, at most `MOST` of them, the first due first."""

    shifts: list[Shift]

    @property
    def has_more(self) -> bool:
        """Tell whether others may follow when these are moved."""
        return len(self.shifts) == MOST

    @property
    def seal(self) -> str:
        """Return a mark of the list: what is moved is what was read."""
        told = " ".join(f"{one.clock.id} {one.was_due_at} {one.to.due_at}" for one in self.shifts)
        return hashlib.sha256(told.encode()).hexdigest()[:16]


def clocks_to_move(actor: Actor) -> Listed:
    """Return the running clocks that were counted by an earlier pack and would end otherwise. Raises NotAllowed."""
    if not may(actor, Permission.MOVE_CLOCKS):
        raise NotAllowed
    return Listed(list(islice(_shifts(), MOST)))


def owner_of(clock: Clock) -> Concern | Case | Measure | Transfer:
    """Return what a clock runs for. Raises TypeError for one of nothing, which the table does not hold."""
    found = clock.measure or clock.transfer or clock.case or clock.concern
    if found is None:
        raise TypeError("A clock runs for something.")
    return found


def _shifts() -> Iterator[Shift]:
    found = Clock.objects.filter(stopped_at=None).exclude(pack_version=current().number)
    rows = found.select_related("concern", "case", "measure__case", "transfer__case").order_by("due_at", "id")
    for clock in rows.iterator(chunk_size=MOST):
        of = owner_of(clock)
        case = of if isinstance(of, Case | Concern) else of.case
        track, here = _here(of)
        before = earlier_clockwork(case.pathway, track, case.pack_version, clock.pack_version)
        running = as_running(clock)
        to = clockwork(case.pathway, track, case.pack_version).after_new_rules(running, here, before)
        if to is not running:
            yield Shift(clock, case.number, to)


def _here(of: Concern | Case | Measure | Transfer) -> tuple[Track, Circumstances]:
    match of:
        case Concern():
            return Track.CONCERN, of_concern(of, of.stage, now(), of.urgency)
        case Measure():
            return Track.MEASURE, of_measure(of, of.status, now())
        case Transfer():
            return Track.TRANSFER, of_transfer(of, of.status, now())
        case Case():
            return Track.CASE, of_case(of, of.stage, now())
