"""One walk: people of the cast do things in a random order while time goes on; the seed decides all of it."""

import random
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar
from uuid import UUID

from django.db import connection

from rrjeta.access.actors import Actor
from rrjeta.access.queries import load_actor
from rrjeta.cases.models import Case, Concern
from rrjeta.kernel.clock import frozen, now
from rrjeta.kernel.errors import Refused
from rrjeta.kernel.ids import new_id
from rrjeta.packs.current import current
from tests.cast import Cast
from tests.property.promises import broken_promises
from tests.property.watching import Picture, differences, history_lost, picture

T = TypeVar("T")

WORKERS = ("ana", "besa", "cen")
CASEWORK = ("ana", "ana", "ana", "besa", "dea", "dea", "edi", "cen", "fatma")
ANYBODY = (*CASEWORK, "police", "helpline", "meeting_member", "school", "needs_officer", "observer", "administrator")
# Nights on which an hour is lost or lived twice, days off, the end of a year, of a month, and an ordinary Monday.
BEGINNINGS = (
    datetime(2026, 3, 28, 23, 30, tzinfo=UTC),
    datetime(2026, 10, 24, 23, 30, tzinfo=UTC),
    datetime(2025, 12, 30, 22, 45, tzinfo=UTC),
    datetime(2026, 3, 13, 14, 0, tzinfo=UTC),
    datetime(2028, 2, 28, 23, 59, tzinfo=UTC),
    datetime(2026, 4, 30, 16, 0, tzinfo=UTC),
    datetime(2026, 6, 1, 7, 0, tzinfo=UTC),
)
PAUSES = (
    timedelta(0),
    timedelta(minutes=1),
    timedelta(minutes=59),
    timedelta(hours=1),
    timedelta(hours=9),
    timedelta(days=1),
    timedelta(days=3),
    timedelta(days=17),
    timedelta(days=100),
)
_WEIGHTS = (5, 4, 3, 3, 4, 4, 3, 2, 1)


@dataclass
class Call:
    """One operation that somebody asks for."""

    who: str
    operation: Callable[..., UUID]
    given: dict[str, Any]
    operation_id: UUID = field(default_factory=new_id)

    def __str__(self) -> str:
        return f"{self.who}: {self.operation.__name__}({self.given})"


class Broken(AssertionError):
    """A promise was broken, or an operation fell over; the message holds the seed and the way there."""


class Walk:
    """The state of one walk."""

    def __init__(self, cast: Cast, seed: int, outcomes: Counter[str]) -> None:
        self.cast = cast
        self.seed = seed
        self.random = random.Random(seed)
        self.outcomes = outcomes
        self.moment = self.random.choice(BEGINNINGS)
        self.trail: list[str] = []
        self.sent: list[tuple[Call, UUID]] = []
        self.seen: Picture = picture()

    # ---- What chance gives ---------------------------------------------------------------------------------------

    def one(self, choices: Sequence[T]) -> T:
        """Return one of several."""
        return self.random.choice(choices)

    def often(self, good: T, *bad: T, share: float = 0.12) -> T:
        """Return what is right, and now and then what is wrong."""
        return self.random.choice(bad) if bad and self.random.random() < share else good

    def chance(self, share: float) -> bool:
        """Return True in this share of the cases."""
        return self.random.random() < share

    def words(self) -> str:
        """Return a sentence, seldom none or a strange one."""
        return self.often("Një fjali e shkruar me kujdes.", "", "  ", "x", "Ё😀" * 30, "a" * 30_000, share=0.1)

    def at(self) -> datetime:
        """Return when something happened: just now, a while ago, seldom at a moment that cannot be."""
        back = self.one((0, 0, 0, 1, 5, 60, 60 * 26))
        good = now() - timedelta(minutes=back)
        return self.often(good, now() + timedelta(hours=2), now() - timedelta(days=900), share=0.07)

    def code(self, list_name: str) -> str:
        """Return a code of a list, seldom one that is not in it."""
        return self.often(self.one([one.code for one in current().code_list(list_name)]), "", "nowhere", share=0.05)

    def actor(self, name: str) -> Actor | None:
        """Return somebody with the roles they have at this moment, or None when they have none."""
        loaded = load_actor(self.user_id(name))
        return loaded[0] if loaded else None

    def user_id(self, name: str) -> UUID:
        """Return the id of somebody in the cast."""
        return self.cast._users[name].id

    def name_of(self, user_id: UUID) -> str:
        """Return the name in the cast of a user."""
        return next(name for name, user in self.cast._users.items() if user.id == user_id)

    def cases(self, **where: Any) -> list[Case]:
        """Return cases in a lasting order."""
        return list(Case.objects.filter(**where).order_by("entered_at", "number", "id"))

    def concerns(self, **where: Any) -> list[Concern]:
        """Return concerns in a lasting order."""
        return list(Concern.objects.filter(**where).order_by("entered_at", "id"))

    # ---- Going on ------------------------------------------------------------------------------------------------

    def go(self, steps: int, choose: Callable[["Walk"], Call | None]) -> None:
        """Make so many steps. Raises Broken at the first broken promise."""
        for _step in range(steps):
            pause = self.random.choices(PAUSES, _WEIGHTS)[0]
            self.moment += pause
            with frozen(self.moment):
                if self.sent and self.chance(0.05):
                    self._again()
                elif (call := choose(self)) is not None:
                    self.do(call)

    def do(self, call: Call) -> UUID | None:
        """Ask for one operation and look at everything afterwards; return its result, None when it was refused."""
        self.trail.append(f"{self.moment:%Y-%m-%d %H:%M} {call}")
        actor = self.actor(call.who)
        if actor is None:
            return None
        try:
            result = call.operation(actor, operation_id=call.operation_id, **call.given)
        except Refused as refused:
            self.outcomes[f"refused {call.operation.__name__}"] += 1
            self.trail[-1] += f" -> {type(refused).__name__} {getattr(refused, 'errors', '') or ''}"
            self._expect("a refused operation changed", differences(self.seen, picture()))
            return None
        except Exception as fault:
            raise Broken(self._said("an operation fell over", [repr(fault)])) from fault
        self.outcomes[call.operation.__name__] += 1
        self.sent.append((call, result))
        self._look()
        return result

    def _again(self) -> None:
        """Send something a second time: the first answer comes back and nothing is done."""
        call, first = self.one(self.sent)
        self.trail.append(f"{self.moment:%Y-%m-%d %H:%M} again {call}")
        actor = self.actor(call.who)
        if actor is None:
            return
        try:
            second = call.operation(actor, operation_id=call.operation_id, **call.given)
        except Refused:
            second = first
        if second != first:
            self._expect("a repeat answered otherwise", [f"{first} and {second}"])
        self._expect("a repeat changed", differences(self.seen, picture()))

    def _look(self) -> None:
        after = picture()
        self._expect("history was lost", history_lost(self.seen, after))
        self.seen = after
        connection.check_constraints()
        self._expect("a promise was broken", broken_promises())

    def _expect(self, what: str, faults: Sequence[str]) -> None:
        if faults:
            raise Broken(self._said(what, faults))

    def _said(self, what: str, faults: Sequence[str]) -> str:
        last = "\n  ".join(line[:600] for line in self.trail[-12:])
        return f"seed {self.seed}: {what}:\n  " + "\n  ".join(faults[:8]) + f"\nthe way there:\n  {last}"
