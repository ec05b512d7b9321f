"""Birth dates as far as they are known: a day, a month, a year, an age; written well or not."""

import re
from dataclasses import dataclass

_ISO = re.compile(r"(\d{4})(?:[-/.](\d{1,2})(?:[-/.](\d{1,2}))?)?(?:T.*)?")
_LOCAL = re.compile(r"(\d{1,2})[./-](\d{1,2})[./-](\d{4})")
_PACKED = re.compile(r"(\d{4})(\d{2})(\d{2})")
PRECISIONS = ("day", "month", "year", "estimated")


@dataclass(frozen=True, slots=True)
class Birth:
    """Year, month and day of a birth, 0 where it is not known; impossible days and months are kept as written."""

    year: int = 0
    month: int = 0
    day: int = 0
    is_estimated: bool = False


class NoDate(Exception):
    """A text is no date, month or year."""


def birth_of(written: str, precision: str = "") -> Birth:
    """Return what a text says of a birth: ISO, `YYYY-MM`, `YYYY`, `dd.mm.yyyy` or `yyyymmdd`, cut to the precision.

    A precision that is finer than the text changes nothing. Raises NoDate where the text is none of these.
    """
    text = written.strip()
    if not text:
        return Birth(is_estimated=precision == "estimated")
    if found := _PACKED.fullmatch(text) or _ISO.fullmatch(text):
        year, month, day = (int(part or 0) for part in found.groups())
    elif found := _LOCAL.fullmatch(text):
        day, month, year = (int(part) for part in found.groups())
    else:
        raise NoDate(written)
    if precision in ("year", "estimated"):
        month = day = 0
    elif precision == "month":
        day = 0
    return Birth(year, month, day, precision == "estimated")


def key_of_day(birth: Birth) -> str:
    """Return a full date as its key takes it, day and month in order of size so that a swap changes nothing; else empty."""
    if not (birth.year and birth.month and birth.day):
        return ""
    low, high = sorted((birth.month, birth.day))
    return f"{birth.year}-{low}-{high}"
