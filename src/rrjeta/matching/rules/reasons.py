"""Why two records are held for the same child, or not: field by field, as codes that a page puts into words.

How much a field weighs is what would change if it were unknown: the fall of what speaks for the same child.
"""

from dataclasses import dataclass

import numpy as np

from rrjeta.matching.choices import Agreement
from rrjeta.matching.rules.features import NAMED
from rrjeta.matching.rules.likeness import Floats
from rrjeta.matching.rules.scorer import Parameters, leanings

FIELDS = ("given_name", "surname", "father_name", "mother_name", "birth", "sex", "municipality", "village")
_AT = {name: at for at, name in enumerate(NAMED)}
_CLOSE, _ALIKE = 0.75, 0.5
# In this order: the first that holds is said.
_NAMES = (
    ("same_letters", Agreement.SAME),
    ("same_sounds", Agreement.SPELLED),
    ("same_stem", Agreement.SPELLED),
    ("other_form", Agreement.FORM),
    ("one_part", Agreement.PART),
    ("initial", Agreement.INITIAL),
)
_BIRTHS = (
    ("whole", Agreement.SAME),
    ("turned_in_year", Agreement.TURNED),
    ("month_differs", Agreement.NEAR),
    ("day_differs", Agreement.NEAR),
    ("year_differs", Agreement.YEAR_OFF),
    ("year_alone", Agreement.ROUGH),
    ("guessed_near", Agreement.ROUGH),
    ("same_year", Agreement.NEAR),
)


@dataclass(frozen=True, slots=True)
class Reason:
    """What is said of one field, and how much it speaks for (above 0) or against the same child, in natural logarithms."""

    field: str
    agreement: Agreement
    weight: float


def reasons(parameters: Parameters, seen: Floats) -> list[Reason]:
    """Return what each field that both records know says of one pair, the weightiest first; `seen` has one row."""
    return reasons_of_pairs(parameters, seen)[0]


def reasons_of_pairs(parameters: Parameters, seen: Floats) -> list[list[Reason]]:
    """Return the reasons of many pairs, one list a row of `seen`."""
    whole = _odds(parameters, seen)
    weights = {}
    for field in FIELDS:
        without = seen.copy()
        without[:, [at for name, at in _AT.items() if name.startswith(f"{field}.")]] = 0
        weights[field] = whole - _odds(parameters, without)
    return [
        sorted(
            (
                Reason(field, agreement, round(float(weights[field][row]), 3))
                for field in FIELDS
                if (agreement := _agreement(field, one)) is not None
            ),
            key=lambda reason: -abs(reason.weight),
        )
        for row, one in enumerate(seen)
    ]


def _odds(parameters: Parameters, seen: Floats) -> Floats:
    told = leanings(parameters, seen)
    odds: Floats = told[:, 0] - np.logaddexp(told[:, 1], told[:, 2])
    return odds


def _agreement(field: str, seen: Floats) -> Agreement | None:
    if field == "sex":
        return Agreement.SAME if seen[_AT["sex.same"]] else Agreement.OTHER if seen[_AT["sex.other"]] else None
    if field == "birth":
        return _first(field, _BIRTHS, seen, Agreement.OTHER) if seen[_AT["birth.years"]] else None
    if not seen[_AT[f"{field}.known"]]:
        return None
    if f"{field}.same_letters" not in _AT:
        return Agreement.SAME if seen[_AT[f"{field}.strength"]] > _CLOSE else Agreement.OTHER
    if field in ("given_name", "surname") and seen[_AT["given_surname.both"]]:
        return Agreement.EXCHANGED
    close = seen[_AT[f"{field}.sounds"]] >= _CLOSE or seen[_AT[f"{field}.strength"]] >= _ALIKE
    return _first(field, _NAMES, seen, Agreement.SIMILAR if close else Agreement.OTHER)


def _first(field: str, rules: tuple[tuple[str, Agreement], ...], seen: Floats, otherwise: Agreement) -> Agreement:
    return next((agreement for name, agreement in rules if seen[_AT[f"{field}.{name}"]]), otherwise)
