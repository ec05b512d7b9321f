"""Ages in words."""

from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

IN_MONTHS_BELOW = 24


def age_words(birth_on: date | None, on: date, *, is_estimated: bool = False) -> str:
    """Return «9 years», for the smallest «7 months»; «about 9 years» when the birth date is estimated."""
    if birth_on is None or birth_on > on:
        return _("age not known")
    months = (on.year - birth_on.year) * 12 + on.month - birth_on.month - (on.day < birth_on.day)
    if months < 1:
        words = _("less than a month")
    elif months < IN_MONTHS_BELOW:
        words = ngettext("%(count)s month", "%(count)s months", months) % {"count": months}
    else:
        words = ngettext("%(count)s year", "%(count)s years", months // 12) % {"count": months // 12}
    return _("about %(age)s") % {"age": words} if is_estimated else words
