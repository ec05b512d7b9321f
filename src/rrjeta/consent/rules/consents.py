"""What makes a consent hold, and what it covers. Pure: the day is an argument, the numbers come from the pack."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from django.utils.translation import gettext_lazy as _

from rrjeta.consent.choices import BY_CONSENT, HOLDING, SHARING_TYPES, Giver, Standing, Status
from rrjeta.kernel.words import tokens

Errors = dict[str, Any]
_AGREED = frozenset({Status.GIVEN, Status.GIVEN_ORAL, Status.LIMITED})


@dataclass(frozen=True, slots=True)
class Shared:
    """One line of a consent: which classes of data go to which organisation, for what, until when."""

    organisation: str
    name: str
    classes: frozenset[str]
    purpose: str
    until: date | None = None


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is about to leave: these classes, to this organisation, for this purpose."""

    organisation: str
    name: str
    classes: frozenset[str]
    purpose: str


@dataclass(frozen=True, slots=True)
class Given:
    """What a consent says of itself, as far as rules ask."""

    given_on: date
    types: tuple[str, ...]
    giver: str
    status: str
    legal_basis: str
    child_assent: str
    ends_on: date | None = None
    is_parent_danger: bool = False
    withdrawn_on: date | None = None
    overridden_on: date | None = None
    override_basis: str = ""
    shared: tuple[Shared, ...] = field(default=())


def shared_lines(rows: Iterable[Mapping[str, Any]]) -> tuple[Shared, ...]:
    """Return the lines of a form or of a record."""
    return tuple(
        Shared(
            organisation=str(named.get("id") or ""),
            name=str(named.get("text") or ""),
            classes=frozenset(row.get("classes") or ()),
            purpose=str(row.get("purpose") or ""),
            until=_day(row.get("until")),
        )
        for row in rows
        for named in [row.get("organisation") or {}]
    )


def needs_parent(age: int | None, approval_age: int) -> bool:
    """Tell whether a parent or guardian has to approve; an unknown age is a child's (guide 2.1)."""
    return age is None or age < approval_age


def consent_errors(given: Given, *, age: int | None, approval_age: int) -> Errors:
    """Return why a consent cannot be taken as it was typed, by the field at fault."""
    errors: Errors = {}
    alone = given.giver == Giver.CHILD and needs_parent(age, approval_age)
    if alone and not given.is_parent_danger and given.status in _AGREED:
        errors["giver"] = _(
            "Below the age of %(age)s a parent or guardian has to approve. If the danger comes from the parent, tick that below."
        ) % {"age": approval_age}
    if alone and given.is_parent_danger and given.legal_basis == BY_CONSENT:
        errors["legal_basis"] = _("Without the parent it does not rest on consent. Choose what it rests on.")
    if not alone and given.status == Status.OVERRIDDEN and given.legal_basis == BY_CONSENT:
        errors["legal_basis"] = _("What goes on without a consent does not rest on it. Choose what it rests on.")
    if given.ends_on is not None and given.ends_on < given.given_on:
        errors["ends_on"] = _("The end lies before the day it was given.")
    if not given.shared and SHARING_TYPES & set(given.types) and given.status in _AGREED:
        errors["recipients"] = _("Write with whom the data are shared, and what.")
    if any(one.until is not None and one.until < given.given_on for one in given.shared):
        errors["recipients"] = _("A day stands here that lies before the consent.")
    return errors


def stored_status(given: Given, *, age: int | None, approval_age: int) -> str:
    """Return the status that is kept: a child's word without the parent it needs is kept as overridden (guide 2.9)."""
    alone = given.giver == Giver.CHILD and needs_parent(age, approval_age)
    return Status.OVERRIDDEN.value if alone and given.is_parent_danger and given.status in _AGREED else given.status


def standing(given: Given, day: date, renewal_days: int) -> Standing:
    """Return how a consent stands on a day."""
    is_withdrawn = given.withdrawn_on is not None and given.withdrawn_on <= day
    if _is_overridden(given, day) or (given.status == Status.OVERRIDDEN and not is_withdrawn):
        return Standing.ENDED if _is_over(given, day) else Standing.OVERRIDDEN
    if is_withdrawn:
        return Standing.WITHDRAWN
    if given.status not in _AGREED:
        return Standing.REFUSED
    if _is_over(given, day):
        return Standing.ENDED
    ends = given.ends_on is not None and given.ends_on - day <= timedelta(days=renewal_days)
    return Standing.ENDS_SOON if ends else Standing.IN_FORCE


def holds(given: Given, day: date) -> bool:
    """Tell whether data may leave under this consent, or under its override, on a day."""
    found = standing(given, day, 0)
    return found in HOLDING and given.given_on <= day


def basis_on(given: Given, day: date) -> str:
    """Return the legal basis on which data leave under a consent on a day: that of its override, where it was overridden."""
    return given.override_basis if _is_overridden(given, day) else given.legal_basis


def missing_classes(given: Given, wanted: Wanted, day: date) -> frozenset[str]:
    """Return the classes that one consent does not let go to this organisation for this purpose on a day."""
    return wanted.classes - _covered_classes(given.shared, wanted, day) if holds(given, day) else wanted.classes


def covered_until(given: Given, wanted: Wanted) -> date | None:
    """Return the last day on which a consent lets all that is wanted go; None where it names no end."""
    ends = [given.ends_on]
    for name in wanted.classes:
        lines = [one for one in given.shared if name in one.classes and _is_meant(one, wanted)]
        untils = [one.until for one in lines]
        ends.append(None if None in untils else max((day for day in untils if day is not None), default=None))
    return min((day for day in ends if day is not None), default=None)


def best_of(every: Iterable[Given], wanted: Wanted, day: date) -> tuple[Given | None, frozenset[str]]:
    """Return the consent that covers all that is wanted on a day, or none and what even the best of them leaves open.

    What leaves rests on one consent: parts of several, given by different people on different bases, are no consent to
    the whole. Among equals one that was agreed to comes before one that somebody went on without, then the first.
    """
    holding = [one for one in every if holds(one, day)]
    if not holding:
        return None, wanted.classes
    best = min(holding, key=lambda one: (len(missing_classes(one, wanted, day)), basis_on(one, day) != BY_CONSENT))
    missing = missing_classes(best, wanted, day)
    return (None if missing else best), missing


def renews(later: Given, earlier: Given) -> bool:
    """Tell whether a consent takes the place of an earlier one: it holds longer, for the same things and for all it shared."""
    if later.status not in _AGREED or earlier.ends_on is None:
        return False
    if later.ends_on is not None and later.ends_on <= earlier.ends_on:
        return False
    wanted = [Wanted(one.organisation, one.name, one.classes, one.purpose) for one in earlier.shared]
    return set(earlier.types) <= set(later.types) and not any(
        missing_classes(later, one, later.given_on) for one in wanted
    )


def _is_overridden(given: Given, day: date) -> bool:
    return given.overridden_on is not None and given.overridden_on <= day


def _covered_classes(shared: Sequence[Shared], wanted: Wanted, day: date) -> frozenset[str]:
    found: set[str] = set()
    for one in shared:
        if _is_meant(one, wanted) and (one.until is None or one.until >= day):
            found |= one.classes
    return frozenset(found)


def _is_meant(one: Shared, wanted: Wanted) -> bool:
    return one.purpose == wanted.purpose and _is_same(one, wanted)


def _is_same(one: Shared, wanted: Wanted) -> bool:
    if one.organisation or wanted.organisation:
        return one.organisation == wanted.organisation
    return bool(one.name) and tokens(one.name) == tokens(wanted.name)


def _is_over(given: Given, day: date) -> bool:
    return given.ends_on is not None and given.ends_on < day


def _day(typed: Any) -> date | None:
    return date.fromisoformat(typed) if isinstance(typed, str) and typed else typed
