"""Reads days, hours and numbers as people write them. `web/scripts/answer-values.mjs` reads days and numbers alike."""

import re
from datetime import date, time

_DAY_FIRST = re.compile(r"([0-9]{1,2})\s*[./,\- ]\s*([0-9]{1,2})\s*[./,\- ]\s*([0-9]{4})")
_YEAR_FIRST = re.compile(r"([0-9]{4})-([0-9]{1,2})-([0-9]{1,2})")
_RUN_TOGETHER = re.compile(r"([0-9]{2})([0-9]{2})([0-9]{4})")
_HOUR = re.compile(r"([0-9]{1,2})(?:\s*[:.,h ]\s*([0-9]{2}))?(?::[0-9]{2})?")
_HOUR_TOGETHER = re.compile(r"([0-9]{2})([0-9]{2})")
_WHOLE = re.compile(r"-?[0-9]{1,12}")
_THOUSANDS = re.compile(r"-?[0-9]{1,3}(?:[., ][0-9]{3}){1,3}")
_DECIMAL = re.compile(r"-?[0-9]{1,9}(?:[.,][0-9]{1,2})?")
FIRST_YEAR, LAST_YEAR = 1900, 2100


def read_day(text: str) -> date | None:
    """Return the day written as 14.3.2026, 14/03/2026, 14032026 or 2026-03-14; None when it is no day."""
    if match := _YEAR_FIRST.fullmatch(text):
        year, month, day = match.groups()
    elif match := _DAY_FIRST.fullmatch(text) or _RUN_TOGETHER.fullmatch(text):
        day, month, year = match.groups()
    else:
        return None
    if not FIRST_YEAR <= int(year) <= LAST_YEAR:
        return None
    try:
        return date(int(year), int(month), int(day))
    except ValueError:
        return None


def read_hour(text: str) -> time | None:
    """Return the hour written as 23:10, 23.10, 2310 or 9; None when it is no hour."""
    match = _HOUR_TOGETHER.fullmatch(text) or _HOUR.fullmatch(text)
    if match is None:
        return None
    hour, minute = int(match.group(1)), int(match.group(2) or 0)
    return time(hour, minute) if hour < 24 and minute < 60 else None


def read_whole(text: str) -> int | None:
    """Return a whole number; None when the text is none."""
    return int(text) if _WHOLE.fullmatch(text) else None


def read_money(text: str) -> int | None:
    """Return a sum in whole units, with or without marks between thousands; None when the text is none."""
    if _THOUSANDS.fullmatch(text):
        text = re.sub(r"[., ]", "", text)
    return read_whole(text)


def read_decimal(text: str) -> float | None:
    """Return a number with at most two places; None when the text is none."""
    return float(text.replace(",", ".")) if _DECIMAL.fullmatch(text) else None
