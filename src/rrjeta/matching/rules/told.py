"""What is compared of a person, out of what is told of them: one record for each name they go by."""

from collections.abc import Mapping
from typing import Any

from rrjeta.matching.rules.reader import FIELDS

_DROPPED = "\x00"


def records_of(
    told: Mapping[str, Any],
    *,
    sex: str = "",
    born: tuple[int | None, int | None, str] = (None, None, ""),
    town: str = "",
) -> list[list[str]]:
    """Return texts in the order of FIELDS, the name of today first, then earlier names and the working name.

    `born` is year, month and precision as far as no date is told; `town` the municipality's name. Nobody without any name,
    date or number has a record.
    """
    whole = {field: _text(told.get(field)) for field in FIELDS} | {"municipality": town, "sex": sex}
    whole["phone"] = whole["phone"] or _first_phone(told)
    # A house may be an institution: its address would speak for everybody in it.
    whole["address"] = ""
    whole["birth_date"], whole["birth_precision"] = _birth(_text(told.get("birth_date")), *born)
    for parent in ("father_name", "mother_name"):
        whole[parent] = _without(whole[parent], whole["surname"])
    names = [{}, *_other_names(told)]
    nickname = _text(told.get("nickname"))
    if nickname and not whole["given_name"]:
        whole["given_name"] = nickname
    elif nickname:
        names.append({"given_name": nickname})
    found = [[(whole | other)[field] for field in FIELDS] for other in names]
    return list(map(list, dict.fromkeys(map(tuple, found)))) if _is_known(whole) else []


def _without(name: str, surname: str) -> str:
    """Return a parent's name without the surname of the child, which is compared by itself: it would agree twice."""
    shared = {word.casefold() for word in surname.split()}
    kept = [word for word in name.split() if word.casefold() not in shared]
    return " ".join(kept) or name


def _is_known(whole: Mapping[str, str]) -> bool:
    named = ("given_name", "surname", "father_name", "mother_name", "birth_date", "personal_number")
    return any(whole[field] for field in named)


def _other_names(told: Mapping[str, Any]) -> list[dict[str, str]]:
    found = []
    for other in told.get("other_names") or []:
        words = _text(other.get("name")).split() if isinstance(other, Mapping) else []
        if len(words) > 1:
            found.append({"given_name": " ".join(words[:-1]), "surname": words[-1]})
        elif words:
            found.append({"given_name": words[0]})
    return found


def _first_phone(told: Mapping[str, Any]) -> str:
    phones = told.get("phones") or []
    return next((_text(one.get("number")) for one in phones if isinstance(one, Mapping) and one.get("number")), "")


def _birth(day: str, year: int | None, month: int | None, precision: str) -> tuple[str, str]:
    if day or year is None:
        return day, precision if day else ""
    return (f"{year}-{month:02}" if month else str(year)), precision


def _text(value: Any) -> str:
    """Return a text without the sign that fills sealed texts up."""
    return str(value).replace(_DROPPED, "").strip() if isinstance(value, (str, int)) and value is not True else ""
