"""What is asked of coalitions and protocols before they are written down. Pure."""

from collections.abc import Collection, Mapping
from datetime import date
from typing import Any

from django.utils.translation import gettext_lazy as _

LONGEST_NAME, LONGEST_WORDS = 200, 5000
FEWEST_PARTIES = 2
NAMED, SUPPORTER, MEMBER = "named", "supporter", "member"
# What a relation of the pack means for a membership: who carries a coalition supports it.
ROLE_OF: Mapping[str, str] = {"member_of": MEMBER, "supported_by": SUPPORTER, "founded_by": SUPPORTER}
# Who decides for a coalition beside its own office.
LEADING = frozenset({"board", "secretariat"})


def name_errors(field: str, words: str) -> dict[str, Any]:
    """Return why a name or title cannot be taken."""
    if not words.strip():
        return {field: _("Write a few words.")}
    return {field: _("Write this shorter.")} if len(words) > LONGEST_NAME else {}


def text_errors(**texts: str) -> dict[str, Any]:
    """Return which texts are too long, by field."""
    return {name: _("Write this shorter.") for name, words in texts.items() if len(words) > LONGEST_WORDS}


def past_day_errors(field: str, day: date | None, today: date) -> dict[str, Any]:
    """Return why a day on which something happened cannot be taken."""
    if day is None:
        return {field: _("Write the day.")}
    return {field: _("This lies in the future.")} if day > today else {}


def result_errors(
    result: str, known: Collection[str], day: date | None, adopted_on: date, today: date
) -> dict[str, Any]:
    """Return why the result of a position cannot be taken, by field."""
    errors = past_day_errors("result_on", day, today)
    if result not in known:
        errors["result"] = _("Please choose one of the answers offered.")
    if day is not None and day < adopted_on:
        errors["result_on"] = _("This lies before the position was adopted.")
    return errors


def party_errors(parties: Collection[str], known: Collection[str], own: Collection[str] | None) -> dict[str, Any]:
    """Return why these cannot be the parties of a protocol; `own` are those one of which must be among them."""
    if len(set(parties)) < FEWEST_PARTIES:
        return {"party1": _("A protocol has at least two parties.")}
    if set(parties) - set(known):
        return {"party1": _("Please choose one of the answers offered.")}
    if own is not None and not set(parties) & set(own):
        return {"party1": _("Your own organisation must be one of the parties.")}
    return {}


def term_errors(signed_on: date | None, ends_on: date | None) -> dict[str, Any]:
    """Return why the days of a protocol cannot be taken, by field."""
    if signed_on is None:
        return {"signed_on": _("Write the day.")}
    if ends_on is not None and ends_on < signed_on:
        return {"ends_on": _("It ends after it was signed.")}
    return {}
