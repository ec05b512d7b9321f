"""What a complaint has to say, who looks at it, what its code answers. Pure."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.utils.translation import gettext_lazy as _

from rrjeta.complaints.choices import Complainant, Level, Target

LONGEST_WORDS, LONGEST_LINE = 5000, 300
_FEWEST_LETTERS = 3
_SHORTEST_ANSWER = 10
_OLDEST = timedelta(days=366)
_LINES = ("whom", "name", "phone", "how_safely")


@dataclass(frozen=True, slots=True)
class Told:
    """What somebody complains of, as it was typed. Nobody has to say who they are."""

    words: str
    municipality: str
    type: str
    complainant: str = Complainant.OTHER
    target: str = Target.UNKNOWN
    channel: str = ""
    whom: str = ""
    name: str = ""
    phone: str = ""
    how_safely: str = ""
    wants_answer: bool = False

    @property
    def is_anonymous(self) -> bool:
        """Tell whether nothing says who complains."""
        return not (self.name.strip() or self.phone.strip())


def told_errors(
    told: Told, municipalities: Collection[str], types: Collection[str], channels: Collection[str]
) -> dict[str, Any]:
    """Return why a complaint cannot be taken in, by field."""
    errors: dict[str, Any] = {}
    if sum(sign.isalpha() for sign in told.words) < _FEWEST_LETTERS:
        errors["words"] = _("Say in a few words what was not right.")
    elif len(told.words) > LONGEST_WORDS:
        errors["words"] = _("This is too long: up to 5000 letters can be sent. Leave out what can wait.")
    if told.municipality not in municipalities:
        errors["municipality"] = _("Choose the municipality whose service you complain of.")
    chosen = {
        "type": told.type in types,
        "complainant": told.complainant in list(Complainant),
        "target": told.target in list(Target),
        "channel": told.channel in channels,
    }
    errors |= {
        name: _("Please choose one of the answers offered.") for name, is_known in chosen.items() if not is_known
    }
    for name in _LINES:
        if len(getattr(told, name)) > LONGEST_LINE:
            errors[name] = _("Write this shorter, with at most 300 letters.")
    return errors


def received_errors(received_at: datetime, now: datetime) -> dict[str, Any]:
    """Return why a complaint cannot have come at a moment, by field."""
    if received_at > now:
        return {"received_at": _("This lies in the future. Give the time when it happened.")}
    return {"received_at": _("This is more than a year ago.")} if received_at < now - _OLDEST else {}


def answer_errors(result: str, results: Collection[str], answer: str, findings: str) -> dict[str, Any]:
    """Return why an answer cannot be saved, by field."""
    errors: dict[str, Any] = {}
    if result not in results:
        errors["result"] = _("Choose what came out.")
    if len(answer.strip()) < _SHORTEST_ANSWER:
        errors["answer"] = _("Write the answer in a sentence or two: what was found, and what is done now.")
    for name, words in (("answer", answer), ("findings", findings)):
        if len(words) > LONGEST_WORDS:
            errors[name] = _("Write this shorter.")
    return errors


def level_for(target: str, *, is_alone: bool, has_head: bool, has_director: bool) -> Level:
    """Return who looks at a complaint. `has_head` and `has_director` speak of those it is not about.

    It goes to the head; about the head, or about somebody whom the complainant cannot place, to the director; about the
    director, or about a unit of one person, to the State Agency.
    """
    if is_alone or target == Target.DIRECTOR:
        return Level.AGENCY
    if target in (Target.HEAD, Target.UNKNOWN) or not has_head:
        return Level.DIRECTOR if has_director else Level.AGENCY
    return Level.HEAD
