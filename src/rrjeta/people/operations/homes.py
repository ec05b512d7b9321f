"""Where a person lives with whom: the one way to change it. Called inside operations of the rooms above."""

from datetime import date

from django.utils.translation import gettext_lazy as _

from rrjeta.kernel.errors import Refused
from rrjeta.kernel.saving import add, change
from rrjeta.people.models import Household, Person, Stay


class LivedElsewhere(Refused):
    """A person is said to have moved before they had come to where they lived until now."""

    message = _("The person came to where they live now after that day. Give the day of the change.")


def move(person: Person, household: Household | None, *, since: date) -> Stay | None:
    """Have a person live in another household, or in none that is known, from a day on; the earlier stay is kept.

    Returns the new stay. Raises LivedElsewhere, OutsideOperation.
    """
    earlier = Stay.objects.select_for_update(of=("self",)).filter(person=person).order_by("until", "id")
    stays = list(earlier)
    present = next((one for one in stays if one.until is None), None)
    if present is not None and household is not None and present.household_id == household.id:
        return present
    if any(since < day for one in stays for day in (one.since, one.until) if day is not None):
        raise LivedElsewhere
    if present is not None:
        change(present, {"until": since})
    change(person, {"household_id": household.id if household else None})
    return add(Stay(person=person, household=household, since=since)) if household else None


def say_since(stay: Stay, since: date | None) -> Stay:
    """Say since when a person lives where they live now, where that was not known or was wrong. Raises LivedElsewhere."""
    before = Stay.objects.filter(person_id=stay.person_id, until__isnull=False).exclude(id=stay.id)
    if since is not None and before.filter(until__gt=since).exists():
        raise LivedElsewhere
    return change(stay, {"since": since})
