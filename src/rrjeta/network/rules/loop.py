"""The loop of a referral: which moves lead where, who must act, until when, and what the receiver may read."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from rrjeta.cases.rules.calendar import Calendar
from rrjeta.cases.rules.deadlines import Table, choose_deadline, due_moment
from rrjeta.kernel.text import Text
from rrjeta.network.choices import Shows, Side

LONGEST = 2000


@dataclass(frozen=True, slots=True)
class State:
    """One state. A state without an owner is an end."""

    code: str
    owner: Side | None = None
    limit: str = ""
    by_urgency: bool = False
    keeps: bool = False
    is_chosen: bool = False
    shows: Shows = Shows.NOTHING
    expires: bool = False
    todo: Text | None = None

    @property
    def is_open(self) -> bool:
        """Tell whether somebody still has to act."""
        return self.owner is not None

    @property
    def is_read(self) -> bool:
        """Tell whether the receiver may read anything."""
        return self.shows is not Shows.NOTHING


@dataclass(frozen=True, slots=True)
class Move:
    """One move. `reasons` is the list out of which a reason is chosen; day and words are "", "optional" or "required"."""

    code: str
    by: Side
    starts_at: frozenset[str]
    goes_to: str
    reasons: str = ""
    day: str = ""
    words: str = ""


@dataclass(frozen=True, slots=True)
class Loop:
    """The whole loop as a version of the pack has it."""

    states: Mapping[str, State]
    moves: Mapping[str, Move]
    offered: Mapping[str, tuple[str, ...]]
    escalation: str
    expiry: str
    link: str

    def classes_for(self, kind: str) -> tuple[str, ...]:
        """Return the classes of data that may be chosen for an organisation of this kind.

        Of somebody named by hand nobody knows the kind: they may be told what everybody may be told.
        """
        if not kind:
            return tuple(one for one in self.offered["other"] if all(one in every for every in self.offered.values()))
        return self.offered.get(kind, self.offered["other"])

    def moves_from(self, state: str, by: Side) -> tuple[Move, ...]:
        """Return what one side can do in a state, in the order of the file."""
        return tuple(one for one in self.moves.values() if one.by is by and state in one.starts_at)


@dataclass(frozen=True, slots=True)
class Given:
    """What was given with a move."""

    reason: str = ""
    day: date | None = None
    words: str = ""


@dataclass(frozen=True, slots=True)
class Clock:
    """The clock of a state: what it measures, since when, until when."""

    limit: str
    started_at: datetime
    due_at: datetime


@dataclass(frozen=True, slots=True)
class Counting:
    """By what clocks are counted: the table of limits, the calendar, how urgent it is, and a day the sender asked for."""

    table: Table
    calendar: Calendar
    urgency: str = ""
    answer_by: date | None = None
    chosen: date | None = None


def loop_from(kept: Mapping[str, Any]) -> Loop:
    """Return the loop out of the content of the pack's file."""
    return Loop(
        states={code: _state(code, one) for code, one in kept["states"].items()},
        moves={code: _move(code, one) for code, one in kept["moves"].items()},
        offered={kind: tuple(classes) for kind, classes in kept["offered"].items()},
        escalation=kept["escalation"],
        expiry=kept["expiry"],
        link=kept["link"],
    )


def _state(code: str, one: Mapping[str, Any]) -> State:
    if not one:
        return State(code)
    return State(
        code,
        owner=Side(one["owner"]),
        limit=one["limit"],
        by_urgency=one.get("by_urgency", False),
        keeps=one.get("keeps", False),
        is_chosen=one.get("chosen", False),
        shows=Shows(one["shows"]),
        expires=one.get("expires", False),
        todo=Text.read(one["todo"]),
    )


def _move(code: str, one: Mapping[str, Any]) -> Move:
    says = one.get("says") or {}
    return Move(
        code,
        by=Side(one["by"]),
        starts_at=frozenset(one["from"]),
        goes_to=one["to"],
        reasons=says.get("reason", ""),
        day=says.get("day", ""),
        words=says.get("words", ""),
    )


@dataclass(frozen=True, slots=True)
class Asked:
    """What a move is asked of: the codes of its list of reasons, today, and the last day that may be chosen."""

    reasons: frozenset[str] = frozenset()
    today: date = field(default=date.min)
    latest: date | None = None


def given_errors(move: Move, given: Given, asked: Asked) -> dict[str, Any]:
    """Return why what was given with a move cannot be taken, by field."""
    errors: dict[str, Any] = {}
    if move.reasons and given.reason not in asked.reasons:
        errors["reason"] = _("Choose one of the answers.")
    if move.words == "required" and not given.words.strip():
        errors["words"] = _("Write it in a sentence.")
    elif len(given.words) > LONGEST:
        errors["words"] = _("Write this shorter.")
    if given.day is None:
        if move.day == "required":
            errors["day"] = _("Write the day.")
    elif move.day and given.day < asked.today:
        errors["day"] = _("This day is over. Write today or a later day.")
    elif move.day and asked.latest is not None and given.day > asked.latest:
        errors["day"] = _("This is too far ahead. The latest day is %(day)s.") % {"day": f"{asked.latest:%d.%m.%Y}"}
    return errors


def clock_after(state: State, at: datetime, counting: Counting, running: Clock | None = None) -> Clock | None:
    """Return the clock of a state from the moment it began; none for an end. Raises NoSuchDeadline.

    A clock that is kept goes on as it ran. A day that the receiver chose ends it, never later than the table allows.
    A day by which the sender asked for an answer ends it sooner, never later.
    """
    if not state.is_open:
        return None
    if state.keeps and running is not None:
        return running
    limit = latest_moment(state, at, counting)
    ends = [limit]
    if state.is_chosen and counting.chosen is not None:
        ends.append(counting.calendar.end_of(counting.chosen))
    if state.by_urgency and state.owner is Side.RECEIVER and counting.answer_by is not None:
        asked_for = counting.calendar.end_of(counting.answer_by)
        ends += [asked_for] if asked_for > at else []
    return Clock(state.limit, at, min(ends))


def latest_moment(state: State, at: datetime, counting: Counting) -> datetime:
    """Return when the limit of a state ends by the table alone. Raises NoSuchDeadline."""
    urgency = counting.urgency if state.by_urgency else None
    found = choose_deadline(counting.table, state.limit, urgency=urgency or None, on=counting.calendar.day_of(at))
    if found is None:
        raise LookupError(f"no row of {state.limit} speaks of every referral")
    return due_moment(at, found, counting.calendar)
