"""What a request for tracing goes through: from sought to found, to a reunification in the order of the guide. Pure."""

from collections.abc import Mapping
from datetime import date
from enum import StrEnum
from typing import Any

from django.utils.translation import gettext_lazy as _

CONSENT = "tracing"
# In this order (guide 5.2); nobody returns without these three.
STEPS = ("assessed", "heard", "decided", "prepared", "returned")
BEFORE_RETURN = STEPS[:3]
NAMES = ("given_name", "surname", "father_name", "mother_name", "nickname")
_LONGEST = 2000


class Kind(StrEnum):
    """Who is sought (`tracing_kind`)."""

    RELATIVE = "relative"
    MISSING = "missing"


class Status(StrEnum):
    """How a request stands (`tracing_status`)."""

    OPEN = "open"
    POSSIBLE = "possible"
    FOUND = "found"
    CLOSED = "closed"
    CANCELLED = "cancelled"


class Decided(StrEnum):
    """What a person said of a possible match."""

    WAITING = "waiting"
    SAME = "same"
    OTHER = "other"


# Reasons for which a request is closed, by what came before; a mistake cancels it.
CANCELS = frozenset({"mistake"})
ENDS_FOUND = frozenset({"reunified", "contact", "not_safe", "child_found"})


def tracing_faults(
    kind: str, relationship: str, told: Mapping[str, Any], last_seen_on: date | None, today: date
) -> Any:
    """Return what is wrong with a request as it was typed, by field."""
    faults: dict[str, Any] = {}
    if kind not in set(Kind):
        faults["kind"] = _("Choose who is sought.")
    if kind == Kind.RELATIVE and not relationship:
        faults["relationship"] = _("Choose what this person is to the child.")
    if kind == Kind.RELATIVE and sum(bool(str(told.get(name) or "").strip()) for name in NAMES) < 2:
        faults["given_name"] = _("Write at least two facts, such as given name and surname.")
    if last_seen_on is not None and last_seen_on > today:
        faults["last_seen_on"] = _("This day has not come yet. Please check the date.")
    if any(len(str(words)) > _LONGEST for words in told.values()):
        faults["circumstances"] = _("Write this shorter.")
    return faults


def end_fault(reason: str, status: str, steps: Mapping[str, Any]) -> Any:
    """Return why a request cannot end for a reason, or nothing."""
    if reason in ENDS_FOUND and status != Status.FOUND:
        return _("Nobody was found yet. Confirm a match first, or choose another reason.")
    if reason == "reunified" and not all(steps.get(one) for one in STEPS):
        return _("A reunification has all its steps behind it. Write the day of each first.")
    return None


def step_fault(step: str, on: date | None, steps: Mapping[str, Any], found_on: date | None, today: date) -> Any:
    """Return why a step of a reunification cannot be written on a day, or nothing: nobody returns without the first three."""
    if step not in STEPS:
        return _("Choose one of the steps.")
    if on is None:
        return _("Write the day.")
    if on > today:
        return _("This day has not come yet. Please check the date.")
    if found_on is not None and on < found_on:
        return _("This lies before the day on which the family was found.")
    if step == "returned" and not all(steps.get(one) for one in BEFORE_RETURN):
        return _("No child returns before the family was assessed, the child was heard and it was decided.")
    return None
