"""What a referral has to say before it may leave, and why one cannot. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext_lazy as _

from rrjeta.access.choices import DataClass
from rrjeta.cases.rules.tasks import tells_name

LONGEST = 3000
_LONGEST_NAME = 160


@dataclass(frozen=True, slots=True)
class Known:
    """What a referral is checked against: the codes that are offered, the classes that may go, names that may not stand in it."""

    needs: frozenset[str]
    urgencies: frozenset[str]
    purposes: frozenset[str]
    offered: frozenset[str]
    names: frozenset[str]
    today: date


def asking_errors(given: Mapping[str, Any], known: Known) -> dict[str, Any]:
    """Return why a referral cannot be kept as it was typed, by field."""
    errors: dict[str, Any] = {}
    for name, codes in (("need", known.needs), ("urgency", known.urgencies), ("purpose", known.purposes)):
        if given[name] not in codes:
            errors[name] = _("Choose one of the answers.")
    for name in ("asks", "narrative"):
        if len(given[name]) > LONGEST:
            errors[name] = _("Write this shorter.")
    if not given["asks"].strip():
        errors["asks"] = _("Write what the receiver is asked to do.")
    elif tells_name(given["asks"], known.names):
        errors["asks"] = _("No name here: this is read before the referral is accepted.")
    if given["answer_by"] is not None and given["answer_by"] < known.today:
        errors["answer_by"] = _("This day is over. Write today or a later day.")
    if len(given["recipient"]) > _LONGEST_NAME:
        errors["recipient"] = _("Write this shorter.")
    if not known.offered >= set(given["classes"]):
        errors["classes"] = _("This receiver may not be told that. What is restricted is never shared in a referral.")
    elif DataClass.NARRATIVE in given["classes"] and not given["narrative"].strip():
        errors["narrative"] = _("You chose to share what happened: write as much of it as the receiver needs.")
    return errors
