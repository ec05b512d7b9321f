"""The period of a page of numbers: read from the address, offered in the filter, said in words."""

from django.http import HttpRequest, QueryDict
from django.utils.translation import gettext as _

from rrjeta.kernel.clock import today
from rrjeta.network.rules.periods import EVERYTHING, offered

# How everything is written in an address: a value that is empty would mean the period chosen by itself.
_ALL = "all"


def chosen_period(request: HttpRequest, name: str = "period") -> str:
    """Return the period that the address names, otherwise the year that runs."""
    return period_in(request.GET, name)


def period_in(asked: QueryDict, name: str = "period") -> str:
    """Return the period that the part of an address names that says what is wanted, otherwise the year that runs."""
    day = today()
    known = {written(one): one for one in offered(day)}
    return known.get(asked.get(name, ""), str(day.year))


def written(period: str) -> str:
    """Return a period as it stands in an address."""
    return period or _ALL


def period_options() -> list[tuple[str, str]]:
    """Return the periods for a choice."""
    return [(written(one), period_words(one)) for one in offered(today())]


def period_words(period: str) -> str:
    """Return a period in the words of the reader."""
    if period == EVERYTHING:
        return _("all the time")
    year, _slash, number = period.partition("/")
    return _("quarter %(number)s of %(year)s") % {"number": number, "year": year} if number else year
