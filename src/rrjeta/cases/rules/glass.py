"""Opening a file urgently: what must be given, for how long, and which families are never opened so (design §3.14)."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext_lazy as _

from rrjeta.cases.rules.guards import is_written
from rrjeta.kernel.words import tokens

HOURS, MOST_HOURS = 4, 24
REASONS = "glass_reason"
JUSTIFIED, NOT_JUSTIFIED = "justified", "not_justified"
# A child hidden from traffickers is found by asking the unit that holds the case, not by opening a file from elsewhere.
CLOSED_HARM = frozenset({"trafficking"})
_LONGEST = 2000


@dataclass(frozen=True, slots=True)
class Sought:
    """Which child is meant: by the number of a case, or by exact names with the birth date or the year of birth."""

    number: str = ""
    given_name: str = ""
    surname: str = ""
    born_on: date | None = None
    born_year: int | None = None

    @property
    def is_named(self) -> bool:
        """Tell whether the child is named with its birth."""
        return bool(tokens(self.given_name) and tokens(self.surname) and (self.born_on or self.born_year))


def glass_errors(
    sought: Sought, *, reason: str, reasons: Collection[str], words: str, hours: int | None, why_longer: str
) -> dict[str, Any]:
    """Return what is missing before anything is looked up; it tells nothing of any child."""
    errors: dict[str, Any] = {}
    if not sought.number.strip() and not sought.is_named:
        errors["number"] = _("Write the case number, or given name, surname and birth of the child.")
    if reason not in reasons:
        errors["reason"] = _("Choose the reason.")
    if not is_written(words):
        errors["words"] = _("Write what has happened. Whoever reviews the opening reads it.")
    elif len(words) > _LONGEST:
        errors["words"] = _("Write at most %(count)s signs.") % {"count": _LONGEST}
    if hours is None or not 1 <= hours <= MOST_HOURS:
        errors["hours"] = _("Choose for how long, up to %(count)s hours.") % {"count": MOST_HOURS}
    elif hours > HOURS and not is_written(why_longer):
        errors["why_longer"] = _("Write why %(count)s hours are not enough.") % {"count": HOURS}
    if len(why_longer) > _LONGEST:
        errors["why_longer"] = _("Write at most %(count)s signs.") % {"count": _LONGEST}
    return errors


def review_errors(verdict: str, words: str) -> dict[str, Any]:
    """Return what is missing in a review."""
    errors: dict[str, Any] = {}
    if verdict not in (JUSTIFIED, NOT_JUSTIFIED):
        errors["verdict"] = _("Say whether the opening was justified.")
    if verdict == NOT_JUSTIFIED and not is_written(words):
        errors["words"] = _("Write why it was not justified.")
    elif len(words) > _LONGEST:
        errors["words"] = _("Write at most %(count)s signs.") % {"count": _LONGEST}
    return errors


def is_exactly(told: dict[str, Any], sought: Sought) -> bool:
    """Tell whether these are exactly the names sought: a pair may also be shared with a parent's name."""
    return all(
        sorted(tokens(str(told.get(name, "")))) == sorted(tokens(typed))
        for name, typed in (("given_name", sought.given_name), ("surname", sought.surname))
    )
