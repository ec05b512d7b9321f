"""What may stand in the fields of a user and of the office's relations; reasons to refuse, by field."""

import re
from collections.abc import Collection, Iterable, Sequence
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from rrjeta.access.choices import FactorKind
from rrjeta.kernel.words import normal_token

Errors = dict[str, Any]
Span = tuple[datetime, datetime]

_USERNAME = re.compile(r"[a-z0-9][a-z0-9._-]{1,59}")
_PHONE = re.compile(r"\+?[0-9][0-9 ()/.-]{2,28}")
_EMAIL = re.compile(r"[^\s@]+@[^\s@]+\.[^\s@]+")
LONGEST_SHIFT_DAYS = 14
LONGEST_PASSWORD = 128
_LEAST_WORD, _LEAST_LEFT = 4, 6


def is_made_of(password: str, words: Iterable[str]) -> bool:
    """Tell whether nothing stands in a password but known words, figures and a few letters: `Durres2026!` is made of Durrës."""
    letters = left = normal_token(re.sub(r"[\W\d_]+", "", password))
    for word in sorted({normal_token(one) for one in words}, key=len, reverse=True):
        if len(word) >= _LEAST_WORD:
            left = left.replace(word, "")
    return not letters or (left != letters and len(left) < _LEAST_LEFT)


def missing_factor(factors: Collection[FactorKind], needs_passkey: bool) -> FactorKind | None:
    """Return the kind of factor that somebody must add before anything else, or None when theirs suffice."""
    if needs_passkey:
        return None if FactorKind.PASSKEY in factors else FactorKind.PASSKEY
    return None if FactorKind.TOTP in factors or FactorKind.PASSKEY in factors else FactorKind.TOTP


def proving_factors(factors: Collection[FactorKind], needs_passkey: bool) -> frozenset[FactorKind]:
    """Return the kinds that prove who somebody is: whoever needs a passkey and has one no longer proves it by an app."""
    found = frozenset(factors)
    if found == {FactorKind.RECOVERY}:
        return frozenset()
    return found - {FactorKind.TOTP} if needs_passkey and FactorKind.PASSKEY in found else found


def normal_username(typed: str) -> str:
    """Return the name to sign in with as it is stored: without capitals and blanks around it."""
    return typed.strip().lower()


def user_errors(*, username: str, name: str, phone: str, email: str) -> Errors:
    """Return why these fields of a user cannot be taken."""
    errors: Errors = {}
    if not _USERNAME.fullmatch(username):
        errors["username"] = _("Use 2 to 60 small letters (a to z), figures, full stops or hyphens.")
    if not name.strip():
        errors["name"] = _("Write the name.")
    elif len(name) > 120:
        errors["name"] = _("Write at most %(count)s signs.") % {"count": 120}
    if phone and not _PHONE.fullmatch(phone):
        errors["phone"] = _("Write the phone number in figures, for example +355 69 123 4567.")
    if email and (len(email) > 254 or not _EMAIL.fullmatch(email)):
        errors["email"] = _("Write the e-mail address as name@place.")
    return errors


def unit_errors(*, name: str, phone: str, letterhead: str) -> Errors:
    """Return why these fields of a unit cannot be taken."""
    errors: Errors = {}
    if not name.strip():
        errors["name"] = _("Write the name.")
    elif len(name) > 160:
        errors["name"] = _("Write at most %(count)s signs.") % {"count": 160}
    if phone and not _PHONE.fullmatch(phone):
        errors["phone"] = _("Write the phone number in figures, for example +355 69 123 4567.")
    if len(letterhead) > 600:
        errors["letterhead"] = _("Write at most %(count)s signs.") % {"count": 600}
    return errors


def cover_errors(starts_on: date | None, ends_on: date | None, today: date) -> Errors:
    """Return why these days of leave cannot be taken."""
    if starts_on is None:
        return {"starts_on": _("Write the first day.")}
    if ends_on is None:
        return {"ends_on": _("Write the last day.")}
    if ends_on < starts_on:
        return {"ends_on": _("The last day lies before the first.")}
    if ends_on < today:
        return {"ends_on": _("These days are over already.")}
    if (ends_on - starts_on).days > 366:
        return {"ends_on": _("Nobody is away for longer than a year: hand the cases over.")}
    return {}


def shift_errors(starts_at: datetime | None, ends_at: datetime | None, phone: str, now: datetime) -> Errors:
    """Return why this time on call cannot be taken."""
    errors: Errors = {}
    if phone and not _PHONE.fullmatch(phone):
        errors["phone"] = _("Write the phone number in figures, for example +355 69 123 4567.")
    if starts_at is None:
        errors["starts_at"] = _("Write when it starts.")
    elif ends_at is None:
        errors["ends_at"] = _("Write when it ends.")
    elif ends_at <= starts_at:
        errors["ends_at"] = _("The end lies before the start.")
    elif ends_at <= now:
        errors["ends_at"] = _("This time is over already.")
    elif (ends_at - starts_at).days >= LONGEST_SHIFT_DAYS:
        errors["ends_at"] = _("One person is on call for at most %(count)s days in a row.") % {
            "count": LONGEST_SHIFT_DAYS
        }
    return errors


def uncovered(shifts: Iterable[Span], since: datetime, until: datetime) -> Sequence[Span]:
    """Return the stretches from one moment to another in which nobody is on call."""
    gaps: list[Span] = []
    covered_to = since
    for start, end in sorted(shifts):
        if start > covered_to:
            gaps.append((covered_to, min(start, until)))
        covered_to = max(covered_to, end)
        if covered_to >= until:
            break
    if covered_to < until:
        gaps.append((covered_to, until))
    return [(start, end) for start, end in gaps if start < end]
