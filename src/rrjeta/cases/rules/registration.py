"""Where the answers of form `registration` live: in the person, around the person, in the case. Pure."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from rrjeta.cases.rules.concerns import birth_words, words_of
from rrjeta.people.rules import birth_fault

SIBLINGS = frozenset({"brother", "sister", "half_sibling"})
# Answers that stand under the same name in the sealed words of a person.
_SAME = (
    *("given_name", "surname", "father_name", "mother_name", "nickname", "other_names", "birth_date", "age_estimate"),
    *("communication", "address", "ethnicity", "grade", "health_note", "family_doctor"),
)
_RENAMED = {"nid": "personal_number", "id_docs": "documents", "phone": "phones"}
_IN_WORDS = ("admin_unit", "village", "school", "birth_place")
_COLUMNS = ("sex", "birth_precision", "needs_interpreter", "languages")
# What stands for an answer taken back, where it is not an empty text.
_NOTHING: dict[str, Any] = {"age_estimate": None, "other_names": []}
_EMPTY = {"sex": "u", "birth_precision": "", "needs_interpreter": False, "languages": []}


def person_told(plain: Mapping[str, Any], told: Mapping[str, Any], asked: frozenset[str]) -> dict[str, Any]:
    """Return the sealed words of a person from the questions asked; one left empty is emptied."""
    found: dict[str, Any] = {name: plain.get(name, _NOTHING.get(name, "")) for name in _SAME if name in asked}
    found |= {kept: plain.get(name, "") for name, kept in _RENAMED.items() if name in asked}
    found |= {name: words_of(plain.get(name)) for name in _IN_WORDS if name in asked}
    if "phone" in asked:
        numbers = [row.get("number", "") for row in plain.get("phone") or [] if not row.get("do_not_call")]
        found["phone"] = numbers[0] if numbers else ""
    return {**found, **told}


def person_columns(plain: Mapping[str, Any], asked: frozenset[str]) -> dict[str, Any]:
    """Return the unsealed columns of a person from the questions asked."""
    found = {name: plain.get(name) or _EMPTY[name] for name in _COLUMNS if name in asked}
    place = plain.get("municipality")
    return {**found, "municipality": place["id"]} if "municipality" in asked and place else found


def person_filled(told: Mapping[str, Any], columns: Mapping[str, Any], coded: Mapping[str, Any]) -> dict[str, Any]:
    """Return the answers of the form that a person's record holds."""
    found = {name: told.get(name) for name in (*_SAME, *_IN_WORDS)}
    found |= {name: told.get(kept) for name, kept in _RENAMED.items()}
    found |= {name: columns[name] for name in _COLUMNS}
    if not found["phone"] and told.get("phone"):
        found["phone"] = [{"number": told["phone"]}]
    for name in _IN_WORDS:
        found[name] = {"id": None, "text": found[name]} if found[name] else None
    found["municipality"] = {"id": columns["municipality"], "text": ""} if columns["municipality"] else None
    return {**coded, **{name: told[name] for name in ("disability_type", "household_income") if told.get(name)}} | {
        name: value for name, value in found.items() if value not in (None, "", [])
    }


def birth_faults(plain: Mapping[str, Any], today: date) -> dict[str, Any]:
    """Return what cannot be true of a birth."""
    day = plain.get("birth_date")
    fault = birth_fault(date.fromisoformat(day), today) if day else ""
    return {"birth_date": birth_words(fault)} if fault else {}
