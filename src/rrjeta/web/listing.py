"""A list that can be taken out as a file: how it is read, its columns and cells, and the page it comes from."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.http import QueryDict
from django.urls import reverse
from django.utils.functional import Promise

from rrjeta.exports.facts import Column, Values
from rrjeta.exports.queries.sources import Source
from rrjeta.kernel.clock import local
from rrjeta.web.words.dates import is_whole_day


@dataclass(frozen=True, slots=True)
class Listing:
    """A list as a file: how it is read, its title, the page it comes from, columns, cells, and what is never in it.

    `cells` gets a row and whether it is restricted: then nothing in it says who or where the child is.
    """

    source: Source
    title: str | Promise
    page: str
    read: Callable[[QueryDict], Any]
    columns: Callable[[], Sequence[Column]]
    cells: Callable[[Any, bool], Values]
    left_out: str | Promise

    @property
    def name(self) -> str:
        """Return the name under which addresses and exports know it."""
        return self.source.name

    def wanted(self, address: str) -> Any:
        """Return what the part of an address asks for that says what is wanted."""
        return self.read(QueryDict(address))

    def url(self, address: str) -> str:
        """Return the page of the list with the same filters."""
        return reverse(self.page) + (f"?{address}" if address else "")


def wall(moment: datetime | None) -> date | None:
    """Return a moment on the wall clock, or the day alone where a whole day is meant."""
    if moment is None:
        return None
    return local(moment).date() if is_whole_day(moment) else local(moment).replace(tzinfo=None)
