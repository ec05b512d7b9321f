"""What a report from outside has to say, what may be done with it, what its receipt answers. Pure."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from rrjeta.hotline.choices import SOURCES, ClosedAs, Receipt, Stage

LONGEST_STORY, LONGEST_LINE, LONGEST_REASON = 5000, 300, 1000
_FEWEST_LETTERS = 3
_SHORTEST_REASON = 10
OLDEST = 25
DANGERS = ("yes", "no", "unknown")
SEXES = ("f", "m", "u")
_LINES = ("place", "child_name", "name", "phone", "how_safely")


@dataclass(frozen=True, slots=True)
class Told:
    """What somebody reports, as it was typed. Nobody has to say who they are."""

    what: str
    municipality: str
    danger: str = "unknown"
    place: str = ""
    child_name: str = ""
    child_age: str = ""
    child_sex: str = "u"
    source: str = ""
    name: str = ""
    phone: str = ""
    how_safely: str = ""
    wants_answer: bool = False

    @property
    def is_anonymous(self) -> bool:
        """Tell whether nothing says who reports."""
        return not (self.name.strip() or self.phone.strip())


def report_errors(told: Told, municipalities: Collection[str]) -> dict[str, Any]:
    """Return why a report cannot be taken, by field."""
    errors: dict[str, Any] = {}
    if sum(sign.isalpha() for sign in told.what) < _FEWEST_LETTERS:
        errors["what"] = _("Say in a few words what worries you.")
    elif len(told.what) > LONGEST_STORY:
        errors["what"] = _("This is too long: up to 5000 letters can be sent. Leave out what can wait.")
    if told.municipality not in municipalities:
        errors["municipality"] = _("Choose the municipality where the child is.")
    if told.danger not in DANGERS:
        errors["danger"] = _("Please choose one of the answers offered.")
    if told.child_sex not in SEXES:
        errors["child_sex"] = _("Please choose one of the answers offered.")
    if told.source and told.source not in SOURCES:
        errors["source"] = _("Please choose one of the answers offered.")
    if told.child_age.strip() and read_age(told.child_age) is None:
        errors["child_age"] = _("Write the age in years, with figures, for example 7.")
    for name in _LINES:
        if len(getattr(told, name)) > LONGEST_LINE:
            errors[name] = _("Write this shorter, with at most 300 letters.")
    return errors


def read_age(typed: str) -> int | None:
    """Return the age that was typed in figures, or None."""
    plain = typed.strip()
    if not (plain.isascii() and plain.isdigit() and len(plain) <= 2):
        return None
    return int(plain) if int(plain) <= OLDEST else None


def closing_errors(closed_as: str, why: str) -> dict[str, Any]:
    """Return why a report cannot be closed without a concern, by field."""
    errors: dict[str, Any] = {}
    if closed_as not in list(ClosedAs):
        errors["closed_as"] = _("Choose why this becomes no concern.")
    if len(why.strip()) < _SHORTEST_REASON:
        errors["why"] = _("Say in a sentence why. The head reads it.")
    elif len(why) > LONGEST_REASON:
        errors["why"] = _("Write this shorter.")
    return errors


def receipt_answer(stage: str, *, is_concern_open: bool) -> Receipt:
    """Return what the receipt answers: the same whether a case was opened or none (screens.md S7)."""
    if stage == Stage.RECEIVED:
        return Receipt.RECEIVED
    if stage == Stage.CLOSED or (stage == Stage.TAKEN and not is_concern_open):
        return Receipt.CLOSED
    return Receipt.LOOKED_AT
