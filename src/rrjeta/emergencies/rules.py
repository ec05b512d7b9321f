"""What has to be said of an emergency and of a call, and how far a call list is. Pure."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.utils.translation import gettext_lazy as _

from rrjeta.emergencies.choices import NO_PHONE, RESULTS, Heard, Way

LONGEST = 2000
_LONGEST_HEARD = 1000
_OLDEST = timedelta(days=60)
_LEAST, _TENTH = 5, 10


@dataclass(frozen=True, slots=True)
class Progress:
    """How many lines a list has, how many of them were called, and how each stands."""

    total: int
    called: int
    by_state: Mapping[Heard, int]


def declared_errors(
    kind: str,
    kinds: Collection[str],
    municipalities: Collection[str],
    allowed: Collection[str],
    since_at: datetime | None,
    words: str,
    now: datetime,
) -> dict[str, Any]:
    """Return why an emergency cannot be declared, by field."""
    errors: dict[str, Any] = {}
    if kind not in kinds:
        errors["kind"] = _("Choose what happened.")
    if not municipalities or set(municipalities) - set(allowed):
        errors["municipalities"] = _("Choose where it happened.")
    if since_at is None:
        errors["since_at"] = _("Write since when.")
    elif since_at > now:
        errors["since_at"] = _("This lies in the future. Give the time when it happened.")
    elif since_at < now - _OLDEST:
        errors["since_at"] = _("This is more than 60 days ago. A call list is for what happens now.")
    return errors | words_errors(words)


def words_errors(words: str) -> dict[str, Any]:
    """Return why what is known of an emergency cannot be written down, by field."""
    return {"words": _("Write this shorter.")} if len(words) > LONGEST else {}


def heard_errors(result: str, way: str, words: str, alerts: Collection[str]) -> dict[str, Any]:
    """Return why what was heard cannot be written down, by field. `alerts` are those in force for the child and the home."""
    errors: dict[str, Any] = {}
    if result not in list(RESULTS):
        errors["result"] = _("Choose what you heard.")
    if way not in list(Way):
        errors["way"] = _("Please choose one of the answers offered.")
    elif NO_PHONE in alerts and way in (Way.PHONE, Way.MESSAGE):
        errors["way"] = _(
            "Do not phone and do not write: it can endanger the child. Ask through a neighbour, or go there."
        )
    if len(words) > _LONGEST_HEARD:
        errors["words"] = _("Write this shorter.")
    return errors


def progress(counted: Mapping[str, int]) -> Progress:
    """Return how far a list is, from the number of its lines in each state."""
    by_state = {one: counted.get(one.value, 0) for one in Heard}
    total = sum(by_state.values())
    return Progress(total, total - by_state[Heard.WAITING], by_state)


def share_told_outside(total: int, called: int) -> int | None:
    """Return about which share was called in percent, in whole tenths, as it may be told beyond the units; None for few.

    No number of children leaves the units: of fewer than five not even the share.
    """
    return None if total < _LEAST else called * 100 // total // _TENTH * _TENTH
