"""What an incident has to say, and when it is late. Pure."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from rrjeta.access.choices import DataClass
from rrjeta.incidents.choices import Kind, Notice

_SHORTEST = 10
LONGEST = 5000
MOST_PERSONS = 1_000_000


def report_errors(kind: str, words: str) -> dict[str, Any]:
    """Return why a report cannot be taken, by field."""
    errors: dict[str, Any] = {}
    if kind not in list(Kind):
        errors["kind"] = _("Choose what happened.")
    if len(words.strip()) < _SHORTEST:
        errors["words"] = _("Say in a sentence what was lost or seen.")
    elif len(words) > LONGEST:
        errors["words"] = _("Write this shorter.")
    return errors


def assessment_errors(
    happened_at: datetime | None,
    noticed_at: datetime | None,
    classes: Collection[str],
    person_count: int | None,
    now: datetime,
) -> dict[str, Any]:
    """Return why what is known of an incident cannot be taken, by field."""
    errors: dict[str, Any] = {}
    if noticed_at is None:
        errors["noticed_at"] = _("Write when it was noticed: the time limit counts from then.")
    elif noticed_at > now:
        errors["noticed_at"] = _("This lies in the future.")
    elif happened_at is not None and happened_at > noticed_at:
        errors["happened_at"] = _("It happened before it was noticed.")
    if set(classes) - set(DataClass):
        errors["classes"] = _("Please choose one of the answers offered.")
    if person_count is not None and person_count > MOST_PERSONS:
        errors["person_count"] = _("Write a number up to %(most)s.") % {"most": MOST_PERSONS}
    return errors


def notice_errors(
    is_told: bool, told_at: datetime | None, why: str, noticed_at: datetime, now: datetime
) -> dict[str, Any]:
    """Return why a decision about telling the Commissioner cannot be taken, by field."""
    if is_told:
        if told_at is None:
            return {"told_at": _("Write when the Commissioner was told.")}
        if not noticed_at <= told_at <= now:
            return {"told_at": _("This lies before the incident was noticed, or in the future.")}
        return {}
    if len(why.strip()) < _SHORTEST:
        return {"why": _("Say in a sentence why the Commissioner need not be told.")}
    return {"why": _("Write this shorter.")} if len(why) > LONGEST else {}


def is_late(notice: str, due_at: datetime, told_at: datetime | None, now: datetime) -> bool:
    """Tell whether the Commissioner was told too late, or is to be told and the time is over."""
    if notice == Notice.TOLD and told_at is not None:
        return told_at > due_at
    return notice == Notice.WAITING and now > due_at
