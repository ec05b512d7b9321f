"""Ages, names and checks of what is typed about a person. Pure."""

from dataclasses import dataclass
from datetime import date

_GROWN_UP = 18
# Whoever gives an age in years gives at most this; a day of birth may lie a little further back.
OLDEST_AGE, _OLDEST = 120, 130


@dataclass(frozen=True, slots=True)
class Birth:
    """What is known of a birth: a day, a month of a year, a year, or an age that was guessed."""

    year: int | None
    month: int | None
    precision: str
    day: date | None = None


def birth_of(day: date | None, precision: str, age_estimate: int | None, today: date) -> Birth:
    """Return what is known of a birth from a date, a precision and a guessed age in years."""
    if day is not None:
        kept = precision or "day"
        month = day.month if kept in ("day", "month") else None
        return Birth(day.year, month, kept, day if kept == "day" else None)
    if age_estimate is not None:
        return Birth(today.year - age_estimate, None, "estimated")
    return Birth(None, None, "")


def age_in_years(year: int | None, month: int | None, today: date, day: date | None = None) -> int | None:
    """Return the completed years of age, from as much of the birth as is known, or None."""
    if year is None:
        return None
    if day is not None:
        return today.year - day.year - ((today.month, today.day) < (day.month, day.day))
    return today.year - year - (month is not None and today.month < month)


def sure_age(year: int | None, month: int | None, today: date, day: date | None = None) -> int | None:
    """Return the years that somebody has surely completed, from as much of the birth as is known, or None."""
    if year is None or day is not None:
        return age_in_years(year, month, today, day)
    # The last day of the month or year that is known: until then the birthday may still be to come.
    return today.year - year - (today.month <= (month or 12))


def is_grown_up(year: int | None, month: int | None, today: date, day: date | None = None) -> bool:
    """Tell whether the person has surely turned 18; an unknown birth, and a doubt, is a child's (guide 2.1)."""
    age = sure_age(year, month, today, day)
    return age is not None and age >= _GROWN_UP


def birth_fault(day: date, on: date) -> str:
    """Return why a day cannot be the birth of somebody told about on a day: future, too_old, or nothing."""
    if day > on:
        return "future"
    return "too_old" if on.year - day.year > _OLDEST else ""


def shown_name(told: dict[str, str]) -> str:
    """Return the name as the file shows it: given name and surname, else the nickname, else how the child is known."""
    name = " ".join(part for part in (told.get("given_name"), told.get("surname")) if part)
    return name or told.get("nickname") or told.get("known_by") or ""


def short_name(told: dict[str, str]) -> str:
    """Return the given name with the first letter of the surname, for lists and stop lines."""
    given, surname = told.get("given_name"), told.get("surname")
    return f"{given} {surname[0]}." if given and surname else shown_name(told)


def initials(told: dict[str, str]) -> str:
    """Return the initials, for sheets that may get lost (S11)."""
    return " ".join(f"{word[0]}." for word in shown_name(told).split() if word)
