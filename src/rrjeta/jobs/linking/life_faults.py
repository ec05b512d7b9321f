"""Faults in what else is known of a child: birth, sex, places, addresses and numbers."""

import random
from collections.abc import Callable
from datetime import date

from rrjeta.jobs.linking.slips import ANY, Fault, Record, Setting


def _day(record: Record) -> date | None:
    try:
        return date.fromisoformat(record["birth_date"]) if record["birth_precision"] == "day" else None
    except ValueError:
        return None


def dated(change: Callable[[date, random.Random], date | None]) -> Fault:
    def fault(record: Record, chance: random.Random, _setting: Setting) -> bool:
        day = _day(record)
        try:
            new = change(day, chance) if day else None
        except ValueError:
            return False
        if new is None or new == day:
            return False
        record["birth_date"] = new.isoformat()
        return True

    return fault


def cut_to(precision: str) -> Fault:
    def fault(record: Record, chance: random.Random, _setting: Setting) -> bool:
        day = _day(record)
        if day is None:
            return False
        year = day.year + (chance.choice((-2, -1, -1, 0, 0, 0, 1, 1, 2)) if precision == "estimated" else 0)
        record["birth_precision"] = precision
        record["birth_date"] = f"{year:04}-{day.month:02}" if precision == "month" else f"{year:04}"
        return True

    return fault


def digit_of_day(day: date, chance: random.Random) -> date:
    return day.replace(day=chance.choice((day.day + 10, day.day - 10, day.day + 1, day.day - 1, chance.randint(1, 28))))


def village_as_municipality(record: Record, chance: random.Random, _setting: Setting) -> bool:
    had = bool(record["village"])
    record["municipality"], record["village"] = record["village"], chance.choice(("", record["village"]))
    return had


def moved(record: Record, _chance: random.Random, setting: Setting) -> bool:
    record["municipality"], record["village"] = setting.place()
    return True


def village_typo(record: Record, chance: random.Random, _setting: Setting) -> bool:
    word = record["village"]
    if len(word) < 3:
        return False
    at = chance.randrange(1, len(word))
    record["village"] = word[:at] + word[at + 1 :]
    return True


def no_place(record: Record, chance: random.Random, _setting: Setting) -> bool:
    fields = chance.choice((("village",), ("village",), ("municipality",), ("village", "municipality")))
    had = any(record[field] for field in fields)
    for field in fields:
        record[field] = ""
    return had


def other_sex(record: Record, _chance: random.Random, _setting: Setting) -> bool:
    record["sex"] = {"m": "f", "f": "m"}.get(record["sex"], "")
    return bool(record["sex"])


def in_writing(field: str, change: Callable[[str, random.Random], str]) -> Fault:
    """Return a kind that changes an address or number, where a register has it."""

    def fault(record: Record, chance: random.Random, _setting: Setting) -> bool:
        old = record.get(field, "")
        record[field] = change(old, chance) if old else ""
        return record[field] != old

    return fault


def one_sign_other(word: str, chance: random.Random) -> str:
    at = chance.randrange(len(word))
    return word[:at] + chance.choice("0123456789" if word[at].isdigit() else ANY) + word[at + 1 :]


def two_signs_turned(word: str, chance: random.Random) -> str:
    at = chance.randrange(max(len(word) - 1, 1))
    return word[:at] + word[at + 1 : at + 2] + word[at] + word[at + 2 :]


def other_number(word: str, chance: random.Random) -> str:
    return "".join(chance.choice("0123456789") if sign.isdigit() else sign for sign in word)


def a_part_less(words: str, chance: random.Random) -> str:
    parts = words.split()
    parts.pop(chance.randrange(len(parts)))
    return " ".join(parts)


def other_home(record: Record, chance: random.Random, setting: Setting) -> bool:
    if not record.get("address"):
        return False
    record["address"] = f"{chance.randint(1, 300)} {setting.surname()} {chance.randint(1, 20)}"
    record["postcode"] = str(1000 + chance.randrange(400))
    return True
