"""Children of one institution share a village and often an invented day of birth: what a whole house shares speaks for nobody.

Of the members of a crowd the day, the village and the address count as unknown, and the year stays.
"""

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from rrjeta.matching.rules.columns import Columns, Ints

LEAST = 20
# How many times more than chance would bring together.
_TIMES = 20
_BASE = np.int64(2**32)
_VILLAGE, _ADDRESS = 1, 2
Crowds = set[tuple[int, int]]


def full_dates(columns: Columns) -> NDArray[np.int64]:
    """Return dates as yyyymmdd, 0 where any part is unknown."""
    year, month, day = (part.astype(np.int64) for part in columns.births)
    return np.where((year > 0) & (month > 0) & (day > 0), year * 10000 + month * 100 + day, 0)


def without_crowds(columns: Columns) -> Columns:
    """Return a register in which nothing is known that a member of a crowd shares with it."""
    dates, villages, addresses = full_dates(columns), columns.places[_VILLAGE], columns.plain[_ADDRESS]
    found = _members(dates, villages, _crowded(dates, villages)) | _members(
        dates, addresses, _crowded(dates, addresses)
    )
    if not found.any():
        return columns
    places, plain, births = columns.places.copy(), columns.plain.copy(), columns.births.copy()
    places[_VILLAGE, found], plain[_ADDRESS, found], births[1:, found] = 0, 0, 0
    return replace(columns, places=places, plain=plain, births=births)


def _crowded(dates: NDArray[np.int64], homes: Ints) -> Crowds:
    known = np.flatnonzero((dates > 0) & (homes > 0))
    codes, counts = np.unique(dates[known] * _BASE + homes[known], return_counts=True)
    large = counts >= LEAST
    codes, counts = codes[large], counts[large]
    of_date = dict(zip(*(one.tolist() for one in np.unique(dates[known], return_counts=True)), strict=True))
    of_home = dict(zip(*(one.tolist() for one in np.unique(homes[known], return_counts=True)), strict=True))
    pairs = [divmod(code, int(_BASE)) for code in codes.tolist()]
    return {
        (date, home)
        for (date, home), count in zip(pairs, counts.tolist(), strict=True)
        # Of a day that everybody bears, or a home that is all there is, nothing can be said.
        if count * len(known) >= _TIMES * of_date[date] * of_home[home]
        or count == of_home[home]
        or count == of_date[date]
    }


def _members(dates: NDArray[np.int64], homes: Ints, crowds: Crowds) -> NDArray[np.bool_]:
    if not crowds:
        return np.zeros(len(dates), dtype=np.bool_)
    codes = np.array([date * int(_BASE) + home for date, home in crowds], dtype=np.int64)
    found: NDArray[np.bool_] = np.isin(dates * _BASE + homes, codes) & (dates > 0) & (homes > 0)
    return found
