"""What may be written of help, and how a sum of money is read as people type it."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.utils.translation import gettext_lazy as _

KINDS, BUDGET_LINES = "help_kind", "budget_line"
# More than any unit hands over at once: a slip of the finger, not help.
MOST_WORTH = 10_000_000
_OLDEST = timedelta(days=2 * 366)
_WHAT, _QUANTITY, _REASON, _NAME = 500, 60, 1000, 200
# Thousands may stand apart by blanks or points, as people write sums: 4500, 4 500, 4.500.
_LEK = re.compile(r"(-?)(\d{1,9}|\d{1,3}(?:[ .\u00a0\u202f]\d{3}){1,2})")


class NotALek(ValueError):
    """The text is no whole number of lek."""


@dataclass(frozen=True, slots=True)
class HelpGiven:
    """Help as it was typed. `worth` is in whole lek, of all that was given together; None for an empty field."""

    happened_on: date | None
    kind: str
    what: str
    worth: int | None
    budget_line: str
    quantity: str = ""


def read_lek(text: str) -> int | None:
    """Return whole lek as they were typed, a negative number too; None for an empty field. Raises NotALek."""
    typed = text.strip().replace("−", "-")
    if not typed:
        return None
    found = _LEK.fullmatch(typed)
    if found is None or (not typed.isascii() and any(one.isdigit() and not one.isascii() for one in typed)):
        raise NotALek(text)
    number = int(re.sub(r"\D", "", found.group(2)))
    return -number if found.group(1) else number


def faults_of(given: HelpGiven, day: date, codes: Mapping[str, bool]) -> dict[str, Any]:
    """Return what cannot be kept of help that is written on a day, by field. `codes` says which codes the lists hold."""
    errors: dict[str, Any] = {name: _("Choose one of the answers.") for name, is_known in codes.items() if not is_known}
    if given.happened_on is None or not day - _OLDEST <= given.happened_on <= day:
        errors["happened_on"] = _("Give the day on which it was handed over: today or earlier, within two years.")
    if not given.what.strip():
        errors["what"] = _("Write what was given.")
    for name, words, most in (("what", given.what, _WHAT), ("quantity", given.quantity, _QUANTITY)):
        if len(words) > most:
            errors[name] = _("This is too long to be kept. Please shorten it.")
    if worth := fault_of_worth(given.worth, is_money=given.kind == "money"):
        errors["worth"] = worth
    return errors


def fault_of_worth(worth: int | None, *, is_money: bool) -> Any:
    """Return why a worth in lek cannot be kept, or nothing."""
    if worth is None:
        return _("Write what it was worth in lek; 0 where it cost nothing.")
    if worth < 0:
        return _("Help is never worth less than 0 lek. To take back what was entered, cancel it.")
    if worth == 0 and is_money:
        return _("Write how much money was given.")
    if worth > MOST_WORTH:
        return _("This is more than ten million lek. Look at the number again.")
    return None


def fault_of_reason(reason: str) -> Any:
    """Return why words cannot stand as a reason, or nothing."""
    if not reason.strip():
        return _("Say why.")
    return _("This is too long to be kept. Please shorten it.") if len(reason) > _REASON else None


def faults_of_signature(signed_on: date | None, name: str, happened_on: date, day: date) -> dict[str, Any]:
    """Return what cannot be kept of a signature under a receipt, by field."""
    errors: dict[str, Any] = {}
    if signed_on is None or not happened_on <= signed_on <= day:
        errors["signed_on"] = _("Give the day of the signature: from the day of the help until today.")
    if not name.strip() or len(name) > _NAME:
        errors["received_by"] = _("Write who signed, with at most 200 letters.")
    return errors
