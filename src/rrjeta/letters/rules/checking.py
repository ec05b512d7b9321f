"""Why a letter cannot be saved or sent as it is. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from rrjeta.letters.choices import LONGEST_ADDRESS, LONGEST_LINE, LONGEST_REASON, LONGEST_TEXT, NAMING_NOBODY, State
from rrjeta.letters.rules.wording import matters_in, names_in, quotes

_SHORTEST_TEXT = 10


@dataclass(frozen=True, slots=True)
class Written:
    """A letter as it was typed."""

    recipient: str
    address: str
    about: str
    text: str

    def told(self) -> dict[str, str]:
        """Return it as a letter tells it: blanks at the ends and doubled ones in lines are gone."""
        return {
            "recipient": " ".join(self.recipient.split()),
            "address": "\n".join(" ".join(line.split()) for line in self.address.strip().splitlines()),
            "about": " ".join(self.about.split()),
            "text": self.text.replace("\r\n", "\n").strip(),
        }


@dataclass(frozen=True, slots=True)
class Kept:
    """What may not stand in a letter: who told us, other persons, what was said and stays here, and words for matters."""

    reporters: Sequence[str]
    persons: Sequence[str]
    statements: Sequence[str]
    matters: Sequence[str]


def length_errors(told: dict[str, str]) -> dict[str, Any]:
    """Return what is too long to be kept, by field."""
    errors: dict[str, Any] = {}
    for name, most in (("recipient", LONGEST_LINE), ("about", LONGEST_LINE), ("address", LONGEST_ADDRESS)):
        if len(told[name]) > most:
            errors[name] = _("Write this shorter, with at most %(most)s letters.") % {"most": most}
    if len(told["text"]) > LONGEST_TEXT:
        errors["text"] = _("Write this shorter, with at most %(most)s letters.") % {"most": LONGEST_TEXT}
    return errors


def part_errors(parts: Mapping[UUID, str]) -> dict[str, Any]:
    """Return which words of one child alone are too long to be kept, by the field of their row."""
    said = _("Write this shorter, with at most %(most)s letters.") % {"most": LONGEST_TEXT}
    return {f"part-{one}": said for one, text in parts.items() if len(text) > LONGEST_TEXT}


def can_be_cancelled(state: str) -> bool:
    """Tell whether a letter has a number that can be cancelled."""
    return state in (State.SENT, State.RECEIVED)


def sending_errors(told: dict[str, str], to: str, kept: Kept) -> dict[str, list[Any]]:
    """Return why a letter cannot leave as it is, by field."""
    errors: dict[str, list[Any]] = {}
    if not told["recipient"]:
        errors["recipient"] = [_("Write to whom the letter goes.")]
    if len(told["text"]) < _SHORTEST_TEXT:
        errors["text"] = [_("The letter says nothing yet.")]
    for name in ("about", "text"):
        if said := list(_unfit(told[name], to, kept, told["recipient"])):
            errors.setdefault(name, []).extend(said)
    return errors


def _unfit(text: str, to: str, kept: Kept, recipient: str) -> Iterable[Any]:
    if names_in(text, kept.reporters):
        yield _("Take out who told us: that never leaves the unit.")
    if quotes(text, kept.statements):
        yield _("This repeats words that were said to us and that the parents may not read. Take them out.")
    if to in NAMING_NOBODY:
        addressed = names_in(recipient, kept.persons)
        if names := [one for one in names_in(text, kept.persons) if one not in addressed]:
            yield _("This letter names nobody else. Take out: %(names)s.") % {"names": ", ".join(names)}
        if words := matters_in(text, kept.matters):
            yield _("This letter says nothing of the matter. Take out: %(words)s.") % {"words": ", ".join(words)}


def receiving_errors(
    told: dict[str, str], received_on: date | None, written_on: date | None, today: date
) -> dict[str, Any]:
    """Return why a letter that came in cannot be entered, by field."""
    errors: dict[str, Any] = {}
    for name, most in (("recipient", LONGEST_LINE), ("about", LONGEST_LINE), ("their_number", 60)):
        if len(told[name]) > most:
            errors[name] = _("Write this shorter, with at most %(most)s letters.") % {"most": most}
    if not told["recipient"]:
        errors["recipient"] = _("Write who sent it.")
    if not told["about"]:
        errors["about"] = _("Write in a few words what it is about.")
    if received_on is None:
        errors["received_on"] = _("Write on which day it came.")
    elif received_on > today:
        errors["received_on"] = _("This day lies in the future.")
    if written_on is not None and written_on > (received_on or today):
        errors["written_on"] = _("It was written before it came.")
    return errors


def reason_errors(reason: str) -> dict[str, Any]:
    """Return why a reason for cancelling is none."""
    if not any(sign.isalpha() for sign in reason):
        return {"reason": _("Say why the letter is cancelled.")}
    if len(reason) > LONGEST_REASON:
        return {"reason": _("Write this shorter, with at most %(most)s letters.") % {"most": LONGEST_REASON}}
    return {}
