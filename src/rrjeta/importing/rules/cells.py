"""What a cell says: dates in the ways offices write them, ages, codes by their words, names. Pure."""

import re
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta

from rrjeta.importing.rules.fields import plain

_ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})(?:[ T]\d{1,2}:\d{2}.*)?")
_LOCAL = re.compile(r"(\d{1,2})\s*[./-]\s*(\d{1,2})\s*[./-]\s*(\d{4})\.?(?:\s+\d{1,2}:\d{2}.*)?")
_SHORT_YEAR = re.compile(r"\d{1,2}\s*[./-]\s*\d{1,2}\s*[./-]\s*'?\d{2}")
_MONTH = re.compile(r"(\d{1,2})\s*[./-]\s*(\d{4})")
_YEAR = re.compile(r"(\d{4})")
_SERIAL = re.compile(r"(\d{5})(?:\.\d+)?")
_AGE = re.compile(r"(?:[a-z]+ )?(\d{1,2})(?: \d{1,2})?(?: ?[a-z]+)?")
_FIRST_1900, _FIRST_1904 = date(1899, 12, 30), date(1904, 1, 1)


class Unread(Exception):
    """A cell cannot be read; the code says why."""

    def __init__(self, code: str) -> None:
        self.code = code
        super().__init__(code)


@dataclass(frozen=True, slots=True)
class Told:
    """A date as far as it is told."""

    day: date
    precision: str


def day_of(text: str, *, is_1904: bool = False) -> Told:
    """Return what a cell says of a day: a date, a month, a year, or the number under which a spreadsheet keeps a date.

    Raises Unread: `two_digit_year` where the century is left open, `no_date` for everything else.
    """
    said = text.strip()
    if found := _ISO.fullmatch(said):
        return Told(_date(*(int(part) for part in found.groups())), "day")
    if found := _LOCAL.fullmatch(said):
        day, month, year = (int(part) for part in found.groups())
        return Told(_date(year, month, day), "day")
    if _SHORT_YEAR.fullmatch(said):
        raise Unread("two_digit_year")
    if found := _MONTH.fullmatch(said):
        return Told(_date(int(found[2]), int(found[1]), 1), "month")
    if found := _YEAR.fullmatch(said):
        return Told(_date(int(found[1]), 1, 1), "year")
    if found := _SERIAL.fullmatch(said):
        return Told((_FIRST_1904 if is_1904 else _FIRST_1900) + timedelta(days=int(found[1])), "day")
    raise Unread("no_date")


def _date(year: int, month: int, day: int) -> date:
    try:
        return date(year, month, day)
    except ValueError:
        raise Unread("no_such_day") from None


def age_of(text: str, months: Collection[str] = ()) -> int:
    """Return the years that a cell says, of «about 7 years» 7; `months` are words for months. Raises Unread."""
    said = plain(text.strip().removesuffix(".0"))
    found = _AGE.fullmatch(said)
    if found is None:
        raise Unread("no_age")
    return 0 if any(word in said.split() for word in months) else int(found[1])


def names_of_one(text: str) -> dict[str, str]:
    """Return given name, father's name and surname of a name in one cell. Raises Unread for more words than are clear."""
    words = text.split()
    if len(words) == 1:
        return {"given_name": words[0]}
    if len(words) == 2:
        return {"given_name": words[0], "surname": words[1]}
    if len(words) == 3:
        return {"given_name": words[0], "father_name": words[1], "surname": words[2]}
    raise Unread("name_unclear")
