"""When a declared relative is somebody of a family, and when names and phones suggest a tie. Pure."""

import re
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django.utils.translation import gettext_lazy as _

from rrjeta.kernel.words import tokens
from rrjeta.people.rules import OLDEST_AGE

# A birth year that somebody remembers may be off by one.
_YEARS_APART = 1
_PHONE_FIGURES = 8
_LONGEST = 80


def relative_errors(
    given_name: str, surname: str, tie: str, place: str, year: int | None, today: date
) -> dict[str, Any]:
    """Return why a declaration cannot be taken, by field."""
    errors: dict[str, Any] = {}
    for field, words in (("given_name", given_name), ("surname", surname)):
        if not tokens(words):
            errors[field] = _("Write the name.")
    for field, words in (("given_name", given_name), ("surname", surname), ("tie", tie), ("place", place)):
        if len(words) > _LONGEST:
            errors[field] = _("Write at most %(count)s signs.") % {"count": _LONGEST}
    if not tie.strip() and "tie" not in errors:
        errors["tie"] = _("Write what this person is to you.")
    if year is not None and not today.year - OLDEST_AGE <= year <= today.year:
        errors["birth_year"] = _("Write the year of birth in four figures, or leave it empty.")
    return errors


def is_same(relative: Mapping[str, Any], told: Mapping[str, Any], birth_year: int | None) -> bool:
    """Tell whether a declared relative may be this person: the same names, and years of birth that fit where both are known."""
    declared = relative.get("birth_year")
    if declared and birth_year and abs(int(declared) - birth_year) > _YEARS_APART:
        return False
    return all(
        bool(said := set(tokens(str(relative.get(name) or "")))) and said <= set(tokens(str(told.get(name) or "")))
        for name in ("given_name", "surname")
    )


def suggests_tie(worker: Mapping[str, Any], family: Iterable[Mapping[str, Any]]) -> bool:
    """Tell whether a worker may be related to a family: the same surname with the same phone, or with the same place.

    `worker` holds surname, phone and places; each of the family surname, phones and places.
    """
    surname = frozenset(tokens(str(worker["surname"])))
    every = list(family)
    if not surname or not any(surname & set(tokens(str(one["surname"]))) for one in every):
        return False
    phones = {_figures(number) for one in every for number in one["phones"]} - {""}
    places = {tuple(tokens(place)) for one in every for place in one["places"]} - {()}
    mine = {tuple(tokens(place)) for place in worker["places"]} - {()}
    return _figures(str(worker["phone"])) in phones or bool(places & mine)


def _figures(number: str) -> str:
    """Return the last figures of a number, which stay the same however the country is written; nothing for a short one."""
    figures = re.sub(r"\D", "", number)
    return figures[-_PHONE_FIGURES:] if len(figures) >= _PHONE_FIGURES else ""
