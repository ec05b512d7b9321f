"""Births in words: as exactly as they are known, never more exactly."""

from django.utils.translation import gettext as _

from rrjeta.people.queries import PersonView
from rrjeta.web.words.dates import day_words, month_words


def born_words(person: PersonView) -> str:
    """Return «born 12 April 2015», the month or year alone where no more is known; nothing for a guessed age."""
    day = person.birth_on
    if day is None or not person.told.get("birth_date"):
        return ""
    if person.birth_precision == "month":
        return _("born in %(when)s") % {"when": month_words(day)}
    if person.birth_precision == "year":
        return _("born in %(when)s") % {"when": day.year}
    if person.is_age_estimated:
        return _("born about %(year)s, estimated") % {"year": day.year}
    return _("born %(when)s") % {"when": day_words(day)}
