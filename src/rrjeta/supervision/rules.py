"""What may be written of a talk, and of what two agree. Pure."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.utils.translation import gettext_lazy as _

LONGEST = 5000
# As long as a reminder holds.
LONGEST_AGREED = 300
_YEAR = timedelta(days=366)
WELLBEING = ("1", "2", "3", "4", "5")


@dataclass(frozen=True, slots=True)
class Written:
    """What is written down of a talk. `wellbeing` is empty or one of 1 to 5."""

    held_at: datetime | None
    words: str = ""
    wellbeing: str = ""
    notes: str = ""
    training: tuple[str, ...] = ()
    next_on: date | None = None


def talk_errors(written: Written, topics: Collection[str], now: datetime, held_on: date | None) -> dict[str, Any]:
    """Return why a talk cannot be written down, by field. `held_on` is the day of the talk in the country."""
    errors: dict[str, Any] = {}
    if written.held_at is None:
        errors["held_at"] = _("Write when you talked.")
    elif written.held_at > now:
        errors["held_at"] = _("This lies in the future. Give the time when it happened.")
    elif written.held_at < now - _YEAR:
        errors["held_at"] = _("This is more than a year ago.")
    if written.wellbeing and written.wellbeing not in WELLBEING:
        errors["wellbeing"] = _("Please choose one of the answers offered.")
    if set(written.training) - set(topics):
        errors["training"] = _("Please choose one of the answers offered.")
    if written.next_on is not None and held_on is not None and not held_on < written.next_on <= held_on + _YEAR:
        errors["next_on"] = _("Give a day after this talk, within a year.")
    for name in ("words", "notes"):
        if len(getattr(written, name)) > LONGEST:
            errors[name] = _("Write this shorter.")
    return errors


def agreement_errors(words: str, due_on: date | None, today: date) -> dict[str, Any]:
    """Return why what was agreed cannot be written down, by field."""
    errors: dict[str, Any] = {}
    if not words.strip():
        errors["words"] = _("Write what you agreed.")
    elif len(words.strip()) > LONGEST_AGREED:
        errors["words"] = _("Write this shorter, with at most 300 letters.")
    if due_on is None or not today <= due_on <= today + _YEAR:
        errors["due_on"] = _("Give a day from today on, within a year.")
    return errors
