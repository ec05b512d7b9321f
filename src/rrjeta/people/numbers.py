"""Doubts about a personal number: its form, its date, its sex. Pure; the rule comes from the pack."""

import re
from collections.abc import Mapping
from datetime import date
from enum import StrEnum
from typing import Any


class Doubt(StrEnum):
    """What does not fit."""

    FORM = "form"
    DATE = "date"
    SEX = "sex"


def number_doubts(rule: Mapping[str, Any], typed: str, birth: date | None, sex: str) -> list[Doubt]:
    """Return what does not fit between a number, a birth date and a sex; nothing where the pack knows no rule."""
    number = re.sub(r"\s", "", typed).upper()
    if not rule or not number:
        return []
    found = re.fullmatch(rule["shape"], number)
    if found is None:
        return [Doubt.FORM]
    signs = found.groupdict()
    year = rule["first_year"] + 10 * rule["decades"].index(signs["decade"]) + int(signs["year"])
    month, said_sex = _month(rule["months"], int(signs["month"]))
    try:
        day = date(year, month, int(signs["day"]))
    except ValueError:
        return [Doubt.DATE]
    doubts = [Doubt.DATE] if birth is not None and birth != day else []
    return doubts + ([Doubt.SEX] if sex in rule["months"] and sex != said_sex else [])


def _month(months: Mapping[str, list[int]], written: int) -> tuple[int, str]:
    for sex, offsets in months.items():
        for offset in offsets:
            if 1 <= written - offset <= 12:
                return written - offset, sex
    return 0, ""
