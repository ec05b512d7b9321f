"""A row of a sheet read as what it tells of a child, a case or a member of a family; every fault at its column. Pure."""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from rrjeta.importing.choices import CHILD, MOST_LETTERS, UNREADABLE
from rrjeta.importing.rules.cells import Told, Unread, age_of, day_of, names_of_one
from rrjeta.importing.rules.fields import DAYS, NAMES, STAGES, plain
from rrjeta.people.rules import birth_fault

_BETWEEN = re.compile(r"[;,\n]")
_MOST_NAME = 120
_OLDEST_OF_A_CASE = 25
_PLAIN_FIELDS = ("personal_number", "phone", "village", "address")
_PAST, _COMING = ("opened_on", "last_seen_on", "plan_date"), ("next_step_on",)


@dataclass(frozen=True, slots=True)
class Terms:
    """What rows are read by: the day it is, colleagues and codes by their words, and what stands for an empty cell."""

    today: date
    workers: Mapping[str, tuple[str, ...]]
    codes: Mapping[str, Mapping[str, str]]
    words: Mapping[str, Collection[str]] = field(default_factory=dict)
    worker: str = ""
    stage: str = STAGES[0]
    is_1904: bool = False


@dataclass(slots=True)
class Row:
    """What was read of a row. `told` is sealed of a person, `case` of the case; `faults` are codes by field."""

    told: dict[str, Any] = field(default_factory=dict)
    sex: str = "u"
    precision: str = ""
    member: str = CHILD
    family: str = ""
    case: dict[str, Any] = field(default_factory=dict)
    faults: list[tuple[str, str]] = field(default_factory=list)

    @property
    def is_case(self) -> bool:
        """Tell whether the row is a child with a case."""
        return self.member == CHILD


def read_row(cells: Mapping[str, str], terms: Terms) -> Row:
    """Return what the cells say by field, with every fault that was found."""
    row = Row()
    whole = {name: _checked(row, name, cells[name].strip()) for name in cells}
    _member(row, whole.get("member", ""), terms)
    _names(row, whole)
    _sex(row, whole.get("sex", ""), terms)
    _birth(row, whole, terms)
    row.told |= {name: whole[name] for name in _PLAIN_FIELDS if whole.get(name)}
    row.family = " ".join(whole.get("family", "").split())
    if row.is_case:
        _case(row, whole, terms)
    elif not row.family:
        row.faults.append(("family", "no_family"))
    return row


def _checked(row: Row, name: str, text: str) -> str:
    if text.startswith(UNREADABLE):
        row.faults.append((name, text[1:]))
        return ""
    if len(text) > (MOST_LETTERS if name == "summary" else _MOST_NAME):
        row.faults.append((name, "too_long"))
        return ""
    return text


def _member(row: Row, text: str, terms: Terms) -> None:
    said = plain(text)
    if not said or said in terms.words.get("child", ()):
        return
    found = terms.codes.get("relationship", {}).get(said)
    if found is None:
        row.faults.append(("member", "no_code"))
    else:
        row.member = found


def _names(row: Row, whole: Mapping[str, str]) -> None:
    if text := whole.get("full_name"):
        try:
            row.told |= names_of_one(text)
        except Unread as unread:
            row.faults.append(("full_name", unread.code))
    for name in NAMES:
        if text := whole.get(name):
            row.told[name] = " ".join(text.split())
    for name in (one for one in NAMES if one in row.told):
        column = name if whole.get(name) else "full_name"
        letters = sum(1 for sign in row.told[name] if sign.isalpha())
        if letters < 2:
            row.faults.append((column, "one_letter" if letters else "no_letters"))
    named = any(row.told.get(name) for name in ("given_name", "surname", "nickname"))
    if not named and not any(column in (*NAMES, "full_name") for column, _code in row.faults):
        row.faults.append(("given_name", "no_name"))


def _sex(row: Row, text: str, terms: Terms) -> None:
    said = plain(text)
    if said in ("f", "m"):
        row.sex = said
    elif said in terms.words.get("girl", ()) or said in terms.words.get("boy", ()):
        row.sex = "f" if said in terms.words.get("girl", ()) else "m"
    elif said not in ("", "u") and said not in terms.words.get("unknown", ()):
        row.faults.append(("sex", "no_sex"))


def _birth(row: Row, whole: Mapping[str, str], terms: Terms) -> None:
    if text := whole.get("birth_date"):
        told = _day(row, "birth_date", text, terms)
        if told is None:
            return
        oldest = _OLDEST_OF_A_CASE if row.is_case or row.member in ("brother", "sister") else None
        if fault := _birth_fault(told.day, terms.today, oldest):
            row.faults.append(("birth_date", fault))
            return
        row.told["birth_date"], row.precision = told.day.isoformat(), told.precision
    elif text := whole.get("age"):
        try:
            age = age_of(text, terms.words.get("months", ()))
        except Unread as unread:
            row.faults.append(("age", unread.code))
            return
        if row.is_case and age > _OLDEST_OF_A_CASE:
            row.faults.append(("age", "grown_up"))
        else:
            row.told["age_estimate"] = age


def _birth_fault(day: date, today: date, oldest: int | None) -> str:
    if fault := birth_fault(day, today):
        return {"future": "not_yet"}.get(fault, fault)
    return "grown_up" if oldest is not None and today.year - day.year > oldest else ""


def _day(row: Row, name: str, text: str, terms: Terms) -> Told | None:
    try:
        return day_of(text, is_1904=terms.is_1904)
    except Unread as unread:
        row.faults.append((name, unread.code))
        return None


def _case(row: Row, whole: Mapping[str, str], terms: Terms) -> None:
    row.case["owner"] = _worker(row, whole.get("worker", ""), terms)
    row.case["stage"] = _one_of(row, "stage", "case_status", whole, terms) or terms.stage
    if row.case["stage"] not in STAGES:
        row.faults.append(("stage", "not_open"))
    if level := _one_of(row, "risk_level", "risk_level", whole, terms):
        row.case["risk_level"] = level
    if measure := _one_of(row, "measure", "protection_measure", whole, terms):
        row.case["measure"] = measure
    if said := whole.get("harm_category"):
        known = terms.codes.get("harm_category", {})
        several = [said] if plain(said) in known else [one for one in _BETWEEN.split(said) if one.strip()]
        found = list(dict.fromkeys(known.get(plain(one), "") for one in several))
        if all(found):
            row.case["harm_categories"] = found
        else:
            row.faults.append(("harm_category", "no_code"))
    if whole.get("summary"):
        row.case["summary"] = whole["summary"]
    _days(row, whole, terms)


def _days(row: Row, whole: Mapping[str, str], terms: Terms) -> None:
    for name in DAYS:
        told = _day(row, name, whole[name], terms) if whole.get(name) else None
        if told is None:
            continue
        if fault := _day_fault(row, name, told, terms.today):
            row.faults.append((name, fault))
        else:
            row.case[name] = told.day.isoformat()


def _day_fault(row: Row, name: str, told: Told, today: date) -> str:
    if told.precision != "day":
        return "no_whole_day"
    if name in _PAST and told.day > today:
        return "not_yet"
    if name in _COMING and told.day < today:
        return "passed"
    if name == "measure_valid_to" and told.day < today:
        return "measure_over"
    born = row.told.get("birth_date", "")
    return "before_birth" if name in _PAST and born and told.day.isoformat() < born else ""


def _worker(row: Row, text: str, terms: Terms) -> str:
    said = plain(text)
    if not said:
        return terms.worker
    # Surname first or last: the words count, not their order.
    found = terms.workers.get(said) or terms.workers.get(" ".join(sorted(said.split()))) or ()
    if len(found) != 1:
        row.faults.append(("worker", "two_workers" if found else "no_worker"))
        return ""
    return found[0]


def _one_of(row: Row, name: str, code_list: str, whole: Mapping[str, str], terms: Terms) -> str:
    said = plain(whole.get(name, ""))
    if not said:
        return ""
    found = terms.codes.get(code_list, {}).get(said, "")
    if not found:
        row.faults.append((name, "no_code"))
    return found
